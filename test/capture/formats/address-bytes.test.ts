import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressBytes } from '../../../src-main/capture/formats/address-bytes.ts'
import { ipv4Text, ipv6Text } from '../../../src-main/protocols/address-text.ts'

it('reads addresses in all their forms', () => {
  const hex = (text: string): string | undefined => addressBytes(text) && Buffer.from(addressBytes(text) ?? []).toString('hex')
  expect(hex('192.0.2.255')).toBe('c00002ff')
  expect(hex('::')).toBe('0'.repeat(32))
  expect(hex('2001:db8::1')).toBe('20010db8000000000000000000000001')
  expect(hex('::ffff:192.0.2.1')).toBe('00000000000000000000ffffc0000201')
  expect(hex('1:2:3:4:5:6:7::')).toBe('00010002000300040005000600070000')
  expect(hex('1:2:3:4:5:6:192.0.2.1')).toBe('000100020003000400050006c0000201')
  expect(['', '1.2.3', 'fe80::1%eth0', '1::2::3', 'name',
    '00:00:5e:00:53:01'].map(addressBytes)).toEqual(Array(6).fill(undefined))
})

it('reads what is written', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
    expect(addressBytes(ipv6Text(bytes, 0))).toEqual(bytes)
    expect(addressBytes(ipv4Text(bytes, 0))).toEqual(bytes.subarray(0, 4))
  }))
})
