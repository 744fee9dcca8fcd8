import { createSharedComposable, useLocalStorage, useNow, usePreferredReducedMotion } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SocketTable, SocketTableChange } from '../../src-main/api/connections.ts'
import { useEngineChannel } from '../engine-channel.ts'
import { useNotices } from '../widgets/notices.ts'
import { changedTable, countSockets, hasNews, wholeTable, withoutNews, type LiveTable } from './live-table.ts'

/** Milliseconds between two readings that may be chosen. */
export const INTERVALS = [200, 500, 1000, 2000, 5000, 10_000] as const

/** How long a row shows that it has appeared, changed or vanished, in milliseconds. */
const NEWS_LASTS = 900
/** The same where the person wants no motion: what has vanished goes at once. */
const NEWS_LASTS_STILL = 0

const useSeconds = createSharedComposable(() => useNow({ interval: 1000 }))

/** The machine's sockets, as long as the workspace is on screen. */
export const useConnections = defineStore('connections', () => {
  const channel = useEngineChannel()
  const { engine } = channel
  const { failed } = useNotices()
  const every = useLocalStorage('perroquet.sockets.every', 1000)
  if (!INTERVALS.some(interval => interval === every.value)) every.value = 1000
  const motion = usePreferredReducedMotion()

  /** What the engine last told; what is shown stays behind it while paused. */
  let latest: LiveTable = new Map()
  const table = shallowRef<LiveTable>(latest)
  /** Where it comes from; null until the first table is there. */
  const about = shallowRef<Omit<SocketTable, 'rows' | 'at'> | null>(null)
  const pausedAt = ref<number | null>(null)
  const paused = computed(() => pausedAt.value !== null)
  const counts = computed(() => countSockets(table.value))

  /** Counts the beginnings and ends of watching: an answer to an earlier one is dropped. */
  let turn = 0
  let watching = false
  /** When the table was read that the changes go on from; null until it is there. */
  let readAt: number | null = null
  /** Changes that were told before the table they belong to. */
  let early: SocketTableChange[] = []
  let forgetting: ReturnType<typeof setTimeout> | undefined

  function show(next: LiveTable): void {
    latest = next
    if (!paused.value) table.value = next
  }

  /** Ends the news once they have been seen. */
  function forgetNews(): void {
    const until = Date.now() - (motion.value === 'reduce' ? NEWS_LASTS_STILL : NEWS_LASTS)
    forgetting = undefined
    show(withoutNews(latest, until))
    if (paused.value) table.value = withoutNews(table.value, until)
    forgetLater()
  }
  function forgetLater(): void {
    if (forgetting !== undefined || !(hasNews(latest) || hasNews(table.value))) return
    forgetting = setTimeout(forgetNews, motion.value === 'reduce' ? NEWS_LASTS_STILL : NEWS_LASTS)
  }

  function change(told: SocketTableChange): void {
    if (!watching) return
    if (readAt === null) {
      early.push(told)
      return
    }
    if (told.at < readAt) return
    readAt = told.at
    show(changedTable(latest, told, Date.now()))
    if (told.missing !== undefined && about.value !== null) {
      about.value = { ...about.value, missing: told.missing === '' ? undefined : told.missing }
    }
    forgetLater()
  }

  async function watch(): Promise<void> {
    const own = ++turn
    watching = true
    readAt = null
    early = []
    try {
      const { rows, at, ...rest } = await engine.watchConnections({ every: every.value })
      if (own !== turn) return
      readAt = at
      about.value = rest
      show(wholeTable({ rows, at, ...rest }, Date.now()))
      for (const told of early) change(told)
      early = []
    } catch (error) {
      if (own === turn) failed(error)
    }
  }

  async function unwatch(): Promise<void> {
    turn++
    watching = false
    try {
      await engine.unwatchConnections({})
    } catch (error) {
      failed(error)
    }
  }

  channel.on('connectionsChanged', change)
  channel.onReopen(() => { if (watching) void watch() })

  return {
    table, about, counts, every, paused, watch, unwatch,
    /** Now, in milliseconds of this window's clock, each second; stands still while paused. */
    useClock() {
      const now = useSeconds()
      return computed(() => pausedAt.value ?? now.value.getTime())
    },
    /** Reads as often as is said, in milliseconds. */
    async readEvery(milliseconds: number): Promise<void> {
      every.value = milliseconds
      try {
        // The table that is shown goes on from one change to the next: only the pace is news.
        if (watching) await engine.watchConnections({ every: milliseconds })
      } catch (error) {
        failed(error)
      }
    },
    /** Keeps what is on screen as it is, or goes on with what is there now. */
    togglePause(): void {
      pausedAt.value = paused.value ? null : Date.now()
      if (!paused.value) table.value = latest
    },
  }
})
