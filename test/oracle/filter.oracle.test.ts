import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { displayFilter, type DisplayFilter } from '../../src-main/filter/display-filter.ts'
import { FilterError } from '../../src-main/filter/filter-error.ts'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { timeValue } from '../../src-main/protocols/value-text.ts'
import { eachOf, recordedCaptures } from './captures.ts'
import { openCapture } from './compare.ts'
import { refusals, REASONS, typeFilters, typeRegistry } from './filter-types.ts'
import { FILTERS } from './filters.ts'
import { patternFilters } from './patterns.ts'
import { missing, run } from './tshark.ts'
import { tsharkFilters } from './tshark-filters.ts'

const absent = missing()
if (absent) console.log(`skipped: ${absent}`)

const SAMPLE = 'resources/captures/udp-parrot.pcap'
// Layers that tshark names in frame.protocols and that are no protocols of their own.
const TRANSPARENT = new Set(['ethertype', 'data', '_ws.malformed', '_ws.short', '_ws.unreassembled', ''])

/** As in tshark-filters. */
const SETTINGS = { 'tcp.desegment_tcp_streams': false }

/** Link types in which nothing stands before an IP packet. */
const RAW = [12, 14, 101, 228, 229]
const OVERFLOW = 1_000_000_000n << 31n

/** Why we differ on purpose, because tshark is wrong; undefined where we should not. */
function excuse(p: Packet, { text, checked }: DisplayFilter, times: readonly string[], moved: boolean, protocols: string): string | undefined {
  const { meta } = p
  if (moved && /^(tcp|udp)\.stream/.test(text)) return 'conversations inside of layers that we lack have no number here'
  // A protocol that we lack is not named where it fails at once, or where its message goes on from an earlier segment.
  const ours = p.layers.slice(1).map((layer) => layer.abbrev).join(':')
  if (/^(data|_ws\.malformed|frame\.protocols)/.test(text) && (protocols.endsWith('_ws.malformed') || ours === protocols + ':data')) {
    return 'tshark gave the payload to a protocol that we lack'
  }
  if (/^(data|frame\.protocols)/.test(text)) {
    if (ours.endsWith(':smop')) return 'tshark has no SMOP'
    if (protocols === ours + ':bgp') return 'we do not name BGP where a segment only continues its message'
  }
  if (text.startsWith('frame.time_delta') && times[meta.number - 2] === '') return 'tshark passes over custom blocks, which have no time'
  if (text.startsWith('frame.time')) {
    if (times.some((time) => /\.(?![0-9]{9}$)/.test(time))) return 'tshark carries nanoseconds that are none along'
    if (checked?.kind !== 'compare' || checked.left.kind !== 'field' || checked.right.kind !== 'constant') return undefined
    const difference = timeValue(p, p.find(checked.left.fields[0])) - BigInt(checked.right.value as bigint)
    const far = difference >= OVERFLOW || difference <= -OVERFLOW
    if (far) return 'tshark compares times more than 2^31 seconds apart the wrong way round'
  }
  const cut = /^frame( contains|\[)/.test(text) && RAW.includes(meta.linkType)
  return cut ? 'tshark cuts the frame behind the IP packet where nothing stands before it' : undefined
}

describe.skipIf(absent)('display filters', () => {
  it('let through the packets that tshark lets through', async () => {
    let compared = 0
    const differences = new Map<string, string[]>()
    const used = new Set<string>()
    await eachOf(recordedCaptures(), availableParallelism(), async (capture) => {
      const { results, protocols, times } = await tsharkFilters(capture, FILTERS)
      if (protocols.length === 0) return
      let dissector
      try {
        dissector = openCapture(capture, true, SETTINGS)
      } catch (error) {
        if (error instanceof NotACapture) return
        throw error
      }
      const { packet, index } = dissector
      const { registry } = packet
      packet.row = packet.detailed = false
      packet.framed = true
      const known = new Set([...registry.protocols.map((protocol) => protocol.abbrev), ...TRANSPARENT])
      const filters = FILTERS.map((filter) => displayFilter(filter, registry))
      const passed = results.map((result) => new Set(typeof result === 'string' ? [] : result))
      let moved = false
      for (let number = 1; number <= Math.min(index.packets.length, protocols.length); number++) {
        // What tshark sees in layers that we lack, a filter of ours cannot see.
        if (protocols[number - 1].split(':').some((layer) => !known.has(layer))) {
          moved = true
          continue
        }
        const p = dissector.dissect(number)
        filters.forEach(({ matches, text }, i) => {
          compared++
          if (matches(p) === passed[i].has(number)) return
          const reason = excuse(p, filters[i], times, moved, protocols[number - 1])
          if (reason) used.add(reason)
          else differences.set(text, [...differences.get(text) ?? [],
            `${passed[i].has(number) ? '+' : '-'} ${capture} ${number}`])
        })
      }
    })
    for (const reason of used) console.log(`explained: ${reason}`)
    console.log(`${compared} verdicts compared; where they differ: filter, frames, + let through by tshark, - held back`)
    for (const [filter, frames] of differences) console.log(`${filter}: ${frames.length}: ${frames.slice(0, 3).join(', ')}`)
    expect(compared).toBeGreaterThan(50_000)
    expect([...differences.keys()]).toEqual([])
  })

  it('find regular expressions as PCRE2 does', async () => {
    const filters = patternFilters(2_000)
    const capture = 'resources/captures/http.pcapng'
    const dissector = openCapture(capture, true, SETTINGS)
    const { registry } = dissector.packet
    const { results } = await tsharkFilters(capture, filters)
    let matched = 0
    const differences: string[] = []
    filters.forEach((filter, i) => {
      const theirs = results[i]
      try {
        const { matches } = displayFilter(filter, registry)
        const found: number[] = []
        for (let number = 1; number <= dissector.index.packets.length; number++) {
          if (matches(dissector.dissect(number))) found.push(number)
        }
        matched += found.length
        if (String(found) !== String(theirs)) differences.push(`${filter}: tshark ${String(theirs)}, we ${String(found)}`)
      } catch (error) {
        if (!(error instanceof FilterError)) throw error
        if (typeof theirs !== 'string') differences.push(`${filter}: ${error.message}`)
      }
    })
    expect(matched).toBeGreaterThan(1_000)
    expect(differences).toEqual([])
  })

  it('are all understood by tshark', async () => {
    const { results } = await tsharkFilters(SAMPLE, FILTERS)
    expect(results.filter((result) => typeof result === 'string')).toEqual([])
  })

  it('are accepted and refused as by tshark, for every type, operator and kind of value', async () => {
    const filters = typeFilters()
    const { results } = await tsharkFilters(SAMPLE, filters)
    const registry = typeRegistry()
    const differences: string[] = []
    const used = new Set<string>()
    filters.forEach((filter, i) => {
      let ours = 'accepted'
      try {
        displayFilter(filter, registry)
      } catch (error) {
        if (!(error instanceof FilterError)) throw error
        ours = error.message
      }
      const theirs = results[i]
      if ((ours === 'accepted') !== (typeof theirs === 'string')) return
      const reason = REASONS.find(({ filters: pattern }) => pattern.test(filter))
      if (reason) used.add(reason.reason)
      else differences.push(`${filter}: tshark ${typeof theirs === 'string' ? theirs : 'accepts it'}, we: ${ours}`)
    })
    console.log(`${filters.length} filters`)
    for (const reason of used) console.log(`explained: ${reason}`)
    for (const line of differences.slice(0, 50)) console.log(line)
    expect(filters.length).toBeGreaterThan(10_000)
    expect(differences).toEqual([])
  })

  it('are wrong where tshark says that they are', async () => {
    const { packet: { registry } } = openCapture(SAMPLE)
    for (const filter of refusals()) {
      const { stderr, status } = await run('tshark', ['-r', SAMPLE, '-Y', filter])
      expect(status, filter).not.toBe(0)
      // The line below the filter marks its error: `    ^~~~`.
      const marks = /\n {4}( *)(\^~*)\s*$/.exec(stderr)
      let error: unknown
      try {
        displayFilter(filter, registry)
      } catch (thrown) {
        error = thrown
      }
      expect(error, filter).toBeInstanceOf(FilterError)
      if (!marks || !(error instanceof FilterError)) continue
      const start = marks[1].length, end = start + marks[2].length
      expect(error.start <= end && error.end >= start,
        `${filter}: tshark ${start}-${end}, we ${error.start}-${error.end}`).toBe(true)
    }
  })
})
