import { watchThrottled } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import type { LadderPage, LadderRung } from '../../../src-main/api/tcp-ladder.ts'
import type { OpenCapture } from '../open-capture.ts'
import { useLadderStream } from './ladder-stream.ts'

/** Rungs asked for at once, and blocks of them that are kept. */
const BLOCK = 200
const KEPT = 30
/** Milliseconds between two looks at a capture that grows. */
const GROWTH = 1500

/** The ladder that a view shows: pages of it, and the rung of the selected packet. Must be called in a component's setup. */
export function useLadder(capture: OpenCapture) {
  const { engine, id, selection } = capture
  const stream = useLadderStream(capture)
  /** What a page says of the whole ladder; null until the first has come. */
  const whole = shallowRef<LadderPage | null>(null)
  const blocks = new Map<number, readonly LadderRung[]>()
  const underWay = new Map<number, Promise<void>>()
  /** Changes whenever rungs do. */
  const version = ref(0)
  /** The selected packet's place, or where the keyboard is on its way to; -1 for none. */
  const row = ref(-1)
  /** The rung of the selected packet, once it is there. */
  const rung = shallowRef<LadderRung | null>(null)
  let latest = 0
  /** Counts the ladders: an answer about another one is too late. */
  let ladder = 0

  async function fetchBlock(block: number): Promise<void> {
    const asked = stream.value, now = ladder
    if (asked === null) return
    try {
      const page = await engine.ladder({ id, ...asked, from: block * BLOCK, count: BLOCK })
      if (now !== ladder) return
      blocks.delete(block)
      blocks.set(block, page.rungs)
      if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value ?? block)
      whole.value = page
      version.value++
    } catch (error) {
      if (now === ladder) capture.failed(error)
    } finally {
      if (now === ladder) underWay.delete(block)
    }
  }

  function wanted(block: number): Promise<void> {
    const held = blocks.get(block), total = whole.value?.total ?? Infinity
    if (held !== undefined && held.length >= Math.min(BLOCK, total - block * BLOCK)) return Promise.resolve()
    const already = underWay.get(block)
    if (already !== undefined) return already
    const asked = fetchBlock(block)
    underWay.set(block, asked)
    return asked
  }

  const at = (place: number): LadderRung | undefined => blocks.get(Math.floor(place / BLOCK))?.[place % BLOCK]

  async function rungAt(place: number): Promise<LadderRung | undefined> {
    await wanted(Math.floor(place / BLOCK))
    return at(place)
  }

  /** Goes to where the selected packet is. */
  async function follow(): Promise<void> {
    const number = selection.number.value, asked = stream.value, turn = ++latest
    if (number === null || asked === null) {
      row.value = -1
      rung.value = null
      return
    }
    if (at(row.value)?.number === number) {
      rung.value = at(row.value) ?? null
      return
    }
    try {
      const place = await engine.ladderPlace({ id, ...asked, number })
      const found = place === null || turn !== latest ? undefined : await rungAt(place.row)
      if (turn !== latest) return
      row.value = place?.row ?? -1
      rung.value = found ?? null
    } catch (error) {
      if (turn === latest) capture.failed(error)
    }
  }

  /** Selects the packet of a place, in the table too. */
  async function step(target: number): Promise<void> {
    const total = whole.value?.total ?? 0
    if (total === 0) return
    const place = Math.min(Math.max(0, target), total - 1), turn = ++latest
    row.value = place
    const found = await rungAt(place)
    if (turn !== latest || found === undefined) return
    rung.value = found
    if (found.number !== selection.number.value) await capture.selectPacket(found.number)
  }

  function begin(): void {
    ladder++
    blocks.clear()
    underWay.clear()
    whole.value = null
    row.value = -1
    rung.value = null
    version.value++
    if (stream.value !== null) void wanted(0).then(follow)
  }

  watch(stream, begin, { immediate: true })
  watch(selection.number, () => void follow())
  // A capture that is still being read: what has come since.
  watchThrottled(() => capture.summary.value.packets, () => {
    if (stream.value !== null) void fetchBlock(Math.floor(Math.max(0, row.value) / BLOCK)).then(follow)
  }, { throttle: GROWTH })

  return {
    stream, whole, version, row, rung, at, step,
    total: computed(() => whole.value?.total ?? 0),
    /** Asks for the rungs `first` to before `end`. */
    look(first: number, end: number): void {
      for (let block = Math.floor(first / BLOCK); block < Math.ceil(end / BLOCK); block++) void wanted(block)
    },
  }
}

export type Ladder = ReturnType<typeof useLadder>
