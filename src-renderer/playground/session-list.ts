import { onScopeDispose, watch, type Ref } from 'vue'
import { useEngineChannel } from '../engine-channel.ts'
import { useNotices } from '../widgets/notices.ts'
import { usePagedList } from '../widgets/paged-list.ts'
import type { SessionSummary } from '../../src-main/api/playground.ts'

/** The sessions of a server or client, newest first, kept as they are now. */
export function useSessionList(owner: Readonly<Ref<number>>) {
  const channel = useEngineChannel()
  const { failed } = useNotices()
  const list = usePagedList<SessionSummary>(async (from, count) => {
    const { total, sessions } = await channel.engine.sessions({ owner: owner.value, from, count })
    return { total, items: sessions }
  }, failed)
  const changed = (owners: readonly number[]): void => { if (owners.includes(owner.value)) list.changed() }
  channel.on('sessionsChanged', changed)
  const endReopen = channel.onReopen(list.changed)
  onScopeDispose(() => {
    channel.off('sessionsChanged', changed)
    endReopen()
  })
  watch(owner, list.changed)
  list.changed()
  return list
}
