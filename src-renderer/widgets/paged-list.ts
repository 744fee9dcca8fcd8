import { ref } from 'vue'

/** Items asked for at once. */
export const BLOCK = 100
/** Blocks that are kept, the most recently seen ones. */
const KEPT = 40

export interface Page<T> {
  readonly total: number
  readonly items: readonly T[]
}

interface Block<T> {
  readonly items: readonly T[]
  /** Which change of the list it was asked after. */
  readonly change: number
}

/**
 * A long list that the engine holds: items are fetched in blocks when they come into sight, and again when the list has
 * changed. One request is under way at a time, so a list that changes all the time costs no more than the engine can answer.
 */
export function usePagedList<T>(ask: (from: number, count: number) => Promise<Page<T>>, failed: (error: unknown) => void) {
  const blocks = new Map<number, Block<T>>()
  const total = ref(0)
  /** Changes whenever items do. */
  const version = ref(0)
  let change = 0
  let sight = { first: 0, end: 1 }
  let asking = false

  /** The first block in sight that is missing or old. */
  function wanted(): number | undefined {
    for (let block = Math.floor(sight.first / BLOCK); block * BLOCK < Math.max(sight.end, 1); block++) {
      if (blocks.get(block)?.change !== change) return block
    }
    return undefined
  }

  async function pump(): Promise<void> {
    if (asking) return
    asking = true
    try {
      for (let block = wanted(); block !== undefined; block = wanted()) {
        const asked = change
        const page = await ask(block * BLOCK, BLOCK)
        blocks.delete(block)
        blocks.set(block, { items: page.items, change: asked })
        if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value ?? block)
        total.value = page.total
        version.value++
      }
    } catch (error) {
      failed(error)
    } finally {
      asking = false
    }
  }

  return {
    total, version,
    /** What is in sight: items `first` to before `end`. */
    look: (first: number, end: number): void => {
      sight = { first, end }
      void pump()
    },
    /** The list is another one than before; what is in sight is asked for again, and shown as it was until then. */
    changed: (): void => {
      change++
      void pump()
    },
    /** The item, if it has been fetched. */
    at: (index: number): T | undefined => blocks.get(Math.floor(index / BLOCK))?.items[index % BLOCK],
  }
}

export type PagedList<T> = ReturnType<typeof usePagedList<T>>
