import { useEventListener, useSessionStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { CaptureSummary, DecodeAsEntry } from '../../src-main/api/captures.ts'
import type { Hello } from '../../src-main/api/contract.ts'
import { useEngineChannel } from '../engine-channel.ts'
import { followSystem } from '../locales/i18n.ts'
import { useNotices } from '../widgets/notices.ts'
import { nameLetters } from './address-names.ts'
import { openCapture, type OpenCapture } from './open-capture.ts'

/** Where the person was in a capture, to be there again when the window is loaded again. */
interface Place {
  readonly id: number
  readonly path: string
  readonly filter: string
  readonly packet: number | null
}

/** The captures that are open, and which one is in front. The engine holds them: they outlive a reload of the window. */
export const useCaptures = defineStore('captures', () => {
  const channel = useEngineChannel()
  const { engine } = channel
  const { failed } = useNotices()
  const captures = shallowRef<readonly OpenCapture[]>([])
  const activeId = ref<number | null>(null)
  const active = computed(() => captures.value.find(({ id }) => id === activeId.value) ?? null)
  const hello = shallowRef<Hello | null>(null)
  /** Ports that are decoded as another protocol than usual, in all captures. */
  const decodeAs = shallowRef<readonly DecodeAsEntry[]>([])
  /** Kinds of names that addresses are shown by, as tshark's -N says them. */
  const names = ref('')
  const places = useSessionStorage<{ active: number | null, places: Place[] }>('perroquet.places', { active: null, places: [] })

  /** Adds a capture that is new to this window; answers the one that is there otherwise. */
  function add(summary: CaptureSummary): OpenCapture {
    const known = captures.value.find(({ id }) => id === summary.id)
    if (known !== undefined) {
      void known.update(summary)
      return known
    }
    const added = openCapture(engine, summary, failed)
    captures.value = [...captures.value, added]
    return added
  }

  function remove(id: number): void {
    const place = captures.value.findIndex(capture => capture.id === id)
    if (place === -1) return
    captures.value[place].close()
    captures.value = captures.value.toSpliced(place, 1)
    if (activeId.value === id) activeId.value = captures.value[Math.min(place, captures.value.length - 1)]?.id ?? null
  }

  /** Opens by one of the engine's methods and brings the capture to the front. */
  async function open(opened: Promise<CaptureSummary>, filter = ''): Promise<void> {
    try {
      const capture = add(await opened)
      activeId.value = capture.id
      if (filter !== '') await capture.filterBy(filter)
      capture.selectFirst()
    } catch (error) {
      failed(error)
    }
  }

  /** Closes a capture; where comments of it are not saved, the person is told first, in its form. */
  async function close(id: number, anyway = false): Promise<void> {
    const capture = captures.value.find(one => one.id === id)
    if (!anyway && capture !== undefined && capture.summary.value.unsaved > 0) {
      activeId.value = id
      capture.form.value = 'unsaved'
      return
    }
    try {
      await engine.closeCapture({ id })
      remove(id)
    } catch (error) {
      failed(error)
    }
  }

  /** Asks the engine what is open, at the start and when the connection was lost. */
  async function meet(): Promise<void> {
    try {
      hello.value = await engine.hello({})
      if (hello.value.door === 'desktop') followSystem(hello.value.languages)
      decodeAs.value = (await engine.decodeAs({})).entries
      names.value = nameLetters(await engine.preferences({}))
      const summaries = await engine.captures({})
      for (const { id } of captures.value) if (!summaries.some(summary => summary.id === id)) remove(id)
      const before = places.value
      const added = summaries.filter(({ id }) => !captures.value.some(capture => capture.id === id)).map(add)
      await Promise.all(added.map(capture => goBack(capture, before.places)))
      if (active.value === null) activeId.value = (added.find(({ id }) => id === before.active) ?? added.at(-1))?.id ?? null
    } catch (error) {
      failed(error)
    }
  }

  async function meetAgain(): Promise<void> {
    await meet()
    for (const capture of captures.value) await capture.dissectAgain()
  }

  async function goBack(capture: OpenCapture, before: readonly Place[]): Promise<void> {
    const place = before.find(({ id, path }) => id === capture.id && path === capture.summary.value.path)
    if (place !== undefined && place.filter !== '') await capture.filterBy(place.filter)
    if (place === undefined || place.packet === null) capture.selectFirst()
    else await capture.selectPacket(place.packet)
  }

  watch(() => ({
    active: activeId.value,
    places: captures.value.map(({ id, summary, filter, selection }) =>
      ({ id, path: summary.value.path, filter: filter.applied.value, packet: selection.number.value })),
  }), now => { if (hello.value !== null) places.value = now })

  /** The window does not go either before that was said. A browser asks by itself; the desktop stays, and the form asks. */
  useEventListener(window, 'beforeunload', event => {
    const unsaved = captures.value.filter(({ summary }) => summary.value.unsaved > 0)
    if (unsaved.length === 0) return
    for (const { form } of unsaved) form.value = 'unsaved'
    activeId.value = unsaved[0].id
    event.preventDefault()
  })

  channel.on('captureChanged', summary => {
    const known = captures.value.some(({ id }) => id === summary.id)
    const capture = add(summary)
    // Opened elsewhere: by the system's open dialog, a second `perroquet FILE`, another window.
    if (!known && (active.value === null || hello.value?.door === 'desktop')) activeId.value = summary.id
    capture.selectFirst()
  })
  channel.on('captureClosed', remove)
  channel.on('packetsChanged', ({ id, numbers }) => void captures.value.find(one => one.id === id)?.packetsChanged(numbers))
  channel.on('dissectionChanged', settings => {
    decodeAs.value = settings.decodeAs
    names.value = nameLetters(settings.preferences)
  })
  channel.on('progress', progress => captures.value.find(({ id }) => id === progress.id)?.tellProgress(progress))
  channel.on('recentChanged', recent => { if (hello.value !== null) hello.value = { ...hello.value, recent } })
  channel.onReopen(() => void meetAgain())
  void meet()

  return {
    captures, active, activeId, hello, decodeAs, names, close,
    openPath: (path: string) => open(engine.openCapture({ path })),
    openSample: (file: string, filter = '') => open(engine.openSample({ file }), filter),
    openUpload: (upload: string) => open(engine.openUpload({ upload })),
    /** The capture's neighbour in the row of tabs comes to the front. */
    turn(steps: number): void {
      const place = captures.value.findIndex(({ id }) => id === activeId.value)
      if (place !== -1) activeId.value = captures.value.at((place + steps) % captures.value.length)?.id ?? null
    },
  }
})
