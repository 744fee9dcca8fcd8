import { useSessionStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ClientSpec, ClientSummary, PlaygroundSummary, ServerSpec, ServerSummary } from '../../src-main/api/playground.ts'
import { useEngineChannel } from '../engine-channel.ts'
import { useNotices } from '../widgets/notices.ts'
import { sessionOfInode } from './session-of-inode.ts'

/** The form that is shown instead of a transcript: of a new server or client, or of one that is changed. */
export type ShownForm =
  | { readonly kind: 'server', readonly id?: number, readonly spec: ServerSpec }
  | { readonly kind: 'client', readonly id?: number, readonly spec: ClientSpec }

/** What is selected: a server or client, and one of its sessions. */
interface Place {
  owner: number | null
  session: number | null
}

/** The servers and clients as the engine tells of them, and what is selected. The engine holds them: they outlive a reload. */
export const usePlayground = defineStore('playground', () => {
  const channel = useEngineChannel()
  const { engine } = channel
  const { failed } = useNotices()
  const summary = shallowRef<PlaygroundSummary | null>(null)
  const form = shallowRef<ShownForm | null>(null)
  const place = useSessionStorage<Place>('perroquet.playground', { owner: null, session: null })

  const server = computed(() => summary.value?.servers.find(({ id }) => id === place.value.owner) ?? null)
  const client = computed(() => summary.value?.clients.find(({ id }) => id === place.value.owner) ?? null)

  /** Does what may fail; a failure is told, and answered with null. */
  async function attempt<T>(what: () => Promise<T>): Promise<T | null> {
    try {
      return await what()
    } catch (error) {
      failed(error)
      return null
    }
  }

  /** Shows a server or client, and a session of it. */
  function select(owner: number | null, session: number | null = null): void {
    form.value = null
    if (owner !== place.value.owner || session !== null) place.value = { owner, session }
  }

  function selectSession(session: number | null): void {
    place.value = { owner: place.value.owner, session }
  }

  /** Puts what a call answered into the list ahead of the next event. */
  function takeServer(changed: ServerSummary): void {
    if (summary.value !== null) summary.value = { ...summary.value, servers: replaced(summary.value.servers, changed) }
  }
  function takeClient(changed: ClientSummary): void {
    if (summary.value !== null) summary.value = { ...summary.value, clients: replaced(summary.value.clients, changed) }
  }

  async function startServer(spec: ServerSpec, id?: number): Promise<void> {
    await attempt(async () => {
      const started = id === undefined ? await engine.startServer({ spec }) : await engine.changeServer({ server: id, spec })
      takeServer(started)
      select(started.id)
    })
  }

  async function openClient(spec: ClientSpec, id?: number): Promise<void> {
    await attempt(async () => {
      const opened = id === undefined ? await engine.openClient({ spec }) : await engine.changeClient({ client: id, spec })
      takeClient(opened)
      select(opened.id, opened.session ?? null)
    })
  }

  async function reconnect(id: number): Promise<void> {
    await attempt(async () => {
      const opened = await engine.reconnectClient({ client: id })
      takeClient(opened)
      select(opened.id, opened.session ?? null)
    })
  }

  /** What is selected when `id` goes: its neighbour. */
  function leave(id: number): void {
    const ids = [...summary.value?.servers ?? [], ...summary.value?.clients ?? []].map(one => one.id)
    const others = ids.filter(one => one !== id)
    if (place.value.owner === id) select(others[Math.min(ids.indexOf(id), others.length - 1)] ?? null)
  }

  async function removeServer(id: number): Promise<void> {
    await attempt(async () => {
      await engine.removeServer({ server: id })
      leave(id)
    })
  }

  async function removeClient(id: number): Promise<void> {
    await attempt(async () => {
      await engine.removeClient({ client: id })
      leave(id)
    })
  }

  /** Selects whatever owns the socket with this inode; answers whether anything does. */
  async function selectInode(inode: number): Promise<boolean> {
    const listening = summary.value?.servers.find(one => one.inode === inode)
    if (listening !== undefined) {
      select(listening.id)
      return true
    }
    const found = summary.value === null ? null : await attempt(() => sessionOfInode(engine, summary.value, inode))
    if (found !== null) select(found.owner, found.id)
    return found !== null
  }

  /** Asks the engine what there is, at the start and when the connection was lost. */
  async function meet(): Promise<void> {
    const now = await attempt(() => engine.playground({}))
    if (now === null) return
    take(now)
  }

  /** Something is always selected, unless there is nothing. */
  function take(now: PlaygroundSummary): void {
    summary.value = now
    const all = [...now.servers, ...now.clients]
    if (!all.some(({ id }) => id === place.value.owner)) place.value = { owner: all.at(0)?.id ?? null, session: null }
  }

  channel.on('playgroundChanged', take)
  channel.onReopen(() => void meet())
  const met = meet()

  return {
    summary, form, server, client, attempt, select, selectSession, startServer, openClient, reconnect, removeServer, removeClient,
    selectInode,
    /** Done when the engine has been asked for the first time. */
    met,
    session: computed(() => place.value.session),
    stopServer: (id: number) => attempt(async () => takeServer(await engine.stopServer({ server: id }))),
    restartServer: (id: number) => attempt(async () => takeServer(await engine.restartServer({ server: id }))),
  }
})

/** The list with `changed` in its place, or at its end. */
function replaced<T extends { readonly id: number }>(list: readonly T[], changed: T): readonly T[] {
  const place = list.findIndex(({ id }) => id === changed.id)
  return place === -1 ? [...list, changed] : list.with(place, changed)
}
