import type { DecodeAsEntry } from '../../src-main/api/captures.ts'
import { portsText } from './decode-as/ports.ts'

/** A word for a POSIX shell, quoted where the shell would not take it as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`
}

/** The command that shows in a terminal what the table shows. */
export function terminalCommand(path: string, filter: string, decodeAs: readonly DecodeAsEntry[] = [], names = ''): string {
  const words = ['perroquet', 'read', shellWord(path)]
  for (const entry of decodeAs) words.push('-d', `${entry.table}==${portsText(entry)},${entry.protocol}`)
  if (names !== '') words.push('-N', names)
  if (filter !== '') words.push('-Y', shellWord(filter))
  return words.join(' ')
}
