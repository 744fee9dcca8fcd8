import { describe, expect, it } from 'vitest'
import { addressText } from '../../src-main/capture/rows.ts'
import { dissectBytes, places, values } from './dissect.ts'
import { ipv4, join } from './network-bytes.ts'

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html
const SLL = 113
const SLL2 = 276

describe('Linux cooked capture', () => {
  it('says who sent a packet, each field with its bytes', () => {
    const p = dissectBytes(join('0004', '0001', '0006', '001122334455', '0000', '0800', ipv4()), SLL)
    const expected = [
      ['sll.pkttype', '4', 0, 2], ['sll.hatype', '1', 2, 2], ['sll.halen', '6', 4, 2], ['sll.src.eth', '00:11:22:33:44:55', 6, 6],
      ['sll.unused', '0000', 12, 2], ['sll.etype', '0x0800', 14, 2],
    ] as const
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [text], [[0, at, length]]])
    }
    expect(values(p, 'ip.src')).toEqual(['192.0.2.1'])
  })

  it('names no receiver', () => {
    const p = dissectBytes(join('0000', '0001', '0006', '001122334455', '0000', '9999', '00'), SLL)
    expect([addressText(p, 'source'), addressText(p, 'destination')]).toEqual(['00:11:22:33:44:55', ''])
  })

  it('has the interface in its second version', () => {
    const p = dissectBytes(join('0800', '0000', '00000003', '0001', '04', '06', '0011223344550000', ipv4()), SLL2)
    expect([values(p, 'sll.ifindex'), values(p, 'sll.etype'), values(p, 'sll.src.eth')]).toEqual([['3'], ['0x0800'], ['00:11:22:33:44:55']])
    expect(places(p, 'ip.src')).toEqual([[0, 32, 4]])
  })

  it('carries 802.2 and 802.3 by numbers of Linux', () => {
    const p = dissectBytes(join('0000', '0001', '0006', '0011223344550000', '0004', 'aaaa03', '000000', '0800', ipv4()), SLL)
    expect([values(p, 'sll.ltype'), values(p, 'llc.dsap'), values(p, 'ip.src')]).toEqual([['0x0004'], ['0xaa'], ['192.0.2.1']])
  })
})
