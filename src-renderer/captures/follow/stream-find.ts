import { computed, ref, shallowRef } from 'vue'
import type { FollowedMatch, StatisticArguments } from '../../../src-main/api/statistics.ts'
import type { OpenCapture } from '../open-capture.ts'

/** The stream, and whose side of it, that is looked through. */
export type SearchedStream = Pick<StatisticArguments['follow'], 'protocol' | 'stream' | 'side'>

/** Behind every byte. */
const END = 0xffffffff

/** Looks for text or bytes in a followed stream, from match to match and around its ends. */
export function useStreamFind(capture: OpenCapture, searched: () => SearchedStream | null, show: (place: number) => void) {
  const kind = ref<'text' | 'hex'>('text')
  const text = ref('')
  const match = shallowRef<FollowedMatch>([])
  const outcome = ref<'' | 'none' | 'around' | 'badHex'>('')
  const searching = ref(false)
  const bytes = computed(() => kind.value === 'text' ? new TextEncoder().encode(text.value) : hexBytes(text.value))

  function forget(): void {
    match.value = []
    outcome.value = ''
  }

  /** Goes to the next match, or to the one before. */
  async function run(backward: boolean): Promise<void> {
    const stream = searched()
    if (bytes.value === null) outcome.value = 'badHex'
    if (stream === null || bytes.value === null || bytes.value.length === 0 || searching.value) return
    const wanted = { id: capture.id, ...stream, bytes: bytes.value, ignoreCase: kind.value === 'text', backward }
    const last = match.value.at(-1)
    const edge = backward ? { place: END, byte: END } : { place: 0, byte: 0 }
    const after = last === undefined ? edge : { place: last.place, byte: last.to }
    searching.value = true
    const before = capture.cancels.value
    try {
      const next = await capture.during(() => capture.engine.findFollowed({ ...wanted, after }))
      const found = next ?? (last === undefined ? null : await capture.during(() => capture.engine.findFollowed({ ...wanted, after: edge })))
      match.value = found ?? []
      outcome.value = found === null ? 'none' : next === null ? 'around' : ''
      if (found !== null) show(found[0].place)
    } catch (error) {
      if (capture.cancels.value === before) capture.failed(error)
    } finally {
      searching.value = false
    }
  }

  return { kind, text, match, outcome, searching, run, forget }
}

export type StreamFind = ReturnType<typeof useStreamFind>

/** Bytes written as pairs of hexadecimal digits; null where they are none. */
function hexBytes(text: string): Uint8Array<ArrayBuffer> | null {
  const pairs = text.trim().split(/[\s:.-]+/).join('')
  if (!/^([0-9a-f]{2})*$/i.test(pairs)) return null
  return Uint8Array.from(pairs.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
