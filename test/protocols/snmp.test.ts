import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { element, integer, octets, oid, sequence } from './ber-bytes.ts'
import { dissectTcp, lines, places, values } from './dissect.ts'
import { big, bytesOf, dissectDatagrams, dissectUdp, UDP_PAYLOAD } from './udp-frames.ts'

const SYSTEM = '1.3.6.1.2.1.1.1.0'
const NULL = element(0x05)
const GET = 0xa0
const RESPONSE = 0xa2
const binding = (name: string, value: Uint8Array): Uint8Array => sequence(oid(name), value)
const pdu = (type: number, id: number, ...bindings: Uint8Array[]): Uint8Array =>
  element(type, integer(id), integer(0), integer(0), sequence(...bindings))
const message = (version: number, data: Uint8Array): Uint8Array => sequence(integer(version), octets('public'), data)
const answered = (value: Uint8Array): Packet => dissectUdp(162, message(1, pdu(RESPONSE, 7, binding(SYSTEM, value))), 161)

describe('versions 1 and 2c', () => {
  it('ask for values', () => {
    const bytes = message(1, pdu(GET, 77, binding(SYSTEM, NULL)))
    const p = dissectUdp(161, bytes)
    expect(p.protocol).toBe('SNMP')
    expect(p.info).toBe(`get-request ${SYSTEM}`)
    expect(values(p, 'snmp.version')).toEqual(['1'])
    expect(lines(p, 'snmp.version')).toEqual(['version: v2c (1)'])
    expect(values(p, 'snmp.community')).toEqual(['public'])
    expect(values(p, 'snmp.data')).toEqual(['0'])
    expect(values(p, 'snmp.request_id')).toEqual(['77'])
    expect(values(p, 'snmp.name')).toEqual([SYSTEM])
    expect(places(p, 'snmp')).toEqual([[0, UDP_PAYLOAD, bytes.length]])
    expect(places(p, 'snmp.community')).toEqual([[0, UDP_PAYLOAD + 7, 6]])
  })

  it('answer, also from another port', () => {
    const packet = dissectDatagrams([
      { from: 4000, to: 161, payload: message(1, pdu(GET, 77, binding(SYSTEM, NULL))) },
      { from: 9999, to: 4000, payload: message(1, pdu(RESPONSE, 77, binding(SYSTEM, octets('Linux')))), answer: true },
    ])
    expect(packet(2).info).toBe(`get-response ${SYSTEM}`)
    expect(lines(packet(2), 'snmp.value.octets')).toEqual(['Value (OctetString): "Linux"'])
  })

  it('say which request they answer', () => {
    const packet = dissectDatagrams([
      { from: 4000, to: 161, payload: message(1, pdu(GET, 77, binding(SYSTEM, NULL))) },
      { from: 161, to: 4000, payload: message(1, pdu(RESPONSE, 77, binding(SYSTEM, NULL))), answer: true },
    ])
    expect(values(packet(2), 'snmp.response_to')).toEqual(['1'])
    expect(values(packet(2), 'snmp.time')).toEqual(['1.000000000'])
  })

  it('send traps', () => {
    const trap = element(0xa4, oid('1.3.6.1.4.1.8072'), element(0x40, bytesOf(192, 0, 2, 1)), integer(6), integer(17),
      integer(12_345, 0x43), sequence())
    const p = dissectUdp(162, message(0, trap))
    expect(p.info).toBe('trap iso.3.6.1.4.1.8072')
    expect(values(p, 'snmp.enterprise')).toEqual(['1.3.6.1.4.1.8072'])
    expect(values(p, 'snmp.agent_addr')).toEqual(['192.0.2.1'])
    expect(lines(p, 'snmp.generic_trap')).toEqual(['generic-trap: enterpriseSpecific (6)'])
    expect(values(p, 'snmp.time_stamp')).toEqual(['12345'])
  })

  it('ask for many at once', () => {
    const bulk = element(0xa5, integer(1), integer(0), integer(10), sequence(binding(SYSTEM, NULL)))
    const p = dissectUdp(161, message(1, bulk))
    expect(p.info).toBe(`getBulkRequest ${SYSTEM}`)
    expect(values(p, 'snmp.max_repetitions')).toEqual(['10'])
  })

  it('may come over TCP, one behind the other', () => {
    const one = message(1, pdu(GET, 1, binding(SYSTEM, NULL)))
    expect(values(dissectTcp(161, [['client', bytesOf(one, one)]])(1), 'snmp.request_id')).toEqual(['1', '1'])
  })
})

describe('values', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['integers', integer(-5), 'snmp.value.int', '-5'],
    ['text', octets('abc'), 'snmp.value.octets', '616263'],
    ['identifiers', oid('1.3.6.1'), 'snmp.value.oid', '1.3.6.1'],
    ['addresses', element(0x40, bytesOf(192, 0, 2, 7)), 'snmp.value.ipv4', '192.0.2.7'],
    ['counters', element(0x41, big(0xffff_ffff, 5)), 'snmp.value.counter', '4294967295'],
    ['large counters', element(0x46, big(2n ** 64n - 1n, 9)), 'snmp.value.counter', '18446744073709551615'],
    ['gauges', integer(5, 0x42), 'snmp.value.g32', '5'],
    ['times', integer(99, 0x43), 'snmp.value.timeticks', '99'],
    ['what is opaque', element(0x44, bytesOf(1, 2)), 'snmp.value.opaque', '0102'],
  ])('are %s', (_, value, abbrev, expected) => {
    expect(values(answered(value), abbrev)).toEqual([expected])
  })

  it('may be missing', () => {
    expect(values(answered(element(0x80)), 'snmp.noSuchObject')).toEqual(['1'])
    expect(values(answered(element(0x82)), 'snmp.endOfMibView')).toEqual(['1'])
  })

  it('of a wrong length are marked', () => {
    expect(values(answered(element(0x02)), '_ws.expert.message')).toContain('Integral value is zero-length')
  })
})

describe('version 3', () => {
  const engine = bytesOf(0x80, 0, 0, 9, 3, 2, 0, 0, 0, 0, 1)
  const security = (user: string): Uint8Array =>
    octets(sequence(octets(engine), integer(5), integer(600), octets(user), octets(''), octets('')))
  const version3 = (flags: number, data: Uint8Array): Uint8Array =>
    sequence(integer(3), sequence(integer(11), integer(65_507), octets(Uint8Array.of(flags)), integer(3)), security('ara'), data)

  it('says who asks and which engine', () => {
    const p = dissectUdp(161, version3(4, sequence(octets(engine), octets('ctx'), pdu(GET, 5, binding(SYSTEM, NULL)))))
    expect(p.info).toBe(`get-request ${SYSTEM}`)
    expect(values(p, 'snmp.msgVersion')).toEqual(['3'])
    expect(values(p, 'snmp.v3.flags.report')).toEqual(['1'])
    expect(values(p, 'snmp.msgUserName')).toEqual(['ara'])
    expect(values(p, 'snmp.engineid.mac')).toEqual(['02:00:00:00:00:01', '02:00:00:00:00:01'])
    expect(lines(p, 'snmp.engineid.enterprise')[0]).toBe('Engine Enterprise ID: ciscoSystems (9)')
    expect(values(p, 'snmp.contextName')).toEqual(['ctx'])
  })

  it('may be encrypted', () => {
    const p = dissectUdp(161, version3(7, octets('secret')))
    expect(p.info).toBe('encryptedPDU: privKey Unknown')
    expect(values(p, 'snmp.encryptedPDU')).toEqual(['736563726574'])
  })
})

describe('hostile messages', () => {
  it('are no SNMP if they do not begin like it', () => {
    expect(dissectUdp(161, bytesOf('hello world')).protocol).toBe('UDP')
  })

  it('are marked where they end too early', () => {
    const bytes = message(1, pdu(GET, 1, binding(SYSTEM, NULL)))
    bytes[bytes.length - 11] = 0x70
    expect(dissectUdp(161, bytes).info).toMatch(/\[Malformed Packet\]$/)
  })
})
