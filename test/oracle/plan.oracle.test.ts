import { expect, it } from 'vitest'
import { CHUNK_BITS, CHUNK_MASK } from '../../src-main/columns/table.ts'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import { Headers } from '../../src-main/capture/index/headers.ts'
import type { Dissector } from '../../src-main/capture/dissector.ts'
import { allFields } from '../../src-main/protocols/field.ts'
import { formatValue } from '../../src-main/protocols/value-text.ts'
import { asksBodies } from '../../src-main/filter/asks-bodies.ts'
import { displayFilter } from '../../src-main/filter/display-filter.ts'
import type { ByteSource } from '../../src-main/filter/plan/column-source.ts'
import { Plan } from '../../src-main/filter/plan/plan.ts'
import { Presence } from '../../src-main/filter/plan/presence.ts'
import { TRUE, UNKNOWN } from '../../src-main/filter/plan/verdict.ts'
import { allCaptures } from './captures.ts'
import { openCapture } from './compare.ts'
import { FILTERS, OWN_FILTERS } from './filters.ts'
import { missing } from './tshark.ts'

const absent = missing()
const ALL = [...FILTERS, ...OWN_FILTERS]

/** The bytes of a capture's packets. */
function bytesOf(dissector: Dissector): ByteSource {
  const headers = new Headers()
  const { index } = dissector
  return {
    frame: (row) => dissector.bytesOf(row + 1),
    payload(row) {
      const chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const bytes = dissector.bytesOf(row + 1)
      const plain = headers.read(bytes, 0, bytes.length, chunk.original[i], index.interfaces[chunk.interface[i]].linkType)
      expect(plain).toBe(true)
      return bytes.subarray(headers.payloadAt, headers.payloadEnd)
    },
  }
}

it.skipIf(absent)('a filter says the same of the columns as of the dissected packet', () => {
  const differences: string[] = []
  const left = new Map(ALL.map((filter) => [filter, { rows: 0, open: 0, dissected: 0 }]))
  for (const capture of allCaptures()) {
    let dissector
    try {
      dissector = openCapture(capture)
    } catch (error) {
      if (error instanceof NotACapture) continue
      throw error
    }
    const { packet, index } = dissector
    packet.row = packet.detailed = false
    packet.framed = true
    const filters = ALL.map((filter) => displayFilter(filter, packet.registry))
    const truth = filters.map(() => new Set<number>())
    for (let row = 0; row < index.packets.length; row++) {
      const p = dissector.dissect(row + 1)
      filters.forEach(({ matches }, i) => { if (matches(p)) truth[i].add(row) })
    }
    const bytes = bytesOf(dissector)
    filters.forEach((filter, i) => {
      const plan = new Plan(filter, packet.registry)
      const sure: number[] = [], open: number[] = []
      plan.run(index, 0, index.packets.length, sure, open)
      const found = new Set(sure)
      const count = left.get(filter.text)
      if (!count) return
      count.rows += index.packets.length
      count.open += open.length
      for (const row of open) {
        const verdict = plan.readsBytes ? plan.examine(index, bytes, row) : UNKNOWN
        if (verdict === UNKNOWN) count.dissected++
        if (verdict === TRUE || verdict === UNKNOWN && truth[i].has(row)) found.add(row)
      }
      for (const row of new Set([...found, ...truth[i]])) {
        if (found.has(row) === truth[i].has(row)) continue
        const fault = truth[i].has(row) ? 'is missed' : 'is let through'
        differences.push(`${capture} frame ${row + 1}: ${filter.text} ${fault} by the columns`)
      }
    })
  }
  const percent = (part: number, whole: number): string => (part / whole * 100).toFixed(1).padStart(6)
  console.log('left open by the columns, dissected')
  for (const [filter, { rows, open,
    dissected }] of left) console.log(`${percent(open, rows)} % ${percent(dissected, rows)} %  ${filter}`)
  for (const line of differences.slice(0, 100)) console.log(line)
  expect(differences.length).toBe(0)
})

it.skipIf(absent)('no packet has fields of a protocol that the columns say it cannot have', () => {
  const missed = new Map<string, string>()
  let asked = 0
  for (const capture of allCaptures()) {
    let dissector
    try {
      dissector = openCapture(capture)
    } catch (error) {
      if (error instanceof NotACapture) continue
      throw error
    }
    const { packet, index } = dissector
    packet.row = packet.detailed = false
    packet.framed = true
    const presences = new Map<string, Presence>()
    for (let row = 0; row < index.packets.length; row++) {
      const p = dissector.dissect(row + 1)
      const names = new Set(Array.from(p.field.subarray(0, p.count), (id) => allFields[id].protocol))
      for (const name of names) {
        const presence = presences.get(name) ?? new Presence(new Set([name]), packet.registry)
        presences.set(name, presence)
        asked++
        if (!presence.maybe(index, index.packets.chunks[row >>> CHUNK_BITS], row & CHUNK_MASK)) missed.set(name,
          `${capture} frame ${row + 1}`)
      }
    }
  }
  expect(asked).toBeGreaterThan(10_000)
  expect([...missed]).toEqual([])
})

it.skipIf(absent)('a filter that does not ask for bodies finds the same where these are left out', () => {
  const missed = new Map<string, string>(), inBodies = new Set<string>()
  for (const capture of allCaptures()) {
    let dissector
    try {
      dissector = openCapture(capture)
    } catch (error) {
      if (error instanceof NotACapture) continue
      throw error
    }
    const { packet, index } = dissector
    packet.row = packet.detailed = false
    packet.framed = true
    const values = (row: number, bodied: boolean): Map<string, string> => {
      packet.bodied = bodied
      const p = dissector.dissect(row + 1), found = new Map<string, string>()
      for (let node = 0; node < p.count; node++) {
        const { abbrev, type } = p.fieldOf(node)
        found.set(abbrev, `${found.get(abbrev) ?? ''} ${type === 'protocol' ? '' : formatValue(p, node)}`)
      }
      return found
    }
    for (let row = 0; row < index.packets.length; row++) {
      if (!dissector.dissect(row + 1).layers.some(({ abbrev }) => abbrev === 'http')) continue
      const whole = values(row, true), without = values(row, false)
      for (const [abbrev, value] of whole) {
        if (without.get(abbrev) === value) continue
        inBodies.add(abbrev)
        const { checked } = displayFilter(abbrev, packet.registry)
        if (checked && !asksBodies(checked)) missed.set(abbrev, `${capture} frame ${row + 1}`)
      }
      packet.bodied = true
    }
  }
  expect(inBodies.has('json') && inBodies.has('http.file_data')).toBe(true)
  expect([...missed]).toEqual([])
})
