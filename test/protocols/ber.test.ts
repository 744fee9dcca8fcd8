import { describe, expect, it } from 'vitest'
import { integerValue, namedObjectIdentifier, readHeader } from '../../src-main/protocols/ber.ts'
import { Malformed, Reader } from '../../src-main/protocols/reader.ts'

const reader = (...bytes: number[]): Reader => new Reader(Uint8Array.from(bytes), 0, bytes.length, bytes.length, 0)

describe('headers', () => {
  it('are a type and a length', () => {
    expect(readHeader(reader(0x30, 5), 0)).toEqual({ class: 0, constructed: true, tag: 16, at: 2, length: 5, indefinite: false })
    expect(readHeader(reader(0xa3, 0x82, 1, 2), 0)).toMatchObject({ class: 2, tag: 3, at: 4, length: 258 })
    expect(readHeader(reader(0x9f, 0x81, 0x01, 0), 0)).toMatchObject({ class: 2, constructed: false, tag: 129, at: 4, length: 0 })
  })

  it('may leave the length open', () => {
    expect(readHeader(reader(0x30, 0x80, 2, 1, 7, 0, 0), 0)).toMatchObject({ at: 2, length: 5, indefinite: true })
    expect(() => readHeader(reader(0x30, 0x80, 2, 1, 7), 0)).toThrow(Malformed)
  })

  it('may not be nested without end', () => {
    const open = Array.from({ length: 1000 }, () => [0x30, 0x80]).flat()
    expect(() => readHeader(reader(...open), 0)).toThrow(Malformed)
  })

  it('may be cut off', () => {
    const cut = [[], [0x30], [0x30, 0x82, 1], [0x1f, 0x80]]
    for (const bytes of cut) expect(() => readHeader(reader(...bytes), 0)).toThrow(Malformed)
  })
})

describe('integers', () => {
  it('have a sign', () => {
    expect(integerValue(reader(0xff), 0, 1)).toBe(-1n)
    expect(integerValue(reader(0x00, 0xff), 0, 2)).toBe(255n)
    expect(integerValue(reader(0xff), 0, 1, false)).toBe(255n)
    expect(integerValue(reader(0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 0, 9)).toBe(2n ** 64n - 1n)
  })

  it('of no byte or of more than 64 bits are none', () => {
    expect(integerValue(reader(), 0, 0)).toBeUndefined()
    expect(integerValue(reader(1, 0, 0, 0, 0, 0, 0, 0, 0), 0, 9)).toBeUndefined()
  })
})

it('identifiers begin with a name', () => {
  expect(namedObjectIdentifier('1.3.6')).toBe('iso.3.6')
  expect(namedObjectIdentifier('2.5')).toBe('joint-iso-itu-t.5')
})
