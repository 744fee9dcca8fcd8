import { lookup as nodeLookup, lookupService } from 'node:dns/promises'
import { describe, expect, it } from 'vitest'
import { lookup, reverseLookup, type LookupRequest } from '../../src-main/libc/name-lookup.ts'
import { ipv6Text, readSockaddr, writeSockaddr } from '../../src-main/libc/sockaddr.ts'

const any: LookupRequest = { name: 'localhost', service: '', family: 'any', type: 'SOCK_STREAM', flags: [] }

async function found(request: Partial<LookupRequest>) {
  const result = await lookup({ ...any, ...request })
  if ('problem' in result) throw new Error(result.problem.code)
  return result.addresses
}

async function problem(request: Partial<LookupRequest>): Promise<string> {
  const result = await lookup({ ...any, ...request })
  return 'problem' in result ? result.problem.code : 'found'
}

describe('getaddrinfo', () => {
  it('finds what Node’s resolver finds, in the same order', async () => {
    // Without AI_ADDRCONFIG, as Node asks too.
    const node = await nodeLookup('localhost', { all: true, order: 'verbatim' })
    expect((await found({})).map(({ address }) => address)).toEqual(node.map(({ address }) => address))
  })

  it('gives the port of a service by number and by name', async () => {
    expect((await found({ name: '127.0.0.1', service: '4444' }))[0]).toMatchObject({ family: 'AF_INET', type: 'SOCK_STREAM', protocol: 'IPPROTO_TCP', address: '127.0.0.1', port: 4444 })
    expect(await problem({ name: '127.0.0.1', service: 'http', flags: ['AI_NUMERICSERV'] })).toBe('EAI_NONAME')
  })

  it('heeds family, type and flags', async () => {
    expect(await found({ name: '', service: '80', family: '4', flags: ['AI_PASSIVE'] })).toMatchObject([{ address: '0.0.0.0', port: 80 }])
    expect(await found({ name: '', service: '80', family: '6', flags: ['AI_PASSIVE'] })).toMatchObject([{ address: '::', port: 80 }])
    expect(await found({ name: '', service: '80', family: '6', type: 'SOCK_DGRAM' })).toMatchObject([{ address: '::1', type: 'SOCK_DGRAM', protocol: 'IPPROTO_UDP' }])
    expect(await found({ name: '192.0.2.1', family: '6', flags: ['AI_V4MAPPED'] })).toMatchObject([{ family: 'AF_INET6', address: '::ffff:192.0.2.1' }])
    expect((await found({ flags: ['AI_CANONNAME'] }))[0].canonicalName).toBe('localhost')
    expect(await problem({ flags: ['AI_NUMERICHOST'] })).toBe('EAI_NONAME')
  })

  it('says with EAI_’s name and the system’s text what is wrong', async () => {
    expect(await lookup({ ...any, name: '', service: '' })).toMatchObject({ problem: { code: 'EAI_NONAME', call: 'getaddrinfo' } })
    expect(await lookup({ ...any, name: 'perroquet.invalid\0.example' })).toMatchObject({ problem: { code: 'EAI_NONAME', on: 'perroquet.invalid\\0.example' } })
    expect(await lookup({ ...any, name: '', service: '80', flags: ['AI_CANONNAME'] })).toMatchObject({ problem: { code: 'EAI_BADFLAGS' } })
  })

  it('does not block the thread, many at once', async () => {
    let turns = 0
    const turning = setInterval(() => { turns++ }, 0)
    const all = await Promise.all(Array.from({ length: 200 }, async () => await found({ name: '127.0.0.1' })))
    clearInterval(turning)
    expect(all).toHaveLength(200)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('getnameinfo', () => {
  it('finds what Node’s finds', async () => {
    expect(await reverseLookup('127.0.0.1', 80, [])).toEqual(await lookupService('127.0.0.1', 80).then(({ hostname, service }) => ({ host: hostname, service })))
  })

  it('heeds its flags', async () => {
    expect(await reverseLookup('127.0.0.1', 80, ['NI_NUMERICHOST', 'NI_NUMERICSERV'])).toEqual({ host: '127.0.0.1', service: '80' })
    expect(await reverseLookup('2001:db8::1', 4444, ['NI_NUMERICHOST', 'NI_NUMERICSERV'])).toEqual({ host: '2001:db8::1', service: '4444' })
    expect(await reverseLookup('no address', 80, [])).toMatchObject({ problem: { code: 'EINVAL', call: 'getnameinfo' } })
  })
})

describe('a sockaddr', () => {
  // RFC 3493 sections 3.2 and 3.3; family, scope in the order of x86 and ARM.
  it.skipIf(process.platform !== 'linux')('of IPv4 has its members in their places', async () => {
    const [{ sockaddr, members }] = await found({ name: '192.0.2.1', service: '4444' })
    expect([...sockaddr]).toEqual([2, 0, 0x11, 0x5c, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(members).toEqual([
      { name: 'sin_family', at: 0, length: 2, network: '0x0200 = 512', host: '0x0002 = AF_INET' },
      { name: 'sin_port', at: 2, length: 2, network: '0x115c = 4444', host: '0x5c11 = 23569' },
      { name: 'sin_addr', at: 4, length: 4, network: '0xc0000201 = 192.0.2.1', host: '0x010200c0' },
      { name: 'sin_zero', at: 8, length: 8, network: '00 00 00 00 00 00 00 00' },
    ])
  })

  it.skipIf(process.platform !== 'linux')('of IPv6 has its members in their places', async () => {
    const [{ sockaddr, members, address }] = await found({ name: 'fe80::1%1', service: '80' })
    expect(address).toBe('fe80::1%1')
    expect(Buffer.from(sockaddr).toString('hex')).toBe('0a00' + '0050' + '00000000' + 'fe800000000000000000000000000001' + '01000000')
    expect(members.map(({ name, at, length }) => [name, at, length])).toEqual([
      ['sin6_family', 0, 2], ['sin6_port', 2, 2], ['sin6_flowinfo', 4, 4], ['sin6_addr', 8, 16], ['sin6_scope_id', 24, 4],
    ])
    expect(members[4]).toMatchObject({ network: '0x01000000 = 16777216', host: '0x00000001 = 1' })
  })

  it('written is read again', () => {
    expect(readSockaddr(writeSockaddr(Uint8Array.of(10, 0, 0, 1), 65_535))).toMatchObject({ family: 'AF_INET', address: '10.0.0.1', port: 65_535 })
    const six = Uint8Array.from({ length: 16 }, (_, at) => at)
    expect(readSockaddr(writeSockaddr(six, 1, 7))).toMatchObject({ family: 'AF_INET6', address: '1:203:405:607:809:a0b:c0d:e0f%7', port: 1 })
    expect(readSockaddr(new Uint8Array(15))).toBeUndefined()
    expect(readSockaddr(Uint8Array.of(2))).toBeUndefined()
  })

  // The examples of RFC 5952 section 4.
  it.each([
    ['20010db8000000000000000000000001', '2001:db8::1'], ['20010db8000100010001000100000001', '2001:db8:1:1:1:1:0:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'], ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'], ['00000000000000000000000000000000', '::'],
  ])('%s is %s', (hex, text) => { expect(ipv6Text(Buffer.from(hex, 'hex'))).toBe(text) })
})
