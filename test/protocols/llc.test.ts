import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, values } from './dissect.ts'
import { hex, ipv4, join, RECEIVER, SENDER, type Bytes } from './network-bytes.ts'

const llc = (payload: Bytes) => {
  const bytes = join(payload)
  return dissectBytes(join(RECEIVER, SENDER, hex(bytes.length, 2), bytes, '00'.repeat(Math.max(0, 46 - bytes.length))))
}

describe('LLC (IEEE 802.2)', () => {
  it('says what kind of frame it is', () => {
    expect(llc('f0f00204').info).toBe('I, N(R)=2, N(S)=1; DSAP NetBIOS Individual, SSAP NetBIOS Command')
    expect(llc('f0f10105').info).toBe('S F, func=RR, N(R)=2; DSAP NetBIOS Individual, SSAP NetBIOS Response')
    expect(llc('f0f07f').info).toBe('U P, func=SABME; DSAP NetBIOS Individual, SSAP NetBIOS Command')
  })

  it('hands what is behind SNAP to the Ethernet type of that number', () => {
    const p = llc(join('aaaa03', '000000', '0800', ipv4({ payload: '00'.repeat(40) })))
    expect([values(p, 'llc.oui'), values(p, 'llc.type')]).toEqual([['0'], ['0x0800']])
    expect(values(p, 'ip.src')).toEqual(['192.0.2.1'])
  })

  it('names organizations and their protocols', () => {
    const p = llc('aaaa03' + '00000c' + '2000' + '02b40000')
    expect(lines(p, 'llc.oui')).toEqual(['Organization Code: 00:00:0c (Cisco Systems, Inc)'])
    expect(lines(p, 'llc.cisco_pid')).toEqual(['PID: CDP (0x2000)'])
  })
})
