import { computed, type ComputedRef } from 'vue'
import type { TreeNode } from '../../src-main/api/captures.ts'
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

function streamOf(tree: readonly TreeNode[]): Stream | null {
  const node = tree.find(({ field }) => field === 'tcp.stream' || field === 'udp.stream')
  const number = Number(node?.filter?.split('== ')[1] ?? NaN)
  return node === undefined || !Number.isInteger(number) ? null : { protocol: node.field === 'tcp.stream' ? 'tcp' : 'udp', stream: number }
}
