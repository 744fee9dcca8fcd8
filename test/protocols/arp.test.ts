import { describe, expect, it } from 'vitest'
import { dissectBytes, dissectFrames, lines, places, values } from './dissect.ts'
import { ethernet, RECEIVER, SENDER } from './network-bytes.ts'

const arp = (opcode: string, sender = SENDER + 'c0000201', target = '000000000000' + 'c0000202', type = 0x0806) =>
  ethernet(type, '0001' + '0800' + '06' + '04' + opcode + sender + target)

describe('address resolution (RFC 826)', () => {
  it('reads a request, each field with its bytes', () => {
    const p = dissectBytes(arp('0001'))
    expect([p.protocol, p.info]).toEqual(['ARP', 'Who has 192.0.2.2? Tell 192.0.2.1'])
    const expected = [
      ['arp.hw.type', '1', 14, 2], ['arp.proto.type', '0x0800', 16, 2], ['arp.hw.size', '6', 18, 1], ['arp.proto.size', '4', 19, 1],
      ['arp.opcode', '1', 20, 2], ['arp.src.hw_mac', '00:11:22:33:44:55', 22, 6], ['arp.src.proto_ipv4', '192.0.2.1', 28, 4],
      ['arp.dst.hw_mac', '00:00:00:00:00:00', 32, 6], ['arp.dst.proto_ipv4', '192.0.2.2', 38, 4],
    ] as const
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [text], [[0, at, length]]])
    }
    expect(lines(p, 'arp')).toEqual(['Address Resolution Protocol (request)'])
  })

  it('says in the Info column what is meant', () => {
    expect(dissectBytes(arp('0002', SENDER + 'c0000201', RECEIVER + 'c0000202')).info).toBe('192.0.2.1 is at 00:11:22:33:44:55')
    expect(dissectBytes(arp('0001', SENDER + 'c0000201', '000000000000' + 'c0000201')).info).toBe('ARP Announcement for 192.0.2.1')
    expect(dissectBytes(arp('0001', SENDER + '00000000')).info).toBe('Who has 192.0.2.2? (ARP Probe)')
    expect(dissectBytes(arp('0002', SENDER + 'c0000201', RECEIVER + 'c0000201')).info).toBe('Gratuitous ARP for 192.0.2.1 (Reply)')
    expect(dissectBytes(arp('0008')).info).toBe('Who is 00:00:00:00:00:00? Tell 00:11:22:33:44:55')
    const reverse = dissectBytes(arp('0003', SENDER + '00000000', SENDER + '00000000', 0x8035))
    expect(reverse.info).toBe('Who is 00:11:22:33:44:55? Tell 00:11:22:33:44:55')
  })

  it('notes that two stations claim one address', () => {
    const packet = dissectFrames([arp('0002'), arp('0002', RECEIVER + 'c0000201')])
    expect(packet(2).info).toBe('192.0.2.1 is at 66:77:88:99:aa:bb (duplicate use of 192.0.2.1 detected!)')
    expect(values(packet(2), 'arp.duplicate-address-frame')).toEqual(['1'])
    // In whatever order packets are looked at.
    expect(values(packet(1), 'arp.duplicate-address-frame')).toEqual([])
  })

  it('reads addresses of other kinds as bytes', () => {
    const p = dissectBytes(ethernet(0x0806, '0006' + '0800' + '02' + '04' + '0001' + 'abcd' + 'c0000201' + '0000' + 'c0000202'))
    expect([values(p, 'arp.src.hw'), values(p, 'arp.src.proto_ipv4')]).toEqual([['abcd'], ['192.0.2.1']])
  })

  it('is malformed where its sizes lead past the end', () => {
    const p = dissectBytes(ethernet(0x0806, '0001' + '0800' + 'ff' + '04' + '0001' + SENDER))
    expect(p.info).toMatch(/\[Malformed Packet\]$/)
  })
})
