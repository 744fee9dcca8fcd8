import { useLocalStorage, useSessionStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { SocketRow } from '../../src-main/api/connections.ts'
import { useEngineChannel } from '../engine-channel.ts'
import { useNotices } from '../widgets/notices.ts'
import { useConnections } from './connections-store.ts'
import { isQuick, NO_QUICK_FILTERS, type QuickFilters } from './quick-filters.ts'
import { useSocketColumns } from './socket-columns.ts'
import { readSocketFilter, type SocketFilter } from './socket-filter.ts'
import { socketLister } from './socket-list.ts'
import { useSocketNames } from './socket-names.ts'

type GoodFilter = SocketFilter & { readonly ok: true }

/** What of the table is shown: filters, names, and the row that is selected. Kept while the window is. */
export const useSocketsShown = defineStore('sockets shown', () => {
  const connections = useConnections()
  const { engine } = useEngineChannel()
  const { order } = useSocketColumns()
  const text = useSessionStorage('perroquet.sockets.filter', '')
  const quick = shallowRef<QuickFilters>(NO_QUICK_FILTERS)
  const named = useLocalStorage('perroquet.sockets.named', false)
  const { names, look, nameOf: nameOfWord } = useSocketNames(engine, useNotices().failed)

  const filter = computed(() => readSocketFilter(text.value))
  /** The last text that was understood: its rows stay while a person types on. */
  const applied = shallowRef<GoodFilter>({ ok: true, test: null })
  watch(filter, now => { if (now.ok) applied.value = now }, { immediate: true })
  const error = computed(() => filter.value.ok ? null : filter.value.error)
  const isFiltered = computed(() => isQuick(quick.value) || text.value.trim() !== '')

  /** Changes with the names, so that rows and filter look again. */
  const nameOf = computed(() => {
    void names.value
    return named.value ? nameOfWord : undefined
  })

  const lister = socketLister()
  const list = computed(() => lister(connections.table, {
    filter: applied.value, quick: quick.value, order: order.value, nameOf: nameOf.value,
  }))
  const shownCount = computed(() => list.value.reduce((sum, { news }) => news === 'vanished' ? sum : sum + 1, 0))

  const selectedKey = ref<string | null>(null)
  /** The row that is selected, as it was last seen. */
  const lastSeen = shallowRef<SocketRow | null>(null)
  const selected = computed(() => selectedKey.value === null ? undefined : connections.table.get(selectedKey.value))
  watch(selected, now => { if (now !== undefined) lastSeen.value = now.row }, { flush: 'sync' })
  /** The selected socket is there no more. */
  const gone = computed(() => selectedKey.value !== null && (selected.value === undefined || selected.value.news === 'vanished'))
  const row = computed(() => selectedKey.value === null ? null : selected.value?.row ?? lastSeen.value)
  const index = computed(() => selectedKey.value === null ? -1 : list.value.findIndex(one => one.row.key === selectedKey.value))

  function showAll(): void {
    text.value = ''
    quick.value = NO_QUICK_FILTERS
  }

  return {
    text, quick, named, nameOf, look, error, isFiltered, list, shownCount, showAll,
    selectedKey, row, gone, index,
    select(key: string | null): void {
      selectedKey.value = key
    },
    /** Selects the row at a place of the list, or the nearest one that there is. */
    selectAt(place: number): void {
      const inside = Math.min(Math.max(0, place), list.value.length - 1)
      if (inside >= 0) selectedKey.value = list.value[inside].row.key
    },
    /** Selects the socket with an inode, and shows all where the filters hide it. @returns whether there is one */
    selectInode(inode: number): boolean {
      for (const [key, socket] of connections.table) {
        if (socket.row.inode !== inode) continue
        selectedKey.value = key
        if (index.value === -1) showAll()
        return true
      }
      return false
    },
  }
})
