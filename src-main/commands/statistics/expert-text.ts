import type { ExpertRow, ExpertSeverity } from '../../capture/statistics/expert.ts'

const TITLES: readonly (readonly [ExpertSeverity, string])[] =
  [['error', 'Errors'], ['warn', 'Warns'], ['note', 'Notes'], ['chat', 'Chats'], ['comment', 'Comments']]

/** What `tshark -z expert` prints: the worst first. */
export function expertText(rows: readonly ExpertRow[]): string {
  return TITLES.map(([severity, title]) => {
    const own = rows.filter((row) => row.severity === severity)
    if (own.length === 0) return ''
    const total = own.reduce((sum, { count }) => sum + count, 0)
    const lines = own.map(({ count, group, protocol, summary }) =>
      `${String(count).padStart(12)} ${group.padStart(10)} ${protocol.padStart(18)}  ${summary}\n`)
    return `\n${title} (${total})\n=============\n   Frequency      Group           Protocol  Summary\n${lines.join('')}`
  }).join('')
}
