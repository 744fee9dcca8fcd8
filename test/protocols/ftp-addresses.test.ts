import { describe, expect, it } from 'vitest'
import { findExtendedAddress, findExtendedPort, findHostAndPort } from '../../src-main/protocols/ftp-addresses.ts'

describe('six numbers', () => {
  it('are an address and a port', () => {
    expect(findHostAndPort('Entering Passive Mode (10,2,0,1,4,51)')).toEqual({
      address: Uint8Array.of(10, 2, 0, 1), port: 1075, addressAt: 23, addressLength: 8, portAt: 32, portLength: 4,
    })
  })

  it.each(['', '1,2,3', 'a,b,c,d,e,f', '1,2,3,4,5'])('are not %j', (text) => { expect(findHostAndPort(text)).toBeUndefined() })
})

describe('extended addresses', () => {
  it('are of IPv4', () => {
    expect(findExtendedAddress('|1|192.0.2.1|6275|')).toEqual({
      family: 1, address: Uint8Array.of(192, 0, 2, 1), port: 6275, addressAt: 3, addressLength: 9, portAt: 13, portLength: 4,
    })
  })

  it('are of IPv6', () => {
    const found = findExtendedAddress('!2!2001:db8::1!5282!')
    expect(found).toMatchObject({ family: 2, port: 5282 })
    expect(found?.address).toEqual(Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
  })

  it.each([
    '', '|3|x|1|', '|1|192.0.2|1|', '|1|192.0.2.1|65536|', '|2|1::2::3|1|', '|2|1:2:3|1|', '|1|192.0.2.1|1', '1192.0.2.111',
    '|2|::12345|1|',
  ])('are not %j', (text) => { expect(findExtendedAddress(text)).toBeUndefined() })
})

describe('extended ports', () => {
  it('stand in brackets', () => {
    expect(findExtendedPort('Extended Passive Mode (|||6446|)')).toEqual({ port: 6446, portAt: 26, portLength: 4 })
  })

  it.each(['', '|||6446|', '(|||x|)', '(|||6446|'])(
    'do not stand in %j', (text) => { expect(findExtendedPort(text)).toBeUndefined() },
  )
})
