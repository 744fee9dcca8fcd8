import type { Field } from './field.ts'
import { GENERATED, type Node, type Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import type { Reassembled } from './reassembly-store.ts'

/** The fields in which a protocol shows how a datagram was put together. */
export interface FragmentFields {
  readonly fragments: Field
  readonly fragment: Field
  readonly overlap: Field
  readonly conflict: Field
  readonly multipleTails: Field
  readonly tooLong: Field
  readonly count: Field
  readonly length: Field
  readonly data: Field
  readonly reassembledIn: Field
}

/**
 * Shows what a datagram was made of, or where it was put together.
 * @param r a reader over the whole datagram, or over the fragment if the datagram was completed elsewhere
 * @param tag what the fragments are called: `IPv4`
 */
export function showFragments(p: Packet, layer: Node, r: Reader, whole: Reassembled, f: FragmentFields, tag: string): void {
  if (whole.completedIn !== p.meta.number) {
    p.generate(layer, f.reassembledIn, r, whole.completedIn)
    return
  }
  const { fragments } = whole
  const node = p.branch(layer, f.fragments, r, 0, r.length)
  p.mark[node] |= GENERATED
  if (p.detailed) {
    const list = fragments.map(({ frame, length }) => `#${frame}(${length})`).join(', ')
    const size = `${r.length} byte${r.length === 1 ? '' : 's'}`
    p.label(node, `[${fragments.length} ${tag} Fragment${fragments.length === 1 ? '' : 's'} (${size}): ${list}]`)
  }
  let wrong = false
  for (const { frame, offset, length, overlap, conflict, multipleTails, tooLong } of fragments) {
    const each = p.generate(node, f.fragment, r, frame, offset, length)
    if (p.detailed) {
      p.label(each, `[Frame: ${frame}, payload: ${offset}-${offset + length - 1} (${length} byte${length === 1 ? '' : 's'})]`)
    }
    if (overlap) p.generate(each, f.overlap, r, 1)
    if (conflict) p.generate(each, f.conflict, r, 1)
    if (multipleTails) p.generate(each, f.multipleTails, r, 1)
    if (tooLong) p.generate(each, f.tooLong, r, 1)
    wrong ||= Boolean(conflict || multipleTails || tooLong)
  }
  p.generate(node, f.count, r, fragments.length)
  p.generate(node, f.length, r, r.length)
  const data = p.add(node, f.data, r, 0, r.length)
  p.mark[data] |= GENERATED
  if (wrong && p.row) p.info = `[Illegal ${tag} fragments]`
}
