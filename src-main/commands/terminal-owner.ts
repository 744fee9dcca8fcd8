import type { OwnerContext } from '../playground/owner.ts'
import type { Serving } from '../playground/service.ts'
import type { Session } from '../playground/session.ts'
import { TranscriptBudget } from '../playground/transcript.ts'
import type { TranscriptPrinter } from './transcript-printer.ts'

/** Bytes of all transcripts; they are printed soon, so little is enough. */
const TRANSCRIPT_BYTES = 64 * 1024 * 1024

export interface TerminalOwner {
  readonly printer?: TranscriptPrinter
  readonly serving?: (session: Session) => Serving | undefined
  readonly changed?: () => void
}

/** What a server or client needs that the terminal runs instead of a window. */
export function terminalOwner({ printer, serving, changed }: TerminalOwner): OwnerContext {
  // Whoever closes standard error wants to hear nothing; that is no reason to end.
  process.stderr.on('error', () => {})
  let last = 0
  return {
    budget: new TranscriptBudget(TRANSCRIPT_BYTES),
    nextId: () => ++last,
    opened: () => {},
    forgotten: () => {},
    sessionTouched: (_owner, session) => {
      if (printer) printer.touched(session)
      else session.told = false
    },
    changed: () => { changed?.() },
    ...serving && { serving },
  }
}

/** Milliseconds that a reader of ours which does not read is waited for. */
const FLUSH_TIME = 1000

/** Ends the program after Ctrl-C. What is printed has a second to go out: its reader may have stopped reading. */
export async function leave(code: number, printer: TranscriptPrinter | undefined): Promise<never> {
  const flushed = (printer?.end() ?? Promise.resolve()).then(async () => {
    await new Promise<void>((resolve) => { process.stdout.write('', () => { resolve() }) })
  })
  await Promise.race([flushed, new Promise<void>((resolve) => { setTimeout(resolve, FLUSH_TIME) })])
  process.exit(code)
}

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the program at once. */
export async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { resolve() })
  })
}
