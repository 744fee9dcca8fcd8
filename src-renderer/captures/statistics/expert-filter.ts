import type { ExpertEntry } from '../../../src-main/api/statistics.ts'

/** Numbers of `_ws.expert.severity` (Wireshark's PI_ constants). */
const NUMBERS = { error: 0x800000, warn: 0x600000, note: 0x400000, chat: 0x200000 } as const

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** The display filter that shows packets of which something so severe is said. */
export function severityFilter(severity: ExpertEntry['severity']): string {
  if (severity === 'comment') return 'frame.comment'
  const marks = { error: ' || _ws.malformed', warn: '', note: ' || _ws.unreassembled', chat: '' }[severity]
  return `_ws.expert.severity == ${NUMBERS[severity]}${marks}`
}

/** The display filter that shows the packets of which this is said. */
export function expertFilter({ severity, group, summary }: ExpertEntry): string {
  if (severity === 'comment') return `frame.comment == ${quoted(summary)}`
  if (group === 'Malformed' && summary.startsWith('Malformed Packet')) return '_ws.malformed'
  if (group === 'Reassemble' && summary.startsWith('Unreassembled fragment')) return '_ws.unreassembled'
  return `_ws.expert.message == ${quoted(summary)}`
}
