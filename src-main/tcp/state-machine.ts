import { ACK, FIN, RST, SYN } from '../protocols/tcp-segment.ts'
import { isBefore } from '../protocols/sequence-order.ts'

/** The states of RFC 9293 3.3.2; `unknown` where a capture began too late to tell. */
export const TCP_STATES = [
  'unknown', 'CLOSED', 'LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK',
  'TIME-WAIT',
] as const
export type TcpState = (typeof TCP_STATES)[number]

/** States of both endpoints: of the conversation's first sender, and of the other. */
export type TcpStates = readonly [TcpState, TcpState]

/** What a segment says; sequence and acknowledgment numbers as they stand there, or relative: 32 bits. */
export interface StateSegment {
  readonly direction: 0 | 1
  /** Flag bits of the TCP header. */
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  /** Bytes of payload on the wire. */
  readonly length: number
}

/** One endpoint. */
interface Endpoint {
  state: TcpState
  /** The number behind the highest that it has sent in order; undefined before its first segment. */
  next: number | undefined
  /** The number behind all that it was seen to send, gaps or not. */
  highest: number | undefined
  /** The number behind its SYN, payload not counted (RFC 7413 sends some with it). */
  synEnd: number | undefined
  /** It sent a SYN of its own accord, so it did not come from LISTEN. */
  opens: boolean
  /** The number behind its FIN. */
  finEnd: number | undefined
  /** The other side has its FIN. */
  finHeard: boolean
  /** The other side has acknowledged its FIN. */
  finAcknowledged: boolean
  /** The highest number that it acknowledged, if any. */
  acknowledged: number | undefined
  /** It was seen to send payload, so it had not closed before the capture began. */
  speaks: boolean
}

const endpoint = (): Endpoint => ({
  state: 'unknown', next: undefined, highest: undefined, synEnd: undefined, opens: false, finEnd: undefined, finHeard: false, finAcknowledged: false,
  acknowledged: undefined, speaks: false,
})

/**
 * Follows both endpoints of one TCP conversation through the states of RFC 9293 3.3.2, segment by segment. A segment is taken to be
 * sent and received at once, as in the figures of RFC 9293 3.5 and 3.6; a FIN that overtook data counts once it is acknowledged.
 * Time does not show in segments, so TIME-WAIT lasts until the ports are used again.
 */
export class StateMachine {
  private ends: readonly [Endpoint, Endpoint] = [endpoint(), endpoint()]

  get states(): TcpStates {
    return [this.ends[0].state, this.ends[1].state]
  }

  copy(): StateMachine {
    const copy = new StateMachine()
    copy.ends = [{ ...this.ends[0] }, { ...this.ends[1] }]
    return copy
  }

  /** Takes the conversation's next segment. @returns the states before and after it */
  take(segment: StateSegment): { readonly before: TcpStates, readonly after: TcpStates } {
    const before = this.begins(segment)
    const { direction, flags } = segment
    const sender = this.ends[direction], receiver = this.ends[1 - direction]
    if (flags & RST) this.reset(sender, receiver, segment)
    else {
      // An acknowledgment shows that its sender had the FIN, though it may have come late.
      if (flags & ACK && receiver.finEnd !== undefined && !isBefore(segment.acknowledgment, receiver.finEnd)) hearFin(receiver, sender)
      if (flags & SYN) open(sender, receiver, segment)
      else missOpening(sender, receiver, segment)
      this.data(sender, receiver, segment)
      if (flags & ACK) acknowledge(sender, receiver, segment)
      if (sender.finEnd !== undefined && sender.next === sender.finEnd) hearFin(sender, receiver)
    }
    return { before, after: this.states }
  }

  /** The states before a segment: of the first one, and of a SYN that uses the ports again, as far as it tells. */
  private begins({ direction, flags, sequence }: StateSegment): TcpStates {
    const sender = this.ends[direction]
    if ((flags & (SYN | ACK | RST)) !== SYN) return this.states
    const isAgain = sender.next !== undefined && sender.state !== 'CLOSED' && sender.state !== 'TIME-WAIT' && sender.state !== 'unknown'
    // A SYN that comes again, and one that crosses the other side's, begin nothing new.
    if (isAgain || sender.next === undefined && this.ends[1 - direction].state === 'SYN-SENT') return this.states
    if (sender.next !== undefined && sender.next === sequence + 1 >>> 0 && sender.state !== 'CLOSED') return this.states
    this.ends = [endpoint(), endpoint()]
    this.ends[direction].state = 'CLOSED'
    this.ends[1 - direction].state = 'LISTEN'
    return this.states
  }

  private data(sender: Endpoint, receiver: Endpoint, { flags, sequence, acknowledgment, length }: StateSegment): void {
    const end = sequence + length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0) >>> 0
    if (sender.next === undefined || !isBefore(sender.next, sequence) && isBefore(sender.next, end)) sender.next = end
    if (sender.highest === undefined || isBefore(sender.highest, end)) sender.highest = end
    if (length > 0 && !(flags & SYN)) sender.speaks = true
    // Who sends payload had not closed, and who was not closed to is open.
    if (sender.state === 'unknown' && receiver.state === 'unknown' && sender.speaks && receiver.speaks
      && sender.finEnd === undefined && receiver.finEnd === undefined) sender.state = receiver.state = 'ESTABLISHED'
    if (flags & FIN) close(sender, receiver, end, flags & ACK ? acknowledgment : undefined)
    else if (sender.state === 'unknown' && sender.speaks && receiver.finHeard) sender.state = 'CLOSE-WAIT'
  }

  private reset(sender: Endpoint, receiver: Endpoint, { flags, sequence, acknowledgment }: StateSegment): void {
    // A side that opens resets what is left of an older connection, and goes on opening (RFC 9293 3.10.7.3, and 3.5.1 figure 9).
    if (sender.state !== 'SYN-SENT') sender.state = 'CLOSED'
    // RFC 9293 3.10.7.3: a SYN is refused by a reset that acknowledges it.
    const refuses = receiver.state === 'SYN-SENT' && (flags & ACK) !== 0 && acknowledgesSyn(receiver, acknowledgment)
      && receiver.next !== undefined && !isBefore(receiver.next, acknowledgment)
    // RFC 5961 3.2: one that is not of the number expected is answered, not obeyed. What is expected lies behind what was acknowledged,
    // and before what was sent in order; kernels take the end of what came behind a gap too (RFC 2018: the last block's right edge).
    const { acknowledged } = receiver, { next, highest } = sender
    const fits = (acknowledged === undefined || !isBefore(sequence, acknowledged))
      && (next === undefined || !isBefore(next, sequence) || sequence === highest)
    if (receiver.state === 'LISTEN' || receiver.state === 'SYN-SENT' ? !refuses : !fits) return
    // RFC 9293 3.10.7.4, second: who came from LISTEN listens again.
    receiver.state = receiver.state === 'SYN-RECEIVED' && !receiver.opens ? 'LISTEN' : 'CLOSED'
  }
}

/** SYN: RFC 9293 3.5, figures 6 (one side opens) and 7 (both do at once). */
function open(sender: Endpoint, receiver: Endpoint, { flags, sequence }: StateSegment): void {
  sender.synEnd = sequence + 1 >>> 0
  if (flags & ACK) {
    if (sender.state === 'unknown' || sender.state === 'LISTEN' || sender.state === 'CLOSED') sender.state = 'SYN-RECEIVED'
    if (receiver.state === 'unknown') receiver.state = 'SYN-SENT'
    return
  }
  sender.opens = true
  if (receiver.state === 'SYN-SENT' && sender.next === undefined) sender.state = receiver.state = 'SYN-RECEIVED'
  else if (sender.state === 'CLOSED' || sender.state === 'LISTEN') {
    sender.state = 'SYN-SENT'
    if (receiver.state === 'LISTEN') receiver.state = 'SYN-RECEIVED'
  }
}

/** A segment without SYN or RST while the handshake is not over: its SYN may be missing in the capture. */
function missOpening(sender: Endpoint, receiver: Endpoint, { flags, acknowledgment }: StateSegment): void {
  if (!(flags & ACK)) return
  // Only who has got the other's SYN sends such a segment.
  if (sender.state === 'SYN-SENT') {
    sender.state = 'ESTABLISHED'
    if (receiver.state === 'SYN-RECEIVED') receiver.state = 'ESTABLISHED'
  }
  // Who answers a SYN without one of its own is in an older connection (RFC 9293 3.5.1 figure 9), unless it acknowledges the SYN.
  if (sender.state !== 'SYN-RECEIVED' || sender.synEnd !== undefined || receiver.state !== 'SYN-SENT') return
  if (acknowledgesSyn(receiver, acknowledgment)) receiver.state = 'ESTABLISHED'
  else sender.state = 'unknown'
}

function acknowledgesSyn({ synEnd }: Endpoint, acknowledgment: number): boolean {
  return synEnd !== undefined && !isBefore(acknowledgment, synEnd)
}

/** FIN: the side that sends it closes (RFC 9293 3.6). */
function close(sender: Endpoint, receiver: Endpoint, end: number, acknowledgment: number | undefined): void {
  sender.finEnd = end
  switch (sender.state) {
    case 'ESTABLISHED': case 'SYN-RECEIVED': sender.state = 'FIN-WAIT-1'; break
    case 'CLOSE-WAIT': {
      // It was sent before the other side's FIN had come: both close at once (RFC 9293 3.6, figure 13).
      const crosses = acknowledgment !== undefined && receiver.finEnd !== undefined && isBefore(acknowledgment, receiver.finEnd)
      sender.state = crosses ? 'CLOSING' : 'LAST-ACK'
      break
    }
    case 'unknown':
      if (receiver.finHeard) sender.state = 'LAST-ACK'
      else if (receiver.speaks && receiver.finEnd === undefined) sender.state = 'FIN-WAIT-1'
      break
    default: // It comes again.
  }
}

/** The other side has the FIN that `sender` sent. */
function hearFin(sender: Endpoint, receiver: Endpoint): void {
  if (sender.finHeard) return
  sender.finHeard = true
  switch (receiver.state) {
    case 'ESTABLISHED': case 'SYN-RECEIVED': receiver.state = 'CLOSE-WAIT'; break
    case 'FIN-WAIT-1': receiver.state = 'CLOSING'; break
    case 'FIN-WAIT-2': receiver.state = 'TIME-WAIT'; break
    case 'unknown':
      if (receiver.finEnd !== undefined) receiver.state = receiver.finAcknowledged ? 'TIME-WAIT' : 'CLOSING'
      else if (receiver.speaks) receiver.state = 'CLOSE-WAIT'
      break
    default:
  }
}

/** What an acknowledgment tells the side that gets it (RFC 9293 3.10.7.4, fifth). */
function acknowledge(sender: Endpoint, receiver: Endpoint, { flags, acknowledgment }: StateSegment): void {
  const isKnown = acknowledgesSyn(receiver, acknowledgment)
  if (sender.acknowledged === undefined || isBefore(sender.acknowledged, acknowledgment)) sender.acknowledged = acknowledgment
  // What was acknowledged has been sent, though the capture may lack it.
  if (receiver.next !== undefined && isBefore(receiver.next, acknowledgment)) receiver.next = acknowledgment
  if (receiver.state === 'SYN-SENT' && flags & SYN && (receiver.synEnd === undefined || isKnown)) receiver.state = 'ESTABLISHED'
  else if (receiver.state === 'SYN-RECEIVED' && isKnown) {
    receiver.state = 'ESTABLISHED'
    // Who acknowledges a SYN+ACK without a SYN of its own is open already.
    if (sender.state === 'unknown' && !(flags & SYN)) sender.state = 'ESTABLISHED'
  }
  if (receiver.finEnd === undefined || isBefore(acknowledgment, receiver.finEnd)) return
  receiver.finAcknowledged = true
  switch (receiver.state) {
    case 'FIN-WAIT-1': receiver.state = 'FIN-WAIT-2'; break
    case 'CLOSING': receiver.state = 'TIME-WAIT'; break
    case 'LAST-ACK': receiver.state = 'CLOSED'; break
    default:
  }
}
