import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { hex, join, type Bytes } from './network-bytes.ts'

/** A frame to all bridges (IEEE 802.1D table 7-10). */
const frame = (llc: string, bpdu: Bytes) => {
  const payload = join(llc, bpdu)
  return join('0180c2000000', '001122334455', hex(payload.length, 2), payload, '00'.repeat(Math.max(0, 46 - payload.length)))
}
const stp = (bpdu: Bytes) => dissectBytes(frame('424203', bpdu))

const ROOT = '8001' + '0011223344aa', BRIDGE = '900a' + '0011223344bb'
const bpdu = (version: string, type: string, flags: string) =>
  '0000' + version + type + flags + ROOT + '00000004' + BRIDGE + '8002' + '0100' + '1400' + '0200' + '0f00'

describe('spanning tree (IEEE 802.1D section 9)', () => {
  it('reads a configuration message, each field with its bytes', () => {
    const p = stp(bpdu('00', '00', '01'))
    expect([p.protocol, p.info]).toEqual(['STP', 'Conf. TC + Root = 32768/1/00:11:22:33:44:aa  Cost = 4  Port = 0x8002'])
    expect([values(p, 'stp.root.hw'), places(p, 'stp.root.hw')]).toEqual([['00:11:22:33:44:aa'], [[0, 24, 6]]])
    expect([values(p, 'stp.bridge.hw'), places(p, 'stp.bridge.hw')]).toEqual([['00:11:22:33:44:bb'], [[0, 36, 6]]])
    expect([values(p, 'stp.root.prio'), values(p, 'stp.bridge.ext')]).toEqual([['32768'], ['10']])
    expect([values(p, 'stp.msg_age'), values(p, 'stp.forward')]).toEqual([['1'], ['15']])
    expect(lines(p, 'stp.flags')).toEqual(['BPDU flags: 0x01, Topology Change'])
  })

  it('reads the flags of a rapid one', () => {
    const p = stp(bpdu('02', '02', '3c') + '00')
    expect(p.info).toMatch(/^RST\. Root/)
    expect(lines(p, 'stp.flags')).toEqual(['BPDU flags: 0x3c, Forwarding, Learning, Port Role: Designated'])
  })

  it('reads the instances of a multiple one', () => {
    const configuration = '00' + '7a'.repeat(4) + '00'.repeat(28) + '0001' + 'ab'.repeat(16)
    const p = stp(bpdu('03', '02', '7c') + '00' + '0050' + configuration + '00000000' + BRIDGE + '14'
      + '7c' + '8005' + '0011223344cc' + '00000010' + '80' + '80' + '14')
    expect(p.info).toMatch(/^MST\. Root/)
    expect([values(p, 'mstp.config_name'), values(p, 'mstp.cist_bridge.hw')]).toEqual([['zzzz'], ['00:11:22:33:44:bb']])
    expect(values(p, 'mstp.msti.root.hw')).toEqual(['00:11:22:33:44:cc'])
  })

  it('is a note of a change where nothing follows', () => {
    expect(stp('00000080').info).toBe('Topology Change Notification')
  })

  it('has its VLAN at the end where it is Cisco\'s', () => {
    const config = dissectBytes(frame('aaaa03' + '00000c' + '010b', bpdu('00', '00', '00') + '00' + '0000' + '0002' + '0064'))
    const rapid = dissectBytes(frame('aaaa03' + '00000c' + '010b', bpdu('02', '02', '00') + '00' + '0000' + '0002' + '0065'))
    expect([values(config, 'stp.pvst.origvlan'), values(rapid, 'stp.pvst.origvlan')]).toEqual([['100'], ['101']])
  })
})
