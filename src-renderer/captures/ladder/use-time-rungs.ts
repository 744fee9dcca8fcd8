import { shallowRef } from 'vue'
import type { LadderPage, LadderRung } from '../../../src-main/api/tcp-ladder.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { Stream } from '../selected-stream.ts'

/** Rungs of a span of time; while one answer is awaited, spans that were passed over meanwhile are skipped. */
export function useTimeRungs(capture: OpenCapture) {
  const rungs = shallowRef<readonly LadderRung[]>([])
  const hidden = shallowRef(0)
  let loading = false
  let next: { readonly stream: Stream, readonly start: number, readonly end: number, readonly count: number } | null = null

  async function load(): Promise<void> {
    if (loading) return
    loading = true
    try {
      while (next !== null) {
        const { stream, start, end, count } = next
        next = null
        const page: LadderPage = await capture.engine.ladderBetween({ id: capture.id, ...stream, start, end, count })
        rungs.value = page.rungs
        hidden.value = page.hidden
      }
    } catch (error) {
      capture.failed(error)
    } finally {
      loading = false
    }
  }

  return {
    rungs, hidden,
    look(stream: Stream, start: number, end: number, count: number): void {
      next = { stream, start, end, count }
      void load()
    },
    clear(): void {
      next = null
      rungs.value = []
      hidden.value = 0
    },
  }
}
