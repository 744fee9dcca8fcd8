import { expect, it } from 'vitest'
import { dissectFrames, tcpFrames, values } from './dissect.ts'
import { RAW } from './network-bytes.ts'
import { datagram, portUnreachable, segment } from './tcp-bytes.ts'

// Frames come one a second.
it('says how long after the first and the previous frame of its connection a segment came', () => {
  const [request, answer] = tcpFrames(80, [['client', 'a'], ['server', 'b']]), [other] = tcpFrames(81, [['client', 'c']])
  const packet = dissectFrames([request, other, answer])
  const times = (number: number): string[][] => {
    const p = packet(number)
    return [values(p, 'tcp.time_relative'), values(p, 'tcp.time_delta')]
  }
  expect(times(3)).toEqual([['2.000000000'], ['2.000000000']])
  expect(times(1)).toEqual([['0.000000000'], ['0.000000000']])
  expect(times(2)).toEqual([['0.000000000'], ['0.000000000']])
})

it('says it of datagrams too', () => {
  const packet = dissectFrames([datagram({ payload: 'a' }), datagram({ payload: 'b' }), datagram({ from: 'server', payload: 'c' })], { linkType: RAW })
  expect([values(packet(3), 'udp.time_relative'), values(packet(3), 'udp.time_delta')]).toEqual([['2.000000000'], ['1.000000000']])
})

it('counts an ICMP error that quotes a segment as a frame of its connection, as tshark does', () => {
  const first = segment({ payload: 'a' }), answer = segment({ from: 'server', payload: 'b' })
  const packet = dissectFrames([first, answer, portUnreachable(first, 40), segment({ sequence: 1, payload: 'c' })], { linkType: RAW })
  const deltas = Array.from({ length: 4 }, (_, n) => values(packet(n + 1), 'tcp.time_delta'))
  expect(deltas).toEqual([['0.000000000'], ['1.000000000'], ['1.000000000'], ['1.000000000']])
  expect(values(packet(4), 'tcp.time_relative')).toEqual(['3.000000000'])
})
