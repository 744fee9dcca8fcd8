import type { StatisticLayer } from '../../../src-main/api/statistics.ts'
import { shellWord } from '../terminal-command.ts'

export const STATISTIC_TABLES = ['conversations', 'endpoints', 'hierarchy', 'lengths', 'expert', 'properties'] as const
export type StatisticTable = (typeof STATISTIC_TABLES)[number]

/** The command that prints the same table in a terminal. */
export function statisticCommand(path: string, table: StatisticTable, layer: StatisticLayer, filter: string): string {
  if (table === 'properties') return `perroquet info ${shellWord(path)}`
  const asked = {
    conversations: `conv,${layer}`, endpoints: `endpoints,${layer}`, hierarchy: 'io,phs', lengths: 'plen,tree', expert: 'expert',
  }[table]
  return `perroquet read ${shellWord(path)} -q -z ${shellWord(filter === '' ? asked : `${asked},${filter}`)}`
}
