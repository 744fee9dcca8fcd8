import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { Dissector } from '../../src-main/capture/dissector.ts'
import { CaptureIndex } from '../../src-main/capture/index/capture-index.ts'
import { Indexer } from '../../src-main/capture/index/indexer.ts'
import { CaptureFile } from '../../src-main/capture/formats/read-file.ts'
import { fieldsLine } from '../../src-main/capture/print/fields.ts'
import { allFields } from '../../src-main/protocols/field.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { oracleFields, tsharkRows } from './tshark.ts'

/** A cell where tshark and we differ. */
export interface Difference {
  readonly frame: number
  readonly field: string
  readonly theirs: string
  readonly ours: string
}

export interface Comparison {
  readonly capture: string
  readonly packets: { readonly theirs: number, readonly ours: number }
  /** Why tshark does not read the capture (a link type that it has no number for); then there is nothing to compare. */
  readonly refused?: string
  /** Cells compared and cells equal, by field; cells that are empty on both sides are not counted. */
  readonly cells: ReadonlyMap<string, { compared: number, equal: number }>
  readonly differences: readonly Difference[]
}

// Layers that tshark names in frame.protocols and that are no protocols of their own.
const TRANSPARENT = new Set(['ethertype', 'data', '_ws.malformed', '_ws.short', '_ws.unreassembled', '_ws.lua'])

/**
 * Opens a capture, indexes it and gives its dissector.
 * @param quick false to let the full dissector see every packet of the first pass
 */
export function openCapture(path: string, quick = true, preferences: Readonly<Record<string, boolean>> = {}): Dissector {
  const registry = new Registry(protocols, { strict: true, preferences })
  const indexBytes = new FileBytes(path)
  const index = new CaptureIndex(() => indexBytes)
  const file = new CaptureFile(path, new Indexer(index, registry, quick))
  while (file.step(1 << 24)) { /* the next step */ }
  file.close()
  return new Dissector(index, new FileBytes(path), registry)
}

/**
 * Compares every cell of a capture. Packets in which tshark sees only protocols that we have must be equal; of others, the
 * frame, and the layers up to the first one that we lack, and what we say of later ones must be where tshark's begins.
 * @param desegment messages over several TCP segments are put together
 */
export async function compare(capture: string, fields: readonly string[], desegment = false): Promise<Comparison> {
  const given = oracleFields(), others = fields.filter((field) => !given.includes(field))
  const columns = [...given, ...others]
  const preference = `tcp.desegment_tcp_streams:${desegment ? 'TRUE' : 'FALSE'}`
  const { rows: theirs, refused } = await tsharkRows(capture, [...others, 'frame.protocols'], ['-o', preference])
  const dissector = openCapture(capture, true, { 'tcp.desegment_tcp_streams': desegment })
  const { registry } = dissector.packet
  const known = new Set([...registry.protocols.map((protocol) => protocol.abbrev), ...TRANSPARENT])
  const layerOf = new Map(fields.map((name) => [name, registry.named(name)[0]?.protocol ?? allFields.find((field) => field.abbrev === name)?.protocol ?? name.split('.')[0]]))
  const cells = new Map(fields.map((name) => [name, { compared: 0, equal: 0 }]))
  const differences: Difference[] = []
  const ours = dissector.index.packets.length
  dissector.packet.row = dissector.packet.detailed = false
  dissector.packet.framed = true
  // A conversation inside a layer that we lack is not counted by us, so the numbers of later ones are moved.
  const moved = { 'tcp.stream': new Map<string, string>(), 'udp.stream': new Map<string, string>() }
  let hasUnknown = false
  for (let row = 0; row < Math.min(ours, theirs.length); row++) {
    const layers = (theirs[row][columns.length] ?? '').split(',')[0].split(':').filter(Boolean)
    const firstUnknown = layers.findIndex((layer) => !known.has(layer))
    hasUnknown ||= firstUnknown >= 0
    const p = dissector.dissect(row + 1)
    const line = fieldsLine(p, { fields, separator: '\t', occurrence: 'a', aggregator: ',', quote: '' }).split('\t')
    fields.forEach((name, column) => {
      const their = theirs[row][columns.indexOf(name)] ?? '', our = line[column] ?? ''
      if (their === '' && our === '') return
      const layer = layerOf.get(name) ?? ''
      const owners = name === 'ip.version' ? ['ip', 'ipv6'] : [layer]
      const later = firstUnknown >= 0 && layer !== 'frame' && owners.some((owner) => layers.includes(owner, firstUnknown))
      const score = cells.get(name)
      if (!score) return
      score.compared++
      const equal = their === our || later && (our === '' || their.startsWith(our + ',')) || firstUnknown >= 0 && !owners.some((owner) => layers.includes(owner)) && our === ''
        || hasUnknown && (name === 'tcp.stream' || name === 'udp.stream') && consistent(moved[name], our, their)
      if (equal) score.equal++
      else differences.push({ frame: row + 1, field: name, theirs: their, ours: our })
    })
  }
  return { capture, packets: { theirs: theirs.length, ours }, ...refused !== undefined && { refused }, cells, differences }
}

function consistent(moved: Map<string, string>, ours: string, theirs: string): boolean {
  const before = moved.get(ours)
  if (before === undefined) moved.set(ours, theirs)
  return before === undefined || before === theirs
}
