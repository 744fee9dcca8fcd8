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

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the program at once. */
export async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { resolve() })
  })
}
