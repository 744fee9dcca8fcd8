import { fields, none, string } from './field.ts'
import type { Packet } from './packet.ts'
import { printableText } from './printable-text.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** What people have written about a packet (draft-ietf-opsawg-pcapng 3.5, opt_comment). */
const f = fields('frame', {
  comment: string('frame.comment', 'Comment'),
  remark: none('frame.comment.expert', 'Formatted comment'),
})

/** Comments stand before the frame, as a layer of their own as in Wireshark; no bytes lead to it. */
export const packetComment = protocol({ abbrev: 'pkt_comment', name: 'Pkt_Comment', label: 'Packet comments', dissect: () => false })

/** Adds the comments of a packet to its tree. */
export function packetComments(r: Reader, p: Packet): void {
  const { comments } = p.meta
  if (comments.length === 0) return
  const layer = p.layer(packetComment, r, 0, 0)
  for (const text of comments) {
    const comment = p.put(layer, f.comment, r, 0, 0, text)
    // One line each in the tree, whatever they hold.
    const line = printableText(text)
    if (p.detailed) p.label(comment, line)
    p.expert(comment, r, 'comment', text, 0, 0, f.remark)
  }
}
