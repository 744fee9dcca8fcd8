import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { answer, header, name, question, record } from './dns-bytes.ts'
import { dissectTcp, SEGMENT_BY_SEGMENT, lines, places, TCP_PAYLOAD, values } from './dissect.ts'
import { big, bytesOf, dissectDatagrams, dissectUdp, UDP_PAYLOAD } from './udp-frames.ts'

const QUERY = bytesOf(header(0x1234, 0x0100, { queries: 1 }), question('www.example.com', 1))
const answered = (type: number, data: Uint8Array): Packet => dissectUdp(53, answer('x.org', type, data))

describe('a query', () => {
  it('has an identification, flags and a question', () => {
    const p = dissectUdp(53, QUERY)
    expect(p.protocol).toBe('DNS')
    expect(p.info).toBe('Standard query 0x1234 A www.example.com')
    expect(values(p, 'dns.id')).toEqual(['0x1234'])
    expect(values(p, 'dns.flags.response')).toEqual(['0'])
    expect(values(p, 'dns.flags.recdesired')).toEqual(['1'])
    expect(values(p, 'dns.count.queries')).toEqual(['1'])
    expect(values(p, 'dns.qry.name')).toEqual(['www.example.com'])
    expect(values(p, 'dns.qry.type')).toEqual(['1'])
    expect(places(p, 'dns')).toEqual([[0, UDP_PAYLOAD, QUERY.length]])
    expect(places(p, 'dns.qry.name')).toEqual([[0, UDP_PAYLOAD + 12, 17]])
    expect(places(p, 'dns.qry.type')).toEqual([[0, UDP_PAYLOAD + 29, 2]])
    expect(lines(p, 'dns.qry.type')).toEqual(['Type: A (Host Address) (1)'])
  })

  it('may ask for the root', () => {
    expect(dissectUdp(53, bytesOf(header(1, 0, { queries: 1 }), question('', 2))).info).toBe('Standard query 0x0001 NS <Root>')
  })

  it('is known by its look on other ports', () => {
    expect(dissectUdp(5533, QUERY).info).toBe('Standard query 0x1234 A www.example.com')
    // What stands there is the name service of NetBIOS, whose messages look the same.
    expect(dissectUdp(137, QUERY).protocol).toBe('NBNS')
  })

  it('is found by its answer, which says how long that took', () => {
    const packet = dissectDatagrams([
      { from: 4000, to: 53, payload: QUERY },
      { from: 53, to: 4000, answer: true, payload: answer('www.example.com', 1, Uint8Array.of(192, 0, 2, 7)) },
      { from: 4000, to: 53, payload: bytesOf(header(0x4321, 0x0100, { queries: 1 }), question('a.org', 28)) },
    ])
    expect(values(packet(2), 'dns.response_to')).toEqual(['1'])
    expect(values(packet(2), 'dns.time')).toEqual(['1.000000000'])
    expect(values(packet(3), 'dns.response_to')).toEqual([])
  })

  it('that is sent twice is marked', () => {
    const packet = dissectDatagrams([1, 2].map(() => ({ from: 4000, to: 53, payload: QUERY })))
    expect(values(packet(2), 'dns.retransmit_request_in')).toEqual(['1'])
  })
})

describe('over TCP', () => {
  const framed = (message: Uint8Array): Uint8Array => bytesOf(big(message.length, 2), message)

  it('messages come with their length', () => {
    const p = dissectTcp(53, [['client', framed(QUERY)]])(1)
    expect(p.info).toBe('Standard query 0x1234 A www.example.com')
    expect(values(p, 'dns.length')).toEqual([String(QUERY.length)])
    expect(places(p, 'dns.id')).toEqual([[0, TCP_PAYLOAD + 2, 2]])
  })

  it('several may come at once', () => {
    const p = dissectTcp(53, [['client', bytesOf(framed(QUERY), framed(QUERY))]])(1)
    expect(values(p, 'dns.qry.name')).toEqual(['www.example.com', 'www.example.com'])
  })

  it('of a message in pieces, the first shows what it has', () => {
    const packet = dissectTcp(53, [['client', framed(QUERY).slice(0, 9)]], SEGMENT_BY_SEGMENT)
    expect(values(packet(1), 'dns.id')).toEqual(['0x1234'])
    expect(values(packet(1), 'dns.qry.name')).toEqual([])
    expect(packet(1).info).toBe('Standard query 0x1234[BoundErrorUnreassembled Packet]')
  })
})

describe('records', () => {
  const example = name('ns.example.com')
  const cases: [string, number, Uint8Array, string, string[]][] = [
    ['A', 1, Uint8Array.of(192, 0, 2, 7), 'dns.a', ['192.0.2.7']],
    ['AAAA', 28, bytesOf(big(0x20010db8n << 96n | 1n, 16)), 'dns.aaaa', ['2001:db8::1']],
    ['NS', 2, example, 'dns.ns', ['ns.example.com']],
    ['CNAME', 5, example, 'dns.cname', ['ns.example.com']],
    ['PTR', 12, example, 'dns.ptr.domain_name', ['ns.example.com']],
    ['DNAME', 39, example, 'dns.dname', ['ns.example.com']],
    ['MX', 15, bytesOf(big(10, 2), example), 'dns.mx.preference', ['10']],
    ['MX', 15, bytesOf(big(10, 2), example), 'dns.mx.mail_exchange', ['ns.example.com']],
    ['SOA', 6, bytesOf(example, example, big(1, 4), big(2, 4), big(3, 4), big(4, 4), big(5, 4)), 'dns.soa.expire_limit', ['4']],
    ['TXT', 16, bytesOf(3, 'one', 0, 5, 'three'), 'dns.txt', ['one', '', 'three']],
    ['HINFO', 13, bytesOf(1, 'C', 2, 'OS'), 'dns.hinfo.os', ['OS']],
    ['SRV', 33, bytesOf(big(1, 2), big(2, 2), big(443, 2), example), 'dns.srv.port', ['443']],
    ['NAPTR', 35, bytesOf(big(1, 2), big(2, 2), 1, 'u', 3, 'sip', 2, '!!', 0), 'dns.naptr.service', ['sip']],
    ['DS', 43, bytesOf(big(60_485, 2), 5, 1, big(7, 20)), 'dns.ds.key_id', ['0xec45']],
    ['DNSKEY', 48, bytesOf(big(257, 2), 3, 8, big(9, 16)), 'dns.dnskey.flags.secure_entry_point', ['1']],
    ['NSEC', 47, bytesOf(name('b.org'), 0, 1, 0x40), 'dns.nsec.next_domain_name', ['b.org']],
    ['NSEC3', 50, bytesOf(1, 1, big(12, 2), 2, 0xaa, 0xbb, 2, 1, 2, 0, 1, 0x40), 'dns.nsec3.iterations', ['12']],
    ['TLSA', 52, bytesOf(3, 1, 1, big(1, 32)), 'dns.tlsa.selector', ['1']],
    ['SSHFP', 44, bytesOf(4, 2, big(1, 32)), 'dns.sshfp.algorithm', ['4']],
    ['CAA', 257, bytesOf(0, 5, 'issue', 'ca.example'), 'dns.caa.issue', ['ca.example']],
    ['LOC', 29, bytesOf(0, 0x12, 0x16, 0x13, big(2 ** 31, 4), big(2 ** 31, 4), big(10_000_000, 4)), 'dns.loc.version', ['0']],
    [
      'HTTPS', 65, bytesOf(big(1, 2), 0, big(1, 2), big(3, 2), 2, 'h2', big(3, 2), big(2, 2), big(8443, 2)),
      'dns.svcb.svcparam.alpn', ['h2'],
    ],
    ['HTTPS', 65, bytesOf(big(1, 2), 0, big(3, 2), big(2, 2), big(8443, 2)), 'dns.svcb.svcparam.port', ['8443']],
  ]
  it.each(cases)('%s', (type, number, data, abbrev, expected) => {
    const p = answered(number, data)
    expect(p.info).toMatch(new RegExp(`^Standard query response 0x1234 ${type} x\\.org ${type}`))
    expect(values(p, 'dns.resp.type')[0]).toBe(String(number))
    expect(values(p, 'dns.resp.len')).toEqual([String(data.length)])
    expect(values(p, abbrev)).toEqual(expected)
    expect(values(p, '_ws.malformed')).toEqual([])
  })

  it('RRSIG', () => {
    const p = answered(
      46, bytesOf(big(1, 2), 8, 2, big(3600, 4), big(1_700_000_000, 4), big(1_600_000_000, 4), big(7, 2), name('org'), 'sig'),
    )
    expect(values(p, 'dns.rrsig.type_covered')).toEqual(['1'])
    expect(values(p, 'dns.rrsig.signature_expiration')).toEqual(['Nov 14, 2023 22:13:20.000000000 UTC'])
    expect(values(p, 'dns.rrsig.signers_name')).toEqual(['org'])
    expect(values(p, 'dns.rrsig.signature')).toEqual(['736967'])
  })

  it('OPT, with its options', () => {
    const options = bytesOf(big(10, 2), big(8, 2), 'abcdefgh', big(8, 2), big(7, 2), big(1, 2), 24, 0, 192, 0, 2)
    const p = dissectUdp(
      53, bytesOf(header(1, 0, { queries: 1, additionals: 1 }), question('a', 1), record('', 41, options, 0x8000, 1232)),
    )
    expect(values(p, 'dns.rr.udp_payload_size')).toEqual(['1232'])
    expect(values(p, 'dns.resp.z.do')).toEqual(['1'])
    expect(values(p, 'dns.opt.code')).toEqual(['10', '8'])
    expect(values(p, 'dns.opt.client.netmask')).toEqual(['24'])
    expect(p.info).toBe('Standard query 0x0001 A a OPT')
  })

  it('of no known type are bytes', () => {
    expect(values(answered(65_000, Uint8Array.of(1, 2, 3)), 'dns.data')).toEqual(['010203'])
  })

  it('that end too early mark the message', () => {
    const message = answer('x.org', 1, Uint8Array.of(192, 0, 2, 7))
    const p = dissectUdp(53, message.slice(0, -2))
    expect(values(p, 'dns.qry.name')).toEqual(['x.org'])
    expect(values(p, 'dns.a')).toEqual([])
    expect(p.info).toMatch(/\[Malformed Packet\]$/)
  })
})

describe('related protocols', () => {
  it('multicast DNS asks several at once, and caches are flushed', () => {
    const message = bytesOf(header(0, 0x8400, { answers: 1 }), record('a.local', 1, Uint8Array.of(192, 0, 2, 1), 120, 0x8001))
    const p = dissectUdp(5353, message, 5353)
    expect(p.protocol).toBe('MDNS')
    expect(values(p, 'dns.resp.cache_flush')).toEqual(['1'])
    expect(p.info).toBe('Standard query response 0x0000 A, cache flush 192.0.2.1')
  })

  it('LLMNR has flags of its own', () => {
    const p = dissectUdp(5355, bytesOf(header(7, 0x0400, { queries: 1 }), question('host', 1)))
    expect(p.protocol).toBe('LLMNR')
    expect(values(p, 'dns.flags.conflict')).toEqual(['1'])
    expect(p.info).toBe('Standard query 0x0007 A host')
  })
})
