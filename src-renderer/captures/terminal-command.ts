/** A word for a POSIX shell, quoted where the shell would not take it as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`
}

/** The command that shows in a terminal what the table shows. */
export function terminalCommand(path: string, filter: string): string {
  const words = ['perroquet', 'read', shellWord(path)]
  if (filter !== '') words.push('-Y', shellWord(filter))
  return words.join(' ')
}
