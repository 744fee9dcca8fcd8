/**
 * The words of a command line as a POSIX shell splits them (Shell Command Language, section 2.2 «Quoting»): white space, single
 * and double quotes, backslash. Nothing is expanded, and `|`, `>`, `$` are characters as any other. Throws RangeError where a quote
 * is not closed.
 */
export function commandWords(command: string): string[] {
  const words: string[] = []
  let word: string | undefined
  // Alternatives: white space, '…', "…", \c, plain characters, and what is left of something not closed.
  const parts = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)|(['"\\])/g
  for (const [, space, single, double, escaped, plain, open] of command.matchAll(parts)) {
    if (open !== undefined) throw new RangeError(open === '\\' ? 'The command ends with a backslash' : `The command has a ${open} that is not closed`)
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    // Within double quotes a backslash quotes only these (section 2.2.3); before a line's end it joins the lines.
    const text = single ?? double?.replaceAll(/\\(?:([$`"\\])|\n)/g, '$1') ?? plain ?? (escaped === '\n' ? '' : escaped)
    word = (word ?? '') + (text ?? '')
  }
  if (word !== undefined) words.push(word)
  return words
}
