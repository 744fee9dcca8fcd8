import { useLocalStorage } from '@vueuse/core'
import { ref } from 'vue'
import { ALL } from '../../src-main/api/captures.ts'
import type { Engine } from '../../src-main/api/contract.ts'
import { useFilterCheck } from './filter-check.ts'

const REMEMBERED = 30

/** Filters that were applied, the latest first; shared by all captures and remembered. */
const history = useLocalStorage<string[]>('perroquet.filter-history', [])

function remember(text: string): void {
  history.value = [text, ...history.value.filter(one => one !== text)].slice(0, REMEMBERED)
}

/**
 * The display filter of one capture: what is being typed, and the last one that worked, whose rows stay on screen while the
 * text is wrong or still being run.
 */
export function useDisplayFilter(engine: Engine, id: number, failed: (error: unknown) => void) {
  const text = ref('')
  const applied = ref('')
  const view = ref<number>(ALL)
  /** Packets that the applied filter shows, and how long it took; null without a filter. */
  const shown = ref<number | null>(null)
  const milliseconds = ref(0)
  const { error, tell, check } = useFilterCheck(engine, text, failed)
  const running = ref(false)
  let runs = 0

  /** Runs the text that is in the field, or another one. Resolves to whether its rows are now shown. */
  async function apply(asked = text.value.trim()): Promise<boolean> {
    const run = ++runs
    running.value = true
    try {
      const result = await engine.filter({ id, text: asked })
      if (run !== runs) return false
      if (!result.ok) {
        if ('error' in result) tell(result.error)
        return false
      }
      if (asked === text.value.trim()) tell(null)
      applied.value = asked
      view.value = result.view
      shown.value = asked === '' ? null : result.shown
      milliseconds.value = result.milliseconds
      if (asked !== '') remember(asked)
      return true
    } catch (problem) {
      if (run === runs) failed(problem)
      return false
    } finally {
      if (run === runs) running.value = false
    }
  }

  return {
    text, applied, view, shown, milliseconds, error, running, history, apply, check,
    /** Back to the last filter that worked. */
    restore(): void {
      text.value = applied.value
      tell(null)
    },
  }
}

export type DisplayFilter = ReturnType<typeof useDisplayFilter>
