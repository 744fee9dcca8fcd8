import { computed, ref, watch } from 'vue'
import type { OpenCapture } from '../open-capture.ts'
import { useSelectedStream, type Stream } from '../selected-stream.ts'

/**
 * The conversation that a ladder is of: that of the selected packet, or the one that was asked for since; null where there is none.
 * Must be called in a component's setup.
 */
export function useLadderStream(capture: OpenCapture) {
  const selected = useSelectedStream(capture.selection)
  const asked = ref<Stream | null>(capture.streamWanted.value)
  watch(capture.streamWanted, stream => { asked.value = stream })
  watch(selected, (now, before) => { if (keyOf(now) !== keyOf(before) && now !== null) asked.value = null })
  const stream = computed(() => asked.value ?? selected.value)
  // The selected packet's stream is made anew with each packet: only another one is a change.
  const key = computed(() => keyOf(stream.value))
  return computed(() => streamOf(key.value))
}

function keyOf(stream: Stream | null): string {
  return stream === null ? '' : `${stream.protocol} ${stream.stream}`
}

function streamOf(key: string): Stream | null {
  const [protocol, number] = key.split(' ')
  return protocol === 'tcp' || protocol === 'udp' ? { protocol, stream: Number(number) } : null
}
