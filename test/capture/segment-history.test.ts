import { expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFile, values } from '../protocols/dissect.ts'

const FIELDS = [
  'tcp.completeness', 'tcp.analysis.acks_frame', 'tcp.analysis.ack_rtt', 'tcp.analysis.initial_rtt', 'tcp.analysis.bytes_in_flight',
  'tcp.analysis.push_bytes_sent', 'tcp.analysis.rto_frame', 'perroquet.tcp.state.client', 'perroquet.tcp.state.server',
]
const said = (p: Packet): string => FIELDS.map((field) => values(p, field).join()).join('\t')

it('says the same of a segment, whichever was asked for before', () => {
  const packets = Array.from({ length: 77 }, (_, i) => i + 1)
  const inOrder = dissectFile('resources/captures/tcp-loss.pcapng'), backward = dissectFile('resources/captures/tcp-loss.pcapng')
  const expected = packets.map((number) => said(inOrder(number)))
  expect(new Set(expected).size).toBeGreaterThan(60)
  expect(packets.toReversed().map((number) => said(backward(number))).toReversed()).toEqual(expected)
})

it('shows both sides on their way through the states', () => {
  const packet = dissectFile('resources/captures/tcp-request-answer.pcap')
  const states = Array.from({ length: 10 }, (_, i) => {
    const p = packet(i + 1)
    return `${values(p, 'perroquet.tcp.state.client').join()} ${values(p, 'perroquet.tcp.state.server').join()}`
  })
  // RFC 9293 3.5 and 3.6, figures 6 and 12.
  expect(states).toEqual([
    'SYN-SENT SYN-RECEIVED', 'ESTABLISHED SYN-RECEIVED', 'ESTABLISHED ESTABLISHED', ...Array<string>(4).fill('ESTABLISHED ESTABLISHED'),
    'FIN-WAIT-1 CLOSE-WAIT', 'TIME-WAIT LAST-ACK', 'TIME-WAIT CLOSED',
  ])
})
