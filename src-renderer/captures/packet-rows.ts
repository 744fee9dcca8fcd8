import { ref, watch, type Ref } from 'vue'
import type { Column, Row, Rows, TimeFormat } from '../../src-main/api/captures.ts'
import type { ColourFilter } from './colour-rules/colour-rules.ts'
import type { TableColumn } from './table-columns.ts'

/** Rows asked for at once; a screen shows about forty. */
export const BLOCK = 100
/** Blocks that are kept, the most recently seen ones. */
const KEPT = 80
/** Requests under way at once: the one that is being answered, and one that the engine has ready. */
const UNDER_WAY = 2

/** What the rows are of: a view of a capture, and how its columns are written. */
export interface RowsWanted {
  readonly view: number
  readonly columns: readonly TableColumn[]
  readonly time: TimeFormat
  /** Colour rules at work, in order. */
  readonly colours: readonly ColourFilter[]
}

export interface RowsRequest {
  readonly view: number
  readonly from: number
  readonly count: number
  readonly columns: Column[]
  readonly time: TimeFormat
  readonly colours?: string[]
}

/** A row with the place of each column among its cells, and the key of the rule that colours it. */
export interface ShownRow {
  readonly row: Row
  readonly places: ReadonlyMap<string, number>
  readonly rule: number | undefined
}

interface Block {
  rows: ShownRow[]
  /** What was asked for: answers to an older question are shown until the new ones are there. */
  readonly asked: RowsWanted
  /** How often the packets had changed when it was asked for. */
  readonly edition: number
}

/**
 * Rows of a view, fetched in blocks when they come into sight. Only what is in sight now is asked for: a block that was
 * scrolled past before its turn came is never asked for, so the table keeps up with any scroll bar.
 */
export function usePacketRows(
  ask: (request: RowsRequest) => Promise<Rows>,
  wanted: Readonly<Ref<RowsWanted>>,
  failed: (error: unknown) => void,
) {
  const blocks = new Map<number, Block>()
  const underWay = new Set<number>()
  const total = ref(0)
  /** Changes whenever rows do. */
  const version = ref(0)
  let sight = { first: 0, end: 0 }
  let broken = false
  /** Counts how often the packets changed: answers to what was asked before are old. */
  let edition = 0

  function isFresh(block: number): boolean {
    const held = blocks.get(block)
    if (held === undefined || held.asked !== wanted.value || held.edition !== edition) return false
    // The last block of a growing view was answered when it was shorter.
    return held.rows.length >= Math.min(BLOCK, total.value - block * BLOCK)
  }

  function pump(): void {
    if (broken) return
    const last = Math.ceil(sight.end / BLOCK)
    for (let block = Math.floor(sight.first / BLOCK); block < last; block++) {
      const held = blocks.get(block)
      if (held !== undefined) keep(block, held)
      if (underWay.size < UNDER_WAY && !underWay.has(block) && !isFresh(block)) void fetchBlock(block)
    }
  }

  /** Puts a block behind all others: the first ones are forgotten first. */
  function keep(block: number, held: Block): void {
    blocks.delete(block)
    blocks.set(block, held)
    if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value ?? block)
  }

  async function fetchBlock(block: number): Promise<void> {
    const asked = wanted.value, now = edition
    underWay.add(block)
    try {
      const answer = await ask({
        view: asked.view, from: block * BLOCK, count: BLOCK, columns: asked.columns.map(({ column }) => column), time: asked.time,
        ...asked.colours.length > 0 && { colours: asked.colours.map(({ filter }) => filter) },
      })
      if (asked.view !== wanted.value.view) return
      const places = new Map(asked.columns.map(({ key }, place) => [key, place]))
      keep(block, { asked, edition: now, rows: answer.rows.map(row => ({ row, places, rule: asked.colours[row.colour ?? -1]?.key })) })
      total.value = Math.max(total.value, answer.total)
      version.value++
    } catch (error) {
      // Not asked again by itself: the next scroll, filter or connection does.
      broken = asked === wanted.value
      failed(error)
    } finally {
      underWay.delete(block)
      pump()
    }
  }

  const stop = watch(wanted, (now, before) => {
    broken = false
    if (now.view !== before.view) {
      blocks.clear()
      total.value = 0
      version.value++
    }
    pump()
  }, { flush: 'sync' })

  return {
    total, version,
    /** What is in sight: rows `first` to before `end`. */
    look(first: number, end: number): void {
      if (first === sight.first && end === sight.end) return
      sight = { first, end }
      broken = false
      pump()
    },
    /** How many rows the view has, as far as is known from elsewhere. */
    grow(rows: number): void {
      total.value = Math.max(total.value, rows)
      pump()
    },
    /** The row, if it has been fetched. */
    at(index: number): ShownRow | undefined {
      return blocks.get(Math.floor(index / BLOCK))?.rows[index % BLOCK]
    },
    /** Puts a mark on rows that are held, ahead of the engine's answer. */
    setMarked(numbers: ReadonlySet<number>, marked: boolean): void {
      for (const block of blocks.values()) {
        block.rows = block.rows.map(shown => numbers.has(shown.row.number) ? { ...shown, row: { ...shown.row, marked } } : shown)
      }
      version.value++
    },
    close: stop,
    /** Asks again for what is in sight, as after a change of preferences; the old rows are shown until the new ones are there. */
    refresh(): void {
      edition++
      broken = false
      version.value++
      pump()
    },
  }
}

export type PacketRows = ReturnType<typeof usePacketRows>
