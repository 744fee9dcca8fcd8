import { computed, shallowRef, watch } from 'vue'
import type { OpenCapture } from '../open-capture.ts'

/** What the plots need to know of the whole capture; null until it is known. */
export function useCaptureFacts(capture: OpenCapture) {
  /** Packets that there are to plot; 0 while the file is being read. */
  const packets = computed(() => capture.summary.value.state === 'indexing' ? 0 : capture.summary.value.packets)
  const facts = shallowRef<{ readonly packets: number, readonly seconds: number, readonly tcpStreams: number } | null>(null)

  async function ask(): Promise<void> {
    const now = packets.value
    if (now === 0) return
    try {
      const { duration, tcpConversations } = await capture.engine.captureProperties({ id: capture.id })
      facts.value = { packets: now, seconds: Number(duration ?? 0), tcpStreams: tcpConversations }
    } catch (error) {
      capture.failed(error)
    }
  }
  watch(packets, ask, { immediate: true })
  return { packets, facts }
}

export type CaptureFacts = ReturnType<typeof useCaptureFacts>
