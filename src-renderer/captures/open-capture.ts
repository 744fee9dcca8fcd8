import { useLocalStorage } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { ALL, type CaptureSummary, type FindTarget } from '../../src-main/api/captures.ts'
import type { Engine } from '../../src-main/api/contract.ts'
import { useColourRules } from './colour-rules/colour-rules.ts'
import type { CaptureForm } from './forms.ts'
import { useDisplayFilter } from './display-filter.ts'
import { usePacketRows, type RowsWanted } from './packet-rows.ts'
import { usePacketSelection } from './packet-selection.ts'
import type { Stream } from './selected-stream.ts'
import { useTableColumns } from './table-columns.ts'

export interface Progress {
  readonly task: 'filter' | 'find' | 'export' | 'save' | 'statistics'
  readonly done: number
  readonly total: number
}

/** What a step through the packets came to, for the message under the bar that asked for it. */
export type StepResult = 'found' | 'none' | 'hidden' | 'failed' | 'cancelled'

/**
 * One capture as it is open in this window: what the engine says of it, its filter, its rows, and where the person is in it.
 * All of it stays while another capture's tab is shown.
 */
export function openCapture(engine: Engine, first: CaptureSummary, failed: (error: unknown) => void) {
  const id = first.id
  const summary = shallowRef(first)
  const progress = shallowRef<Progress | null>(null)
  const { shown: columns, time } = useTableColumns()
  const { active: colours } = useColourRules()
  const filter = useDisplayFilter(engine, id, failed)
  const selection = usePacketSelection(engine, id, failed)
  const wanted = computed<RowsWanted>(() => ({
    view: filter.view.value, columns: columns.value, time: time.value, colours: colours.value,
  }))
  const rows = usePacketRows(request => engine.rows({ id, ...request }), wanted, failed)
  /** Row of the selected packet in the view, or -1 where it is not shown. */
  const row = ref(-1)
  /** A row was chosen whose packet is not known yet: it is selected when it comes. */
  let awaited = -1
  /** Tasks of the engine under way that tell how far they are. */
  let tasks = 0
  /** Packets that there were when the filter was applied. */
  let filtered = 0
  /** Counts the wishes to bring the selected row to the middle of the table. */
  const reveal = ref(0)
  /** Counts what the person has cancelled: no error, and no answer either. */
  const cancels = ref(0)
  const damageSeen = ref(false)
  /** Names of the views below the table and beside it (see views.ts); '' for none beside. */
  const below = ref('packet')
  const beside = useLocalStorage('perroquet.beside', '')
  /** The stream that was asked for, as by a row of the conversations; null for that of the selected packet. */
  const streamWanted = shallowRef<Stream | null>(null)
  /** The form above the table (see forms.ts). */
  const form = ref<CaptureForm | null>(null)
  /** Counts how often dissection has changed: whatever was counted of the packets may be otherwise now. */
  const dissections = ref(0)
  /** TCP streams are followed as the HTTP messages in them. */
  const followAsHttp = ref(false)
  /** Where the table stood when another tab came to the front, in pixels. */
  const scrolled = { position: 0 }

  rows.grow(first.packets)

  const stopAwaiting = watch(rows.version, () => { if (awaited !== -1) selectRow(awaited) })

  /** Selects a row of the view, and its packet as soon as it is known. */
  function selectRow(index: number): void {
    const last = rows.total.value - 1
    if (last < 0) return
    row.value = Math.min(Math.max(0, index), last)
    const held = rows.at(row.value)
    awaited = held === undefined ? row.value : -1
    if (held !== undefined) selection.select(held.row.number)
  }

  /** Selects the first row, unless something has been selected. */
  function selectFirst(): void {
    if (selection.number.value === null && row.value === -1) selectRow(0)
  }

  /** Does a task of the engine that tells how far it is; what it still tells afterwards is too late. */
  async function during<T>(task: () => Promise<T>): Promise<T> {
    tasks++
    try {
      return await task()
    } finally {
      tasks--
      progress.value = null
    }
  }

  /** Selects a packet, and its row if the filter shows it; the table goes there. */
  async function selectPacket(number: number): Promise<StepResult> {
    try {
      const place = await engine.rowOf({ id, view: filter.view.value, number })
      awaited = -1
      row.value = place?.exact === true ? place.row : -1
      selection.select(number)
      reveal.value++
      return place?.exact === true ? 'found' : 'hidden'
    } catch (error) {
      failed(error)
      return 'failed'
    }
  }

  async function step(next: () => Promise<number | null>): Promise<StepResult> {
    try {
      const number = await next()
      return number === null ? 'none' : await selectPacket(number)
    } catch (error) {
      failed(error)
      return 'failed'
    }
  }

  /**
   * Runs the filter that is in the field, or another one; the selected packet stays, or makes way for the next one that is
   * shown.
   */
  async function applyFilter(text?: string): Promise<void> {
    filtered = summary.value.packets
    if (!await during(() => filter.apply(text))) return
    rows.grow(filter.shown.value ?? summary.value.packets)
    awaited = -1
    row.value = -1
    const number = selection.number.value
    if (number === null) return
    try {
      const place = await engine.rowOf({ id, view: filter.view.value, number })
      if (place?.exact === true) row.value = place.row
      else selectRow(place?.row ?? rows.total.value - 1)
      reveal.value++
    } catch (error) {
      failed(error)
    }
  }

  /** Selects a node of the packet that has just been selected: at once, or when it comes. */
  function selectNodeOnceLoaded(node: number): void {
    if (selection.detail.value?.number === selection.number.value) return selection.selectNode(node)
    const stop = watch(selection.detail, detail => {
      if (detail !== null) selection.selectNode(node)
      stop()
    })
  }

  /** Dissection has changed: everything shown is asked for again. */
  async function dissectAgain(): Promise<void> {
    dissections.value++
    selection.reload()
    if (filter.applied.value === '') rows.refresh()
    else await applyFilter(filter.applied.value)
  }

  return {
    id, engine, failed, summary, progress, filter, rows, selection, row, reveal, damageSeen, scrolled, cancels, below, beside, streamWanted, form,
    followAsHttp, dissections,
    selectRow, selectFirst, selectPacket, during,
    applyFilter: () => applyFilter(),
    /** Filters by a text that does not come from the field. */
    async filterBy(text: string): Promise<void> {
      filter.text.value = text
      await applyFilter()
    },
    inConversation: (backward: boolean) => step(async () =>
      selection.number.value === null ? null : await engine.inConversation({ id, number: selection.number.value, backward })),
    nextMarked: (backward: boolean) => step(() => engine.nextMarked({ id, number: selection.number.value ?? 1, backward })),
    nextReference: (backward: boolean) => step(() => engine.nextTimeReference({ id, number: selection.number.value ?? 1, backward })),
    /** Goes to the next packet that is the target, and to the node of its tree where the text was found. */
    async find(target: FindTarget, backward: boolean): Promise<StepResult> {
      let node: number | undefined
      const before = cancels.value
      const result = await during(() => step(async () => {
        const from = selection.number.value ?? (backward ? Math.max(1, summary.value.packets) : 1)
        const found = await engine.find({ id, view: filter.view.value, from, backward, target })
        node = found?.node
        return found?.number ?? null
      }))
      if (node !== undefined) selectNodeOnceLoaded(node)
      return cancels.value === before ? result : 'cancelled'
    },
    async toggleMark(): Promise<void> {
      const number = selection.number.value
      if (number === null) return
      const marked = !(rows.at(row.value)?.row.marked ?? false)
      rows.setMarked(new Set([number]), marked)
      try {
        await engine.setMark({ id, numbers: [number], marked })
      } catch (error) {
        rows.setMarked(new Set([number]), !marked)
        failed(error)
      }
    },
    /** Gives a packet these comments in place of all that it had. @throws what the engine says against it */
    async comment(number: number, comments: readonly string[]): Promise<void> {
      await engine.setComments({ id, number, comments: [...comments] })
    },
    /** Saves the whole capture: to a path, which is what is open then, or for download. @throws what the engine says against it */
    async save(path?: string, replace = false): Promise<{ readonly href?: string, readonly exists?: boolean }> {
      return await during(() => engine.saveCapture({ id, path, replace }))
    },
    /** Makes the selected packet a time reference or none; the times of those behind it are asked for again. */
    async toggleReference(): Promise<void> {
      const number = selection.number.value
      if (number === null) return
      try {
        const detail = selection.detail.value
        const isReference = detail?.number === number ? detail.tree.some(({ field }) => field === 'frame.ref_time')
          : rows.at(row.value)?.row.reference ?? false
        await engine.setTimeReference({ id, number, reference: !isReference })
      } catch (error) {
        failed(error)
      }
    },
    async unsetReferences(): Promise<void> {
      try {
        await engine.setTimeReference({ id, reference: false })
      } catch (error) {
        failed(error)
      }
    },
    async cancel(): Promise<void> {
      cancels.value++
      try {
        await Promise.all([engine.cancel({ id }), engine.cancelStatistics({ id })])
      } catch (error) {
        failed(error)
      }
    },
    /** Takes how far a task is. */
    tellProgress({ task, done, total }: Progress): void {
      progress.value = tasks > 0 && done < total ? { task, done, total } : null
    },
    /** Takes what the engine says now: a capture that is being indexed grows. */
    async update(now: CaptureSummary): Promise<void> {
      summary.value = now
      if (filter.view.value === ALL) rows.grow(now.packets)
      // The file has been read on: what is new goes through the filter that is applied.
      else if (now.state !== 'indexing' && now.packets > filtered) await applyFilter(filter.applied.value)
    },
    dissectAgain,
    /** Takes what the engine says of packets that show otherwise now, whichever window has asked for it. */
    async packetsChanged(numbers: readonly number[] | undefined): Promise<void> {
      if (numbers === undefined) return await dissectAgain()
      rows.refresh()
      if (selection.number.value !== null && numbers.includes(selection.number.value)) selection.reload()
    },
    close(): void {
      stopAwaiting()
      rows.close()
    },
  }
}

export type OpenCapture = ReturnType<typeof openCapture>
