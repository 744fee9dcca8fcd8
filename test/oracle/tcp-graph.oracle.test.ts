import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import { idsByStream } from '../../src-main/capture/statistics/conversations.ts'
import { segmentsOf } from '../../src-main/capture/statistics/stream-segments.ts'
import { tcpGraph } from '../../src-main/capture/statistics/tcp-graph.ts'
import { allCaptures, capturesIn, eachOf } from './captures.ts'
import { openCapture } from './compare.ts'
import { missing, run } from './tshark.ts'

const absent = missing()

/** PERROQUET_SAMPLE=1 takes every capture; the default every 24th and all of our own. */
const every = Number(process.env.PERROQUET_SAMPLE ?? 24)

/** Captures that cannot be compared, and why. */
const APART = new Map([
  ['timestamp_invalid_nano.pcap', 'its time stamps have more nanoseconds than a second has'],
  ['timestamp_invalid_micro.pcap', 'its time stamps have more microseconds than a second has'],
])

type Values = Map<number, number>

/** By packet: seconds from a segment to this acknowledgment of it, and bytes under way once this segment was sent. */
interface Found { readonly roundTrips: Values, readonly inFlight: Values }

/** @returns also the packets whose segments we see: there are link types and tunnels that are not read here */
function ours(capture: string): Found & { readonly seen: ReadonlySet<number> } {
  const dissector = openCapture(capture), found = { roundTrips: new Map<number, number>(), inFlight: new Map<number, number>(), seen: new Set<number>() }
  for (const id of idsByStream(dissector.index, 'tcp')) {
    const segments = segmentsOf(dissector, 'tcp', id, 1, dissector.index.packets.length + 1)
    segments.numbers.forEach((number) => found.seen.add(number))
    for (const side of [0, 1] as const) {
      for (const { y, numbers } of tcpGraph(segments, side, 'rtt')) numbers.forEach((number, n) => found.roundTrips.set(number, y[n] / 1000))
      const [, { y, numbers }] = tcpGraph(segments, side, 'window')
      numbers.forEach((number, n) => found.inFlight.set(number, y[n]))
    }
  }
  return found
}

const FIELDS = [
  'frame.number', 'tcp.stream', 'tcp.analysis.ack_rtt', 'tcp.analysis.bytes_in_flight',
]

/** tshark's own fields. A packet with several TCP layers has no one value. */
async function tsharks(capture: string): Promise<Found & { readonly otherwise: ReadonlySet<number> }> {
  const { stdout } = await run('tshark', [
    '-n', '-r', capture, '-o', 'tcp.desegment_tcp_streams:FALSE', '-Y', 'tcp', '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field]),
  ])
  const found = { roundTrips: new Map<number, number>(), inFlight: new Map<number, number>(), otherwise: new Set<number>() }
  for (const line of stdout.toString('latin1').split('\n').filter(Boolean)) {
    const [number, stream, roundTrip, inFlight] = line.split('\t')
    if (stream.includes(',')) found.otherwise.add(Number(number))
    if (roundTrip) found.roundTrips.set(Number(number), Number(roundTrip))
    if (inFlight) found.inFlight.set(Number(number), Number(inFlight))
  }
  return found
}

it.skipIf(absent)('round-trip times and bytes in flight of the plots are those of tshark', async () => {
  const own = new Set(capturesIn('resources/captures'))
  const captures = allCaptures().filter((capture, n) => (own.has(capture) || n % every === 0) && !APART.has(basename(capture)))
  const differences: string[] = []
  let same = 0, left = 0
  await eachOf(captures, 3, async (capture) => {
    let our
    try {
      our = ours(capture)
    } catch (error) {
      if (error instanceof NotACapture) return
      throw error
    }
    const their = await tsharks(capture)
    for (const what of ['roundTrips', 'inFlight'] as const) {
      for (const number of new Set([...our[what].keys(), ...their[what].keys()])) {
        const a = our[what].get(number), b = their[what].get(number)
        // Our times went through milliseconds.
        if (a !== undefined && b !== undefined && Math.abs(a - b) < 1e-9 + Math.abs(b) * 1e-15) same++
        else if (their.otherwise.has(number) || !our.seen.has(number)) left++
        else differences.push(`${capture} ${what} of ${number}: tshark ${b}, ours ${a}`)
      }
    }
  })
  console.log(`${same} values of ${captures.length} captures compared, ${left} differ for a reason`)
  for (const line of differences.slice(0, 100)) console.log(line)
  expect(same).toBeGreaterThan(200)
  expect(left / same).toBeLessThan(0.2)
  expect(differences.length).toBe(0)
})
