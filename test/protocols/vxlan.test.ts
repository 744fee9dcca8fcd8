import { expect, it } from 'vitest'
import { dissectDatagrams } from './udp-frames.ts'
import { ethernet, icmp, join } from './network-bytes.ts'
import { values } from './dissect.ts'

const tunnel = (frame: Uint8Array): Uint8Array => join('08000000', '00002a00', frame)

it('hands on the frame inside, whose conversations are remembered', () => {
  const request = tunnel(ethernet(0x0800, icmp('0800000000010001')))
  const reply = tunnel(ethernet(0x0800, icmp('0000000000010001', { source: 'c0000202', destination: 'c0000201' })))
  // RFC 7348 section 5: each side has a source port of its own.
  const dissect = dissectDatagrams([
    { from: 40000, to: 4789, payload: request }, { from: 40001, to: 4789, payload: reply, answer: true },
    { from: 40000, to: 4789, payload: request }, { from: 40001, to: 4789, payload: reply, answer: true },
  ])
  const p = dissect(4)
  expect(values(p, 'vxlan.vni')).toEqual(['42'])
  expect(values(p, 'vxlan.flag_i')).toEqual(['1'])
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp'])
  expect(p.info).toContain('(request in 3)')
})
