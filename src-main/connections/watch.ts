import type { SocketRow, SocketTable, SocketTableChange } from '../api/connections.ts'
import { Changes } from './changes.ts'
import { socketTable } from './socket-table.ts'

/** What a watch tells; the answer says that the next piece may come. */
export interface WatchEvents {
  changed(change: SocketTableChange): void
}

/** Rows, and keys, of one message: few enough that no thread is busy with it for long. */
const ROWS_AT_ONCE = 1000, KEYS_AT_ONCE = 10_000

/** Reads the table again and again, and tells what changed. */
export class Watch {
  private readonly tell: (change: SocketTableChange) => Promise<void>
  private readonly changes = new Changes()
  private interval: number | null = null
  private timer: NodeJS.Timeout | undefined
  private about: Omit<SocketTable, 'rows'> | undefined
  /** Readings and messages, one after the other. */
  private work: Promise<unknown> = Promise.resolve()

  constructor(tell: (change: SocketTableChange) => Promise<void>) {
    this.tell = tell
  }

  /** Milliseconds from the beginning of a reading to that of the next; null: read no more. */
  every(interval: number | null): void {
    this.interval = interval
    clearTimeout(this.timer)
    if (interval !== null) this.timer = setTimeout(() => { this.again() }, interval)
  }

  /** The table now, its first rows. The rest follows as changes. */
  async first(): Promise<SocketTable> {
    return await this.inTurn(async () => {
      await this.read()
      if (!this.about) throw new Error('the table was not read')
      const rows = this.changes.current, { about } = this
      // After the answer, which goes as soon as this is done.
      setImmediate(() => { void this.inTurn(async () => { await this.rest(rows, about.at) }) })
      return { ...about, rows: rows.slice(0, ROWS_AT_ONCE) }
    })
  }

  private async inTurn<T>(next: () => Promise<T>): Promise<T> {
    const result = this.work.then(next)
    this.work = result.catch(() => {})
    return await result
  }

  private again(): void {
    const began = Date.now()
    this.inTurn(async () => { await this.read() }).catch(() => {
      // The next reading may go better; a first() tells its caller what went wrong.
    }).finally(() => {
      if (this.interval === null) return
      clearTimeout(this.timer)
      this.timer = setTimeout(() => { this.again() }, Math.max(this.interval - (Date.now() - began), this.interval / 4))
    })
  }

  private async read(): Promise<void> {
    const { rows, ...about } = await socketTable()
    const { at, appeared, changed, vanished } = this.changes.update(rows, about.at)
    const missing = this.about && this.about.missing !== about.missing ? { missing: about.missing ?? '' } : {}
    const news = this.about !== undefined
    this.about = about
    if (!news) return
    for (const keys of pieces(vanished, KEYS_AT_ONCE)) await this.tell({ at, appeared: [], changed: [], vanished: keys })
    for (const some of pieces(changed, ROWS_AT_ONCE)) await this.tell({ at, appeared: [], changed: some, vanished: [] })
    for (const some of pieces(appeared, ROWS_AT_ONCE)) await this.tell({ at, appeared: some, changed: [], vanished: [] })
    if ('missing' in missing) await this.tell({ at, appeared: [], changed: [], vanished: [], ...missing })
  }

  private async rest(rows: readonly SocketRow[], at: number): Promise<void> {
    for (const some of pieces(rows.slice(ROWS_AT_ONCE), ROWS_AT_ONCE)) {
      await this.tell({ at, appeared: some, changed: [], vanished: [], first: true })
    }
  }
}

function* pieces<T>(all: readonly T[], size: number): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}
