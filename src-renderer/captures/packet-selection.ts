import { ref, shallowRef } from 'vue'
import type { PacketDetail, TreeNode } from '../../src-main/api/captures.ts'
import type { Engine } from '../../src-main/api/contract.ts'
import { fieldAtBit, fieldAtByte, hasBytes } from './packet-bits.ts'

/** A byte of a data source. */
export interface ByteAt {
  readonly source: number
  readonly offset: number
}

/**
 * The packet that is selected, and in it the field and the byte. The field follows from packet to packet by its name, so
 * that walking down the table shows how one field changes.
 */
export function usePacketSelection(engine: Engine, id: number, failed: (error: unknown) => void) {
  const number = ref<number | null>(null)
  const detail = shallowRef<PacketDetail | null>(null)
  const node = ref(-1)
  const hovered = ref(-1)
  const source = ref(0)
  const byte = shallowRef<ByteAt | null>(null)
  let followed: { readonly field: string, readonly occurrence: number } | null = null
  let loading = false
  /** The packet shows otherwise than when it was asked for. */
  let outdated = false

  /** Fetches what is selected; while one answer is awaited, packets passed over meanwhile are skipped. */
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    try {
      while (number.value !== null && (outdated || number.value !== detail.value?.number)) {
        outdated = false
        const answer = await engine.packet({ id, number: number.value })
        if (answer.number === number.value) take(answer)
      }
    } catch (error) {
      failed(error)
    } finally {
      loading = false
    }
  }

  function take(packet: PacketDetail): void {
    detail.value = packet
    hovered.value = -1
    byte.value = null
    source.value = 0
    const found = followed === null ? -1 : nthOf(packet.tree, followed.field, followed.occurrence)
    node.value = found
    if (found !== -1 && hasBytes(packet.tree[found])) source.value = packet.tree[found].source
  }

  function selectNode(index: number): void {
    const tree = detail.value?.tree ?? []
    const chosen: TreeNode | undefined = tree[index]
    node.value = chosen === undefined ? -1 : index
    byte.value = null
    followed = null
    if (chosen === undefined) return
    followed = { field: chosen.field, occurrence: tree.slice(0, index).filter(({ field }) => field === chosen.field).length }
    if (hasBytes(chosen)) source.value = chosen.source
  }

  /** Selects a byte, and the field that `find` sees there. */
  function selectAt(at: ByteAt, find: (packet: PacketDetail, bytes: Uint8Array) => number): void {
    const packet = detail.value
    const bytes = packet?.sources[at.source]?.bytes
    if (packet === null || bytes === undefined || at.offset < 0 || at.offset >= bytes.length) return
    const found = find(packet, bytes)
    if (found !== -1) selectNode(found)
    source.value = at.source
    byte.value = at
  }

  return {
    number, detail, node, hovered, source, byte, selectNode,
    select(packet: number | null): void {
      number.value = packet
      if (packet === null) detail.value = null
      else void load()
    },
    /** Fetches the packet again, as after a change of preferences; the old one is shown until then. */
    reload(): void {
      outdated = true
      void load()
    },
    selectByte(at: ByteAt): void {
      selectAt(at, ({ tree }, bytes) => fieldAtByte(tree, at.source, bytes, at.offset))
    },
    selectBit(at: ByteAt, bit: number): void {
      selectAt(at, ({ tree }, bytes) => fieldAtBit(tree, at.source, bytes, at.offset, bit))
    },
    /** Lights the field under the pointer without selecting it. */
    hoverByte(at: ByteAt | null): void {
      const bytes = at === null ? undefined : detail.value?.sources[at.source]?.bytes
      hovered.value = at === null || bytes === undefined || detail.value === null ? -1
        : fieldAtByte(detail.value.tree, at.source, bytes, at.offset)
    },
  }
}

/** Index of the nth node of a field; of its first one where there are fewer; -1 where there is none. */
function nthOf(tree: readonly TreeNode[], field: string, occurrence: number): number {
  let seen = 0
  let first = -1
  for (let index = 0; index < tree.length; index++) {
    if (tree[index].field !== field) continue
    if (seen++ === occurrence) return index
    if (first === -1) first = index
  }
  return first
}

export type PacketSelection = ReturnType<typeof usePacketSelection>
