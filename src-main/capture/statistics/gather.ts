import type { Dissector } from '../dissector.ts'
import { ConversationTally, type ConversationPart } from './conversations.ts'
import { ExpertTally, type ExpertRow, type ExpertSeverity } from './expert.ts'
import { HierarchyTally, type HierarchyPart } from './hierarchy.ts'
import { IoTally, type IoGraphRequest, type IoPart } from './io-tally.ts'
import { LengthsTally, type LengthsPart } from './packet-lengths.ts'
import { captureProperties, type IndexProperties } from './properties.ts'
import { selected } from './selected.ts'
import { segmentsOf, type SegmentsPart } from './stream-segments.ts'
import type { StatisticLayer } from './tapped-layers.ts'

/** What is to be looked at of many packets. Filters have been checked; an empty one lets all packets through. */
export type StatisticRequest =
  | { readonly kind: 'conversations', readonly layer: StatisticLayer, readonly filter: string }
  | { readonly kind: 'hierarchy', readonly filter: string }
  | { readonly kind: 'lengths', readonly filter: string }
  | { readonly kind: 'expert', readonly filter: string, readonly least: ExpertSeverity }
  | { readonly kind: 'io', readonly interval: number, readonly graphs: readonly IoGraphRequest[], readonly inOrder: boolean }
  /** What is known of the whole capture; given in one piece. */
  | { readonly kind: 'properties' }
  /** Segments or datagrams of one conversation. */
  | { readonly kind: 'segments', readonly transport: 'tcp' | 'udp', readonly conversation: number }

/** What one thread found in a range of packets. */
export type StatisticPart =
  | { readonly kind: 'conversations', readonly part: ConversationPart }
  | { readonly kind: 'hierarchy', readonly part: HierarchyPart }
  | { readonly kind: 'lengths', readonly part: LengthsPart }
  | { readonly kind: 'expert', readonly part: readonly ExpertRow[] }
  | { readonly kind: 'io', readonly part: IoPart }
  | { readonly kind: 'properties', readonly part: IndexProperties }
  | { readonly kind: 'segments', readonly part: SegmentsPart }

/** Packets that a piece of work takes where most packets have to be dissected, and where the index says nearly all. */
const DISSECTED = 4096
const INDEXED = 65_536

/** Packets that one piece of a request's work takes; small enough that a click behind it does not wait. */
export function pieceOf(request: StatisticRequest): number {
  if (request.kind === 'properties') return Infinity
  if (request.kind === 'segments') return 4 * INDEXED
  // Of lengths, the thread that joins the pieces looks at each packet too.
  if (request.kind === 'lengths') return request.filter === '' ? INDEXED / 4 : DISSECTED * 2
  if (request.kind === 'conversations') return request.filter === '' ? INDEXED / 2 : DISSECTED * 2
  if (request.kind === 'io') return request.graphs.some(({ filter, field }) => filter !== '' || field !== undefined) ? DISSECTED : INDEXED
  return DISSECTED
}

/** Looks at the packets from `from` up to, not including, `to`. */
export function gather(request: StatisticRequest, dissector: Dissector, from: number, to: number): StatisticPart {
  switch (request.kind) {
    case 'conversations': {
      const tally = new ConversationTally(request.layer)
      tally.count(dissector, selected(dissector, request.filter, from, to))
      return { kind: 'conversations', part: tally.part }
    }
    case 'hierarchy': {
      const tally = new HierarchyTally()
      tally.count(dissector, selected(dissector, request.filter, from, to))
      return { kind: 'hierarchy', part: tally.part }
    }
    case 'lengths': return { kind: 'lengths', part: LengthsTally.part(dissector, selected(dissector, request.filter, from, to)) }
    case 'expert': {
      const tally = new ExpertTally()
      tally.count(dissector, selected(dissector, request.filter, from, to), request.least)
      return { kind: 'expert', part: tally.part }
    }
    case 'io': {
      const tally = new IoTally(request.interval, request.graphs, request.inOrder)
      tally.count(dissector, from, to)
      return { kind: 'io', part: tally.part }
    }
    case 'properties': return { kind: 'properties', part: captureProperties(dissector.index) }
    case 'segments': return { kind: 'segments', part: segmentsOf(dissector, request.transport, request.conversation, from, to) }
  }
}
