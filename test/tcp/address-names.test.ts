import { expect, it } from 'vitest'
import { AddressNames } from '../../src-main/tcp/address-names.ts'

const address = Uint8Array.of(192, 0, 2, 1), other = Uint8Array.of(192, 0, 2, 2), six = new Uint8Array(16).fill(1)

it('a packet shows the newest name that was told by then, in every thread', () => {
  const names = new AddressNames(), thread = new AddressNames()
  names.learn('dns', address, 'first.example', 5)
  names.learn('dns', address, 'first.example', 6)
  thread.follow(names.growth())
  names.learn('dns', address, 'second.example', 9)
  names.learn('file', address, 'file.example', 12)
  names.learn('dns', six, 'six.example', 3)
  thread.follow(names.growth())
  for (const each of [names, thread]) {
    const name = (frame: number, before = false, dns = true): string | undefined => each.name(address, 0, 4, frame, before, dns)
    expect([4, 5, 8, 9, 11, 12].map((frame) => name(frame)))
      .toEqual([undefined, 'first.example', 'first.example', 'second.example', 'second.example', 'file.example'])
    // What a packet tells itself, it does not know before; what stands before it in the file, it does.
    expect([name(5, true), name(6, true), name(12, true), name(11, true)]).toEqual([undefined, 'first.example', 'file.example', 'second.example'])
    expect([name(11, false, false), name(12, false, false)]).toEqual([undefined, 'file.example'])
    expect(each.name(other, 0, 4, 100, false, true)).toBeUndefined()
    expect(each.name(six, 0, 16, 3, false, true)).toBe('six.example')
    expect(each.length).toBe(4)
  }
})

it('keeps no more than it may, and says how many were left out', () => {
  const names = new AddressNames(), thread = new AddressNames()
  for (let i = 0; i < 100_010; i++) names.learn('dns', address, `name-${i}`, i + 1)
  names.learn('dns', other, 'x'.repeat(100_000), 1)
  thread.follow(names.growth())
  expect([names.length, names.leftOut, thread.length, thread.leftOut]).toEqual([100_000, 11, 100_000, 11])
  // Many names of one address are found as quickly as few.
  const began = performance.now()
  for (let frame = 1; frame < 100_000; frame++) expect(names.name(address, 0, 4, frame, false, true)).toBe(`name-${frame - 1}`)
  expect(performance.now() - began).toBeLessThan(10_000)
})

it('what is no address and no name is none', () => {
  const names = new AddressNames()
  names.learn('file', new Uint8Array(5), 'x', 1)
  names.learn('file', address, '', 1)
  expect(names.length).toBe(0)
})
