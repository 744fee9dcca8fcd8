import type { CaptureIndex } from '../index/capture-index.ts'
import { ConversationTally, type ConversationRow } from './conversations.ts'
import { ExpertTally, type ExpertSeverity } from './expert.ts'
import type { StatisticPart, StatisticRequest } from './gather.ts'
import { HierarchyTally, type HierarchyNode } from './hierarchy.ts'
import { IoTally, type IoGraphRequest } from './io-tally.ts'
import { LengthsTally, type PacketLengths } from './packet-lengths.ts'
import { joinSegments, type SegmentsPart } from './stream-segments.ts'
import type { StatisticLayer } from './tapped-layers.ts'

/** Where statistics come from: all packets of a capture, read here or by several threads. */
export interface StatisticSource {
  readonly index: CaptureIndex
  /** Has all packets looked at, and tells what was found piece by piece, in the order of the packets. */
  each(request: StatisticRequest, tell: (part: StatisticPart) => void): Promise<void>
}

/** Conversations of a layer, in the order of their first packets. */
export async function conversations(source: StatisticSource, layer: StatisticLayer, filter: string): Promise<ConversationRow[]> {
  return (await conversationTally(source, layer, filter)).rows(source.index)
}

/** The same, of which rows are made when they are looked at. */
export async function conversationTally(source: StatisticSource, layer: StatisticLayer, filter: string): Promise<ConversationTally> {
  const tally = new ConversationTally(layer)
  await source.each({ kind: 'conversations', layer, filter }, (found) => { if (found.kind === 'conversations') tally.join(found.part) })
  return tally
}

export async function hierarchy(source: StatisticSource, filter: string): Promise<readonly HierarchyNode[]> {
  const tally = new HierarchyTally()
  await source.each({ kind: 'hierarchy', filter }, (found) => { if (found.kind === 'hierarchy') tally.join(found.part) })
  return tally.tree
}

export async function packetLengths(source: StatisticSource, filter: string): Promise<PacketLengths> {
  const tally = new LengthsTally()
  await source.each({ kind: 'lengths', filter }, (found) => { if (found.kind === 'lengths') tally.join(found.part) })
  return tally.result
}

export async function expertInformation(source: StatisticSource, filter: string, least: ExpertSeverity): Promise<ExpertTally> {
  const tally = new ExpertTally()
  await source.each({ kind: 'expert', filter, least }, (found) => { if (found.kind === 'expert') tally.join(found.part) })
  return tally
}

/** @param interval in microseconds @param inOrder see IoTally */
export async function ioStatistics(source: StatisticSource, interval: number, graphs: readonly IoGraphRequest[], inOrder: boolean): Promise<IoTally> {
  const tally = new IoTally(interval, graphs, inOrder)
  await source.each({ kind: 'io', interval, graphs, inOrder }, (found) => { if (found.kind === 'io') tally.join(found.part) })
  return tally
}

/** Segments or datagrams of one conversation, in the order of the file. */
export async function streamSegments(source: StatisticSource, transport: 'tcp' | 'udp', conversation: number): Promise<SegmentsPart> {
  const parts: SegmentsPart[] = []
  await source.each({ kind: 'segments', transport, conversation }, (found) => { if (found.kind === 'segments') parts.push(found.part) })
  return joinSegments(parts)
}
