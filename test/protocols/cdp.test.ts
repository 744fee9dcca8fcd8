import { expect, it } from 'vitest'
import { internetChecksum } from '../../src-main/protocols/internet-checksum.ts'
import { dissectBytes, lines, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'

const tlv = (type: number, ...value: (string | Uint8Array)[]) => join(hex(type, 2), hex(join(...value).length + 4, 2), ...value)

/** In LLC and SNAP with Cisco's code (RFC 1042), to the address that all Cisco devices listen to. */
function dissect(...tlvs: Uint8Array[]) {
  const message = (sum: number) => join('02 b4', hex(sum, 2), ...tlvs)
  const payload = join('aaaa03 00000c 2000', message(internetChecksum(message(0))))
  return dissectBytes(join('01000ccccccc 001122334455', hex(payload.length, 2), payload))
}

it('reads who is there', () => {
  const p = dissect(tlv(1, Buffer.from('sw12')), tlv(3, Buffer.from('Gi0/1')), tlv(4, '00000028'), tlv(2, '00000001', '01 01 cc 0004 c0000201'),
    tlv(5, Buffer.from('one\ntwo')), tlv(0x0a, '002a'), tlv(0x0b, '01'))
  expect([p.protocol, p.info]).toEqual(['CDP', 'Device ID: sw12  Port ID: Gi0/1  '])
  expect(['cdp.deviceid', 'cdp.portid', 'cdp.native_vlan', 'cdp.software_version', 'cdp.capabilities.switch', 'cdp.checksum.status'].map((name) => values(p, name)))
    .toEqual([['sw12'], ['Gi0/1'], ['42'], ['one', 'two'], ['1'], ['1']])
  expect(lines(p, 'text')).toContain('IP address: 192.0.2.1')
  expect(lines(p, 'text')).toContain('Duplex: Full')
})

it('ends TLVs that say no length', () => {
  expect(values(dissect(join('0001 0000')), '_ws.malformed.expert')).toHaveLength(1)
})
