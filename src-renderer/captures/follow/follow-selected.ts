import type { TreeNode } from '../../../src-main/api/captures.ts'
import type { FollowProtocol } from '../../../src-main/api/statistics.ts'
import type { OpenCapture } from '../open-capture.ts'
import { streamOf } from '../selected-stream.ts'

export type Followable = FollowProtocol

/** As what the stream of a packet can be followed. */
export function followable(tree: readonly TreeNode[]): readonly Followable[] {
  const stream = streamOf(tree)
  if (stream === null) return []
  if (stream.protocol === 'udp') return ['udp']
  return tree.some(({ field, parent }) => field === 'http' && parent === -1) ? ['tcp', 'http'] : ['tcp']
}

/** Shows the stream of the selected packet; false where it belongs to none of that protocol. */
export function followSelected(capture: OpenCapture, protocol: Followable): boolean {
  const stream = streamOf(capture.selection.detail.value?.tree ?? [])
  if (stream === null || (stream.protocol === 'udp') !== (protocol === 'udp')) return false
  capture.streamWanted.value = null
  capture.followAsHttp.value = protocol === 'http'
  capture.below.value = 'follow'
  return true
}
