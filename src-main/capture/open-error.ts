const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the name',
  EACCES: 'you may not read it; ask its owner, or copy it to a folder of yours',
  EISDIR: 'it is a folder; choose a capture file in it',
  EMFILE: 'too many files are open; close some captures',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk cannot read it',
}

/** An error about a file that says what to do, from whatever went wrong with it. */
export function openError(path: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sentence = SENTENCES[code]
  if (sentence) return new Error(`${path}: ${sentence} (${code})`)
  const message = error instanceof Error ? error.message : String(error)
  return message.includes(path) ? new Error(message) : new Error(`${path}: ${message}`)
}
