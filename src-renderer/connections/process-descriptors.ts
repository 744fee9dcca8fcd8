import { ref, shallowRef, watch, type Ref } from 'vue'
import type { Descriptor } from '../../src-main/api/connections.ts'
import type { Engine } from '../../src-main/api/contract.ts'

/** A list that took long is asked for again only after this many times as long: thousands of descriptors are no load each second. */
const REST = 20

/**
 * The descriptors of the process `pid`, asked for again when `table` changes.
 * @param clock milliseconds; for tests
 */
export function useProcessDescriptors(
  engine: Pick<Engine, 'descriptors'>, pid: Readonly<Ref<number | null>>, table: Readonly<Ref<unknown>>, clock = () => Date.now(),
) {
  const descriptors = shallowRef<readonly Descriptor[]>([])
  /** Why there are none, or not all. */
  const problem = ref<string | null>(null)
  /** Whose they are: of the process before, until those of this one are there. */
  const of = ref<number | null>(null)
  let asking = false
  let notBefore = 0

  async function ask(): Promise<void> {
    if (asking || pid.value === null) return
    asking = true
    const asked = pid.value
    const from = clock()
    try {
      const answer = await engine.descriptors({ pid: asked })
      if (asked === pid.value) {
        descriptors.value = answer.descriptors
        problem.value = answer.problem ?? null
        of.value = asked
      }
    } catch (error) {
      if (asked === pid.value) {
        descriptors.value = []
        problem.value = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
        of.value = asked
      }
    } finally {
      asking = false
      const to = clock()
      notBefore = to + (to - from) * REST
    }
    if (asked !== pid.value) await ask()
  }

  watch(pid, () => {
    if (pid.value === null) {
      descriptors.value = []
      problem.value = null
      of.value = null
    } else void ask()
  }, { immediate: true })
  watch(table, () => { if (clock() >= notBefore) void ask() })

  return { descriptors, problem, of }
}
