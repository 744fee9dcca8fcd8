import { useLocalStorage } from '@vueuse/core'
import { ref, shallowRef } from 'vue'
import { ALL, type FilterError } from '../../src-main/api/captures.ts'
import type { Engine } from '../../src-main/api/contract.ts'

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
  const error = shallowRef<FilterError | null>(null)
  /** The text is a filter that could be applied as it is. */
  const good = ref(true)
  const running = ref(false)
  let runs = 0
  let checks = 0

  /** Runs the text that is in the field, or another one. Resolves to whether its rows are now shown. */
  async function apply(asked = text.value.trim()): Promise<boolean> {
    const run = ++runs
    checks++
    running.value = true
    try {
      const result = await engine.filter({ id, text: asked })
      if (run !== runs) return false
      if (!result.ok) {
        if ('error' in result) {
          error.value = shifted(result.error)
          good.value = false
        }
        return false
      }
      if (asked === text.value.trim()) {
        error.value = null
        good.value = true
      }
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

  /** The engine was given the text without the spaces around it; places count from the first letter typed. */
  function shifted(problem: FilterError): FilterError {
    const spaces = text.value.length - text.value.trimStart().length
    return { ...problem, start: problem.start + spaces, end: problem.end + spaces }
  }

  /** Looks whether the text is a filter, without running it. */
  async function check(): Promise<void> {
    const check = ++checks
    const asked = text.value.trim()
    if (asked === '') {
      error.value = null
      good.value = true
      return
    }
    try {
      const result = await engine.checkFilter({ text: asked })
      if (check !== checks) return
      good.value = result.ok
      error.value = result.ok ? null : shifted(result.error)
    } catch (problem) {
      if (check === checks) failed(problem)
    }
  }

  return {
    text, applied, view, shown, milliseconds, error, good, running, history, apply, check,
    /** Back to the last filter that worked. */
    restore(): void {
      checks++
      text.value = applied.value
      error.value = null
      good.value = true
    },
  }
}

export type DisplayFilter = ReturnType<typeof useDisplayFilter>
