import { ref } from 'vue'
import type { TranscriptEntry, TranscriptPart } from '../../src-main/api/playground.ts'

/** Entries asked for at once: each may hold 64 KiB. */
export const PART = 50
/** Entries that are kept here; the engine keeps more. */
const KEPT = 600

/**
 * The transcript of a session: entries by their running number, fetched when they come into sight. An entry never changes,
 * so what has been fetched is never asked for again.
 */
export function useTranscript(ask: (from: number, count: number) => Promise<TranscriptPart>, failed: (error: unknown) => void) {
  const held = new Map<number, TranscriptEntry>()
  /** Entries there have been, and how many of them, the oldest, are no longer kept; null until the engine has said so. */
  const total = ref<number | null>(null)
  const dropped = ref(0)
  /** Behind the newest entry that has been fetched: how far one who follows the end can be shown it. */
  const ready = ref(0)
  /** Changes whenever entries do. */
  const version = ref(0)
  let sight = { first: 0, end: 0 }
  /** So many of the last entries are in sight; 0 where one looks elsewhere. */
  let following = 0
  let asking = false
  let closed = false
  /** Counts how often the transcript was emptied: answers from before are no longer true. */
  let emptied = 0

  /** The first entries in sight that are missing. */
  function missing(): { from: number, count: number } | null {
    if (following > 0) sight = { first: (total.value ?? 0) - following, end: total.value ?? 0 }
    const end = Math.min(sight.end, total.value ?? 0)
    for (let number = Math.max(sight.first, dropped.value); number < end; number++) {
      if (!held.has(number)) return { from: number, count: Math.min(PART, end - number) }
    }
    return null
  }

  function take(part: TranscriptPart): void {
    total.value = part.total
    dropped.value = part.dropped
    part.entries.forEach((entry, place) => held.set(part.from + place, entry))
    // What was the end when it was asked for is shown, though there may be more by now: the end is never waited for.
    const behind = part.from + part.entries.length
    if (behind === part.total || following > 0 && part.entries.length > 0) ready.value = Math.max(ready.value, behind)
    if (held.size > KEPT) forget()
    version.value++
  }

  /** Forgets what is farthest from what is in sight. */
  function forget(): void {
    const middle = (sight.first + sight.end) / 2
    const far = [...held.keys()].sort((one, other) => Math.abs(other - middle) - Math.abs(one - middle))
    for (const number of far.slice(0, held.size - KEPT / 2)) held.delete(number)
  }

  async function pump(): Promise<void> {
    if (asking || closed) return
    asking = true
    try {
      let wanted = total.value === null ? { from: 0, count: 0 } : missing()
      while (wanted !== null && !closed) {
        const before = emptied
        const part = await ask(wanted.from, wanted.count)
        if (before === emptied) {
          take(part)
          // What is in sight but not given is not there; it is not asked for again by itself.
          if (wanted.count > 0 && part.entries.length === 0) break
        }
        wanted = missing()
      }
    } catch (error) {
      failed(error)
    } finally {
      asking = false
    }
  }
  void pump()

  return {
    total, dropped, ready, version,
    at: (number: number): TranscriptEntry | undefined => held.get(number),
    /** What is in sight: entries `first` to before `end`. */
    look: (first: number, end: number): void => {
      sight = { first, end }
      following = 0
      void pump()
    },
    /** The last `count` entries are in sight, also when there are more. */
    follow: (count: number): void => {
      following = count
      void pump()
    },
    /** The engine says how long the transcript is. */
    grew: (now: { readonly total: number, readonly dropped: number }): void => {
      if (total.value === null) return
      if (now.total < total.value) {
        emptied++
        held.clear()
        ready.value = 0
      }
      total.value = now.total
      dropped.value = now.dropped
      version.value++
      void pump()
    },
    /** Forgets everything and asks again, as after the transcript was emptied. */
    refresh: (): void => {
      emptied++
      held.clear()
      total.value = null
      dropped.value = 0
      ready.value = 0
      version.value++
      void pump()
    },
    close: (): void => { closed = true },
  }
}

export type Transcript = ReturnType<typeof useTranscript>
