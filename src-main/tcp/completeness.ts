import { ACK, FIN, RST, SYN } from '../protocols/tcp-segment.ts'

/** What has been seen of a conversation, as Wireshark's `tcp.completeness` counts it. */
const SYN_SENT = 1
const SYN_ACK = 2
const ACKNOWLEDGED = 4
const DATA = 8
const FINISHED = 16
const RESET = 32

/**
 * What has been seen of a conversation after a segment.
 * @param seen what had been seen before it
 * @param begins it is the conversation's first
 * @param length bytes of payload
 */
export function completenessAfter(seen: number, begins: boolean, flags: number, length: number): number {
  const handshake = flags & (SYN | ACK)
  if (begins) return handshake === SYN ? seen | SYN_SENT | (length > 0 ? DATA : 0) : seen
  if (handshake === (SYN | ACK)) seen |= SYN_ACK
  if (handshake === ACK) seen |= length > 0 ? DATA : ACKNOWLEDGED
  if ((flags & (FIN | ACK)) === (FIN | ACK)) seen |= FINISHED
  if (flags & RST) seen |= RESET
  return seen
}
