import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { SessionSummary } from '../../src-main/api/playground.ts'
import { ConnectionLost, useEngineChannel } from '../engine-channel.ts'

/**
 * One session, kept as it is now; asked for again when its owner's sessions change, one request at a time.
 * @param gone is called where there is no such session of this owner, as after the engine was started again
 */
export function useCurrentSession(owner: Readonly<Ref<number>>, session: Readonly<Ref<number | null>>, gone: () => void) {
  const channel = useEngineChannel()
  const current = shallowRef<SessionSummary | null>(null)
  let asking = false
  let stale = false

  async function load(): Promise<void> {
    stale = true
    if (asking) return
    asking = true
    try {
      while (stale) {
        stale = false
        const id = session.value
        const answer = id === null ? null : await channel.engine.session({ session: id })
        if (id !== session.value) stale = true
        else if (answer === null || answer.owner === owner.value) current.value = answer
        else gone()
      }
    } catch (error) {
      current.value = null
      if (!(error instanceof ConnectionLost)) gone()
    } finally {
      asking = false
    }
  }

  const changed = (owners: readonly number[]): void => { if (owners.includes(owner.value)) void load() }
  channel.on('sessionsChanged', changed)
  onScopeDispose(() => channel.off('sessionsChanged', changed))
  watch(session, () => {
    if (current.value?.id !== session.value) current.value = null
    void load()
  }, { immediate: true })
  return current
}
