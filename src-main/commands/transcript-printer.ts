import type { TranscriptEntry } from '../api/playground.ts'
import type { Session } from '../playground/session.ts'
import { dump, line, plain } from '../playground/transcript-export.ts'

/** Entries printed at a time. */
const PIECE = 256

export type TranscriptLayout = 'text' | 'hex' | 'json'

/** Prints what the transcripts of sessions have got, soon after they got it; what had to be dropped before is said. */
export class TranscriptPrinter {
  private readonly write: (text: string) => Promise<void>
  private readonly layout: TranscriptLayout
  private readonly wanted: ((entry: TranscriptEntry) => boolean) | undefined
  /** Running number of the first entry that is not printed yet. */
  private readonly next = new Map<Session, number>()
  private readonly grown = new Set<Session>()
  private printing: Promise<void> | undefined

  /** @param wanted which entries; without it all, and how many could not be kept */
  constructor(write: (text: string) => Promise<void>, layout: TranscriptLayout, wanted?: (entry: TranscriptEntry) => boolean) {
    this.write = write
    this.layout = layout
    this.wanted = wanted
  }

  touched(session: Session): void {
    this.grown.add(session)
    this.printing ??= this.print().finally(() => { this.printing = undefined })
  }

  /** Resolves when everything that there was is printed. */
  async end(): Promise<void> {
    while (this.printing) await this.printing
  }

  private async print(): Promise<void> {
    // What came in the same turn is printed together.
    await new Promise<void>((resolve) => { setImmediate(resolve) })
    for (const session of this.grown) {
      this.grown.delete(session)
      session.told = false
      await this.printSession(session)
    }
  }

  private async printSession(session: Session): Promise<void> {
    const { wanted } = this
    for (let from = this.next.get(session) ?? 0; from < session.transcript.total;) {
      const part = session.transcript.part(from, PIECE)
      const lost = part.from - from
      const lines = (wanted ? part.entries.filter(wanted) : part.entries).map((entry) => this.text(session, entry))
      from = part.from + part.entries.length
      this.next.set(session, from)
      await this.write((lost > 0 && !wanted ? this.gap(session, lost) : '') + lines.join(''))
    }
    if (session.isOver) this.next.delete(session)
  }

  private text(session: Session, entry: TranscriptEntry): string {
    const { id, address } = session
    if (this.layout === 'json') return JSON.stringify({ session: id, peer: address, ...plain(entry) }) + '\n'
    return `${address} ${this.layout === 'hex' ? dump(entry) : line(entry)}`
  }

  private gap({ id, address }: Session, lost: number): string {
    return this.layout === 'json' ? JSON.stringify({ session: id, peer: address, dropped: lost }) + '\n' : `${address} # ${lost} entries could not be kept\n`
  }
}
