import Conf from 'conf'
import * as v from 'valibot'
import type { RecentCapture } from './api/contract.ts'
import type { EngineOptions } from './engine.ts'

const schema = v.array(v.object({ path: v.string(), name: v.string(), size: v.number() }))

/** The list of recent captures, kept in the person's configuration folder. */
export function recentCaptures(): EngineOptions['recent'] {
  const store = new Conf({ projectName: 'perroquet', projectSuffix: '', clearInvalidConfig: true })
  return {
    get() {
      const kept = v.safeParse(schema, store.get('recent'))
      return kept.success ? kept.output : []
    },
    set(recent: readonly RecentCapture[]) {
      try {
        store.set('recent', recent)
      } catch {
        // A home that cannot be written to costs the list, nothing else.
      }
    },
  }
}
