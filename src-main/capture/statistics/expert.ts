import { expertGroup } from '../../protocols/expert-groups.ts'
import { COMMENT, frameMarks, SEVERITIES } from '../../protocols/marks.ts'
import { HIDDEN, ROOT, type Node, type Packet } from '../../protocols/packet.ts'
import { allFields } from '../../protocols/field.ts'
import { fieldText } from '../../protocols/value-text.ts'
import type { Dissector } from '../dissector.ts'
import { isQuoted } from './tapped-layers.ts'

export type ExpertSeverity = 'comment' | 'chat' | 'note' | 'warn' | 'error'

/** From the least to the worst. */
export const EXPERT_SEVERITIES: readonly ExpertSeverity[] = ['comment', 'chat', 'note', 'warn', 'error']

/** A thing worth knowing that was said of one or more packets. */
export interface ExpertRow {
  readonly severity: ExpertSeverity
  /** Wireshark's word for its kind: `Sequence`, `Malformed`, … */
  readonly group: string
  /** As the Protocol column says it. */
  readonly protocol: string
  readonly summary: string
  /** How often it was said, and the packets of which it was; of those at most MAX_NUMBERS. */
  readonly count: number
  readonly numbers: readonly number[]
}

/** Packets that a row leads to. */
export const MAX_NUMBERS = 10_000
/** Rows; what is worth knowing of so many kinds cannot be looked through by anybody. */
const MAX_ROWS = 100_000

interface Growing { severity: ExpertSeverity, group: string, protocol: string, summary: string, count: number, numbers: number[] }

/** Collects the expert information of packets. */
export class ExpertTally {
  private readonly found = new Map<string, Growing>()
  /** Kinds that were left out, because there are too many. */
  dropped = 0

  /** Dissects packets of a capture, given in order, and collects what is said of them. */
  count(dissector: Dissector, numbers: Uint32Array, least: ExpertSeverity = 'comment'): void {
    const { packet } = dissector
    packet.row = packet.detailed = packet.framed = false
    packet.treed = true
    const quoting = new Set(['icmp', 'icmpv6'].map((name) => packet.registry.protocol(name).field.id))
    const from = EXPERT_SEVERITIES.indexOf(least)
    for (const number of numbers) {
      const p = dissector.dissect(number)
      for (const said of remarks(p, quoting)) {
        if (EXPERT_SEVERITIES.indexOf(said.severity) >= from) this.add({ ...said, count: 1, numbers: [number] })
      }
    }
  }

  get part(): readonly ExpertRow[] {
    return [...this.found.values()]
  }

  /** Adds what was said of later packets. */
  join(part: readonly ExpertRow[]): void {
    for (const row of part) this.add(row)
  }

  private add(row: ExpertRow): void {
    // Wireshark tells remarks of the same words apart by severity and protocol.
    const key = `${row.severity}\n${row.protocol}\n${row.summary}`
    const known = this.found.get(key)
    if (!known) {
      if (this.found.size >= MAX_ROWS) this.dropped++
      else this.found.set(key, { ...row, numbers: [...row.numbers] })
      return
    }
    known.count += row.count
    for (const number of row.numbers) {
      if (known.numbers.length >= MAX_NUMBERS) break
      if (known.numbers.at(-1) !== number) known.numbers.push(number)
    }
  }
}

type Remark = Pick<ExpertRow, 'severity' | 'group' | 'protocol' | 'summary'>

/** What is said of a packet, in the order in which it was said. */
function* remarks(p: Packet, quoting: ReadonlySet<number>): Generator<Remark> {
  for (let node = 0; node < p.count; node++) {
    const id = p.field[node]
    if (id === frameMarks.malformed.id && !(p.mark[node] & HIDDEN) || id === frameMarks.unreassembled.id) {
      // `[Malformed Packet: DNS]`
      const protocol = /: ([^\]]*)/.exec(p.line(node))?.[1] ?? ''
      yield id === frameMarks.malformed.id
        ? { severity: 'error', group: 'Malformed', protocol, summary: 'Malformed Packet (Exception occurred)' }
        : { severity: 'note', group: 'Reassemble', protocol, summary: 'Unreassembled fragment (change preferences to enable reassembly)' }
    }
    if (id !== frameMarks.expert.id || isException(p, p.parent[node]) || isQuoted(p, layerOf(p, node), quoting)) continue
    yield remark(p, node)
  }
}

/** What could not be read is told of by its own line. */
function isException(p: Packet, node: Node): boolean {
  return node >= 0 && (p.field[node] === frameMarks.malformed.id || p.field[node] === frameMarks.unreassembled.id)
}

function remark(p: Packet, node: Node): Remark {
  let severity: ExpertSeverity = 'chat', field = -1, summary = ''
  for (let child = node + 1; child < p.count && p.parent[child] === node; child++) {
    const id = p.field[child]
    if (id === frameMarks.severity.id) severity = p.number[child] === COMMENT ? 'comment' : SEVERITIES.get(p.number[child]) ?? 'chat'
    else if (id === frameMarks.message.id) summary = fieldText(p, child)
    else if (id === frameMarks.group.id) continue
    else if (field < 0) field = id
  }
  const kind = field < 0 ? undefined : allFields[field]
  return { severity, group: expertGroup(kind?.abbrev, severity), protocol: protocolName(p, kind?.protocol ?? p.fieldOf(layerOf(p, node)).abbrev), summary }
}

function protocolName(p: Packet, abbrev: string): string {
  return p.registry.protocols.find((each) => each.abbrev === abbrev)?.name ?? abbrev
}

/** The layer that a node hangs under. */
function layerOf(p: Packet, node: Node): Node {
  let layer = node
  while (p.parent[layer] !== ROOT && p.fieldOf(layer).type !== 'protocol') layer = p.parent[layer]
  return layer
}
