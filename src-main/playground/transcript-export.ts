import { rename, rm, writeFile } from 'node:fs/promises'
import type { SessionSummary, TranscriptEntry, TranscriptFormat } from '../api/playground.ts'
import type { Transcript } from './transcript.ts'

/** Entries that are turned into text at a time. */
const PIECE = 256

/** Writes a transcript to a file; what was there before is replaced once all is written. @throws the system's error */
export async function exportTranscript(transcript: Transcript, session: SessionSummary, as: TranscriptFormat, path: string): Promise<void> {
  const partial = `${path}.partial`
  try {
    await writeFile(partial, as === 'json' ? json(transcript, session) : lines(transcript, session, as === 'hexdump'))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function * pieces(transcript: Transcript): AsyncGenerator<readonly TranscriptEntry[]> {
  const last = transcript.total
  for (let from = transcript.dropped; from < last;) {
    const part = transcript.part(from, Math.min(PIECE, last - from))
    if (part.entries.length === 0) return
    from = part.from + part.entries.length
    yield part.entries
  }
}

async function * lines(transcript: Transcript, session: SessionSummary, hex: boolean): AsyncGenerator<string> {
  yield `# ${session.transport} ${session.local} ${session.peer}\n`
  if (transcript.dropped) yield `# ${transcript.dropped} entries before these are no longer kept\n`
  for await (const entries of pieces(transcript)) yield entries.map((entry) => hex ? dump(entry) : line(entry)).join('')
}

const arrows = { in: '<', out: '>' }

/** One entry on one line. */
export function line(entry: TranscriptEntry): string {
  return `${head(entry)}${entry.kind === 'event' ? '' : ` ${escaped(entry.bytes)}${cut(entry)}`}\n`
}

/** A head line, then 16 bytes a line as `hexdump -C` has them. */
export function dump(entry: TranscriptEntry): string {
  if (entry.kind === 'event') return `${head(entry)}\n`
  const rows: string[] = []
  for (let at = 0; at < entry.bytes.length; at += 16) {
    const bytes = Buffer.from(entry.bytes.subarray(at, at + 16))
    const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
    const hex = `${pairs.slice(0, 8).join(' ').padEnd(23)}  ${pairs.slice(8).join(' ').padEnd(23)}`
    rows.push(`${at.toString(16).padStart(8, '0')}  ${hex}  |${bytes.toString('latin1').replace(/[^ -~]/g, '.')}|\n`)
  }
  return `${head(entry)}${cut(entry)}\n${rows.join('')}`
}

function head(entry: TranscriptEntry): string {
  const time = new Date(entry.at).toISOString()
  if (entry.kind === 'event') return `${time} * ${entry.event} ${entry.detail.replace(/[\r\n]+/g, ' ')}`
  return `${time} ${arrows[entry.kind]} ${entry.length}${entry.peer === undefined ? '' : ` ${entry.peer}`}${entry.partial ? ' (partial)' : ''}`
}

function cut({ bytes, length }: { readonly bytes: Uint8Array, readonly length: number }): string {
  return bytes.length < length ? ` (the first ${bytes.length})` : ''
}

/** Bytes as text on one line, with the escapes that may be typed. */
function escaped(bytes: Uint8Array): string {
  const names: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0', '\\': '\\\\' }
  return Buffer.from(bytes).toString('latin1').replace(/[^ -[\]-~]/g, (c) => names[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

async function * json(transcript: Transcript, session: SessionSummary): AsyncGenerator<string> {
  const { transport, role, local, peer, state } = session
  yield `{"session":${JSON.stringify({ transport, role, local, peer, state })},"dropped":${transcript.dropped},"entries":[`
  let first = true
  for await (const entries of pieces(transcript)) {
    yield entries.map((entry) => {
      const comma = first ? '\n' : ',\n'
      first = false
      return comma + JSON.stringify(plain(entry))
    }).join('')
  }
  yield '\n]}\n'
}

/** An entry as JSON has it, its bytes in hexadecimal digits. */
export function plain(entry: TranscriptEntry): object {
  const at = new Date(entry.at).toISOString()
  if (entry.kind === 'event') return { ...entry, at }
  return { ...entry, at, bytes: Buffer.from(entry.bytes).toString('hex') }
}
