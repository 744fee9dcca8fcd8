import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { TreeNode } from '../../src-main/api/captures.ts'
import type { OpenCapture } from './open-capture.ts'
import type { PacketSelection } from './packet-selection.ts'

/** A TCP or UDP conversation by its number, as in `tcp.stream` and `udp.stream`. */
export interface Stream {
  readonly protocol: 'tcp' | 'udp'
  readonly stream: number
}

/** The stream of the selected packet, or null where it belongs to none or is not known yet. */
export function useSelectedStream(selection: PacketSelection): ComputedRef<Stream | null> {
  return computed(() => streamOf(selection.detail.value?.tree ?? []))
}

/**
 * The stream that a view of streams shows: the one that was asked for, or that of the selected packet. A packet of another
 * stream ends the asking; one that belongs to none leaves the view as it is.
 */
export function useShownStream(capture: OpenCapture): ComputedRef<Stream | null> {
  const selected = useSelectedStream(capture.selection)
  const last = shallowRef(selected.value)
  watch(selected, (now, before) => {
    if (now === null) return
    last.value = now
    const wanted = capture.streamWanted.value
    if (before !== null && (now.protocol !== wanted?.protocol || now.stream !== wanted.stream)) capture.streamWanted.value = null
  })
  return computed(() => capture.streamWanted.value ?? last.value)
}

export function streamOf(tree: readonly TreeNode[]): Stream | null {
  const node = tree.find(({ field }) => field === 'tcp.stream' || field === 'udp.stream')
  const number = Number(node?.filter?.split('== ')[1] ?? NaN)
  return node === undefined || !Number.isInteger(number) ? null : { protocol: node.field === 'tcp.stream' ? 'tcp' : 'udp', stream: number }
}
