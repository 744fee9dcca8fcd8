import { shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { PacketDetail } from '../../../src-main/api/captures.ts'
import type { OpenCapture } from '../open-capture.ts'
import { layerOfNode, type Layer } from './layers.ts'
import { piecesOf, reassembledElsewhere, type Pieces } from './pieces.ts'
import { numberOf } from './tree-values.ts'

/** What a piece belongs to: the whole's pieces, and the packet in which they were put together. */
export interface Whole {
  readonly packet: number
  readonly pieces: Pieces
}

/** Packets that are fetched for one: a segment may end one message and begin another. */
const MAX_WHOLES = 4

/**
 * What the selected packet's fragments are pieces of, by the node of the layer that was cut. Only the packet that completes a
 * datagram lists its pieces, so that one is asked for them.
 */
export function useOtherPieces(
  { id, engine, failed, selection }: OpenCapture, layers: Readonly<Ref<readonly Layer[]>>,
): ShallowRef<ReadonlyMap<number, Whole>> {
  const wholes = shallowRef<ReadonlyMap<number, Whole>>(new Map())

  async function fetch(detail: PacketDetail): Promise<ReadonlyMap<number, Whole>> {
    const found = new Map<number, Whole>()
    for (const node of reassembledElsewhere(detail.tree).slice(0, MAX_WHOLES)) {
      const packet = numberOf(detail.tree[node])
      if (!Number.isInteger(packet) || packet === detail.number) continue
      const protocol = detail.tree[node].field.replace(/\.reassembled[._]in$/, '')
      const { tree } = await engine.packet({ id, number: packet })
      const pieces = piecesOf(tree).find(one =>
        one.protocol.startsWith(protocol) && one.list.some(piece => piece.packet === detail.number))
      if (pieces !== undefined) found.set(layerOfNode(detail.tree, layers.value, node), { packet, pieces })
    }
    return found
  }

  watch(selection.detail, async detail => {
    wholes.value = new Map()
    if (detail === null) return
    try {
      const found = await fetch(detail)
      if (selection.detail.value === detail) wholes.value = found
    } catch (error) {
      failed(error)
    }
  }, { immediate: true })

  return wholes
}
