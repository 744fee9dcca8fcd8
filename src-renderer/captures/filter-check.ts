import { shallowRef, type Ref } from 'vue'
import type { FilterError } from '../../src-main/api/captures.ts'
import type { Engine } from '../../src-main/api/contract.ts'

/** Looks whether what a person types is a display filter. Of several looks at once only the last one counts. */
export function useFilterCheck(engine: Engine, text: Ref<string>, failed: (error: unknown) => void) {
  /** What is wrong with the text, and where: places count from the first letter typed. */
  const error = shallowRef<FilterError | null>(null)
  let checks = 0

  /** Takes over what the engine said of the text without the spaces around it, or that nothing is wrong. */
  function tell(problem: FilterError | null): void {
    checks++
    const spaces = text.value.length - text.value.trimStart().length
    error.value = problem === null ? null : { ...problem, start: problem.start + spaces, end: problem.end + spaces }
  }

  /** Resolves to whether the text is a filter (an empty one is: all packets), or null where it was overtaken. */
  async function check(): Promise<boolean | null> {
    const now = ++checks, asked = text.value.trim()
    try {
      const result = asked === '' ? { ok: true as const } : await engine.checkFilter({ text: asked })
      if (now !== checks) return null
      tell(result.ok ? null : result.error)
      return result.ok
    } catch (problem) {
      if (now === checks) failed(problem)
      return null
    }
  }

  /** Puts the word that the engine proposes in the place of the wrong one. */
  function fix(suggestion: string): void {
    if (error.value === null) return
    text.value = text.value.slice(0, error.value.start) + suggestion + text.value.slice(error.value.end)
  }

  return { error, tell, check, fix }
}
