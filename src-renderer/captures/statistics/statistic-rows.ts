import { ref, type Ref } from 'vue'
import type { OpenCapture } from '../open-capture.ts'

/** Rows of a table, held or fetched when they come into sight. */
export interface StatisticRows<T> {
  readonly total: Readonly<Ref<number>>
  /** Changes whenever rows do. */
  readonly version: Readonly<Ref<number>>
  /** What is in sight: rows `first` to before `end`. */
  readonly look: (first: number, end: number) => void
  readonly at: (index: number) => T | undefined
}

/** Rows that the window holds. */
export function useHeldRows<T>() {
  let held: readonly T[] = []
  const total = ref(0)
  const version = ref(0)
  return {
    total, version,
    look: (): void => {},
    at: (index: number): T | undefined => held[index],
    hold(rows: readonly T[]): void {
      held = rows
      total.value = rows.length
      version.value++
    },
  }
}

export interface StatisticColumn {
  readonly key: string
  readonly label: string
  /** In pixels; the widest one takes what is left where `grows` is set. */
  readonly width: number
  readonly grows?: boolean
  readonly right?: boolean
  /** The direction whose colour it has. */
  readonly tint?: 'a' | 'b'
  /** Whether a click on its title sorts. */
  readonly sorts?: boolean
}

export interface StatisticOrder {
  readonly column: string
  readonly descending: boolean
}

/** A table as CSV, for the clipboard; and how many rows it has in all. */
export interface TableText {
  readonly text: string
  readonly rows: number
  readonly total: number
}

/** What the view asks of whichever table it shows. */
export interface TableActions {
  readonly copied: () => Promise<TableText>
  /** Name of the file. */
  readonly name: string
  readonly save: (path?: string) => Promise<{ readonly href?: string, readonly bytes: number }>
}

/** What the view asks of a table whose rows the window holds. */
export function heldTable({ engine }: Pick<OpenCapture, 'engine'>, name: string, csv: () => string): TableActions {
  return {
    name,
    copied: async () => ({ text: csv(), rows: 0, total: 0 }),
    save: path => engine.saveCsv({ name, text: csv(), path }),
  }
}

/** Lines of RFC 4180 CSV. */
export function csvText(lines: readonly (readonly (string | number | null)[])[]): string {
  return lines.map(cells => cells.map(cell => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',') + '\r\n').join('')
}
