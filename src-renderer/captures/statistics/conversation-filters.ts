import type { Conversation, StatisticLayer } from '../../../src-main/api/statistics.ts'

const DIRECTIONS = ['both', 'forth', 'back'] as const
export type ConversationDirection = (typeof DIRECTIONS)[number]
export const CONVERSATION_DIRECTIONS: readonly ConversationDirection[] = DIRECTIONS

/** The display filter that shows the packets of a conversation: all, those from A to B, or those from B to A. */
export function conversationFilter(row: Conversation, layer: StatisticLayer, direction: ConversationDirection): string {
  if (direction === 'both') return row.filter
  const [from, port, to] = direction === 'forth' ? [row.addressA, row.portA, row.addressB] : [row.addressB, row.portB, row.addressA]
  const family = layer === 'eth' ? 'eth' : from.includes(':') ? 'ipv6' : 'ip'
  return port === null ? `${family}.src == ${from} && ${family}.dst == ${to}`
    : `${row.filter} && ${family}.src == ${from} && ${layer}.srcport == ${port}`
}
