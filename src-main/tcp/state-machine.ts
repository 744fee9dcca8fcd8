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

/** What a side sends next after a segment. */
export interface Reply {
  readonly flags: number
  readonly acknowledgment: number
  /** Nothing of the other side was captured between. */
  readonly atOnce: boolean
  /** The other side sends payload or a FIN in between. */
  readonly payloadBefore: boolean
}

/**
 * What follows a segment: the next one of a direction, undefined where there is none. With `sent`, one that only sends again
 * what lies before that number is passed over.
 */
export type Following = (direction: 0 | 1, sent?: number) => Reply | undefined

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
 * sent and received at once, as in the figures of RFC 9293 3.5 and 3.6, unless what follows tells otherwise; a FIN that overtook data
 * counts once what lay before it has come. Time does not show in segments, so TIME-WAIT lasts until the ports are used again.
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

  /**
   * Takes the conversation's next segment.
   * @param following what follows it; without, each segment is taken to have arrived
   * @returns the states before and after it
   */
  take(segment: StateSegment, following?: Following): { readonly before: TcpStates, readonly after: TcpStates } {
    const before = this.begins(segment, following)
    const { direction, flags } = segment
    const sender = this.ends[direction], receiver = this.ends[1 - direction]
    if (flags & RST) this.reset(sender, receiver, segment, following)
    else {
      // An acknowledgment shows that its sender had the FIN, though it may have come late.
      if (flags & ACK && receiver.finEnd !== undefined && !isBefore(segment.acknowledgment, receiver.finEnd)) hearFin(receiver, sender)
      if (flags & SYN) open(sender, receiver, segment)
      else missOpening(sender, receiver, segment, following)
      this.data(sender, receiver, segment)
      if (flags & ACK) acknowledge(sender, receiver, segment)
      if (bringsFin(sender, receiver, segment, following)) hearFin(sender, receiver)
      // Both closed at once: the other side's FIN is under way, and comes before anything else does (RFC 9293 3.6, figure 13).
      if (flags & FIN && following && crosses(sender, receiver, following(direction))) hearFin(receiver, sender)
    }
    return { before, after: this.states }
  }

  /** The states before a segment: of the first one, and of a SYN that uses the ports again, as far as it tells. */
  private begins({ direction, flags, sequence }: StateSegment, following: Following | undefined): TcpStates {
    const sender = this.ends[direction]
    if ((flags & (SYN | ACK | RST)) !== SYN) return this.states
    const isAgain = sender.next !== undefined && sender.state !== 'CLOSED' && sender.state !== 'TIME-WAIT' && sender.state !== 'unknown'
    // A SYN that comes again, and one that crosses the other side's, begin nothing new.
    if (isAgain || sender.next === undefined && this.ends[1 - direction].state === 'SYN-SENT') return this.states
    if (sender.next !== undefined && sender.next === sequence + 1 >>> 0 && sender.state !== 'CLOSED') return this.states
    this.ends = [endpoint(), endpoint()]
    this.ends[direction].state = 'CLOSED'
    this.ends[1 - direction].state = following ? calledState(sequence, following(direction ? 0 : 1)) : 'LISTEN'
    return this.states
  }

  private data(sender: Endpoint, receiver: Endpoint, { flags, sequence, acknowledgment, length }: StateSegment): void {
    const end = sequence + length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0) >>> 0
    if (sender.next === undefined || !isBefore(sender.next, sequence) && isBefore(sender.next, end)) sender.next = end
    // All that lay before its FIN has come.
    if (sender.finEnd !== undefined && sender.next === (sender.finEnd - 1 >>> 0)) sender.next = sender.finEnd
    // What takes no number does not come behind a gap: it is not kept.
    if (end !== sequence && (sender.highest === undefined || isBefore(sender.highest, end))) sender.highest = end
    if (length > 0 && !(flags & SYN)) sender.speaks = true
    // Who sends payload had not closed, and who was not closed to is open.
    if (sender.state === 'unknown' && receiver.state === 'unknown' && sender.speaks && receiver.speaks
      && sender.finEnd === undefined && receiver.finEnd === undefined) sender.state = receiver.state = 'ESTABLISHED'
    if (flags & FIN) close(sender, receiver, end, flags & ACK ? acknowledgment : undefined)
    else if (sender.state === 'unknown' && sender.speaks && receiver.finHeard) sender.state = 'CLOSE-WAIT'
  }

  private reset(sender: Endpoint, receiver: Endpoint, segment: StateSegment, following: Following | undefined): void {
    const { direction, flags, sequence, acknowledgment } = segment
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
    const expected = refuses ? undefined : numberExpected(receiver, following?.(direction ? 0 : 1))
    if (expected !== undefined && expected !== sequence) {
      sender.next = sender.highest = expected
      return
    }
    // RFC 9293 3.10.7.4, second: who came from LISTEN listens again.
    receiver.state = receiver.state === 'SYN-RECEIVED' && !receiver.opens ? 'LISTEN' : 'CLOSED'
  }
}

/** The state of a side that a SYN comes to, by what it sends next. */
function calledState(sequence: number, reply: Reply | undefined): TcpState {
  if (reply === undefined) return 'unknown'
  // RFC 9293 3.10.7.1 and 3.5 figure 7: a port that refuses is CLOSED, and who sends a SYN of its own did not listen.
  if (reply.flags & RST || (reply.flags & (SYN | ACK)) === SYN) return 'CLOSED'
  return isBefore(reply.acknowledgment, sequence + 1) ? 'unknown' : 'LISTEN'
}

/**
 * The number that a side expects, as it tells by sending as before after a reset came; undefined where it does not. What it sends has
 * crossed the reset where it is of the reset's own number, or of one before what it told already.
 */
function numberExpected({ acknowledged }: Endpoint, reply: Reply | undefined): number | undefined {
  if (reply === undefined || (reply.flags & (ACK | RST | SYN)) !== ACK) return undefined
  return acknowledged !== undefined && isBefore(reply.acknowledgment, acknowledged) ? undefined : reply.acknowledgment
}

/** Whether the other side has the sender's FIN with this segment. */
function bringsFin(
  { finEnd, finHeard, next }: Endpoint, { highest }: Endpoint, { direction, flags, length }: StateSegment, following: Following | undefined,
): boolean {
  if (finEnd === undefined || finHeard) return false
  const isWhole = next === finEnd
  if (following === undefined) return isWhole
  // What is sent again tells nothing: Linux sends it for the acknowledgment, before it takes the FIN beside that (tcp_ack).
  const reply = following(direction ? 0 : 1, highest)
  // Nothing tells; but one that was not acknowledged is not brought by an acknowledgment alone.
  if (reply === undefined || (reply.flags & (ACK | RST)) !== ACK) return isWhole && (length > 0 || (flags & FIN) !== 0)
  if (isBefore(reply.acknowledgment, finEnd)) return false
  if (flags & FIN) return isWhole || reply.atOnce
  // One that was not acknowledged was under way, and came before this; or something did not come, if anything is sent again.
  return !reply.payloadBefore && (isWhole || length > 0 && reply.atOnce)
}

/** Whether a side that closed has not had the other's FIN then, but acknowledges it with what it sends next, and nothing was sent again. */
function crosses(sender: Endpoint, { finEnd, next }: Endpoint, reply: Reply | undefined): boolean {
  return sender.state === 'FIN-WAIT-1' && finEnd !== undefined && next === finEnd && reply !== undefined && !reply.payloadBefore
    && (reply.flags & (ACK | RST)) === ACK && !isBefore(reply.acknowledgment, finEnd)
}

/** SYN: RFC 9293 3.5, figures 6 (one side opens) and 7 (both do at once). */
function open(sender: Endpoint, receiver: Endpoint, { flags, sequence }: StateSegment): void {
  const isFirst = sender.synEnd === undefined
  sender.synEnd = sequence + 1 >>> 0
  if (flags & ACK) {
    if (sender.state === 'unknown' || sender.state === 'LISTEN' || sender.state === 'CLOSED') sender.state = 'SYN-RECEIVED'
    if (receiver.state === 'unknown') receiver.state = 'SYN-SENT'
    return
  }
  sender.opens = true
  if (receiver.state === 'SYN-SENT' && isFirst) sender.state = receiver.state = 'SYN-RECEIVED'
  else if (sender.state === 'CLOSED' || sender.state === 'LISTEN') {
    sender.state = 'SYN-SENT'
    if (receiver.state === 'LISTEN') receiver.state = 'SYN-RECEIVED'
  }
}

/** A segment without SYN or RST while the handshake is not over: its SYN may be missing in the capture. */
function missOpening(sender: Endpoint, receiver: Endpoint, { direction, flags, acknowledgment }: StateSegment, following?: Following): void {
  if (!(flags & ACK)) return
  // Only who has got the other's SYN sends such a segment.
  if (sender.state === 'SYN-SENT') {
    sender.state = 'ESTABLISHED'
    if (receiver.state === 'SYN-RECEIVED') receiver.state = 'ESTABLISHED'
  }
  // Who answers a SYN without one of its own is in an older connection (RFC 9293 3.5.1 figure 9), unless it acknowledges the SYN.
  if (sender.state !== 'SYN-RECEIVED' || sender.synEnd !== undefined || receiver.state !== 'SYN-SENT') return
  if (!acknowledgesSyn(receiver, acknowledgment)) sender.state = 'unknown'
  // RFC 9293 3.10.7.3, fifth: without a SYN it opens nothing, so who goes on opening has not had one.
  else if (!((following?.(direction ? 0 : 1)?.flags ?? 0) & SYN)) receiver.state = 'ESTABLISHED'
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
function acknowledge(sender: Endpoint, receiver: Endpoint, { flags, sequence, acknowledgment, length }: StateSegment): void {
  const isKnown = acknowledgesSyn(receiver, acknowledgment)
  if (sender.acknowledged === undefined || isBefore(sender.acknowledged, acknowledgment)) sender.acknowledged = acknowledgment
  // RFC 9293 3.10.7.4, first: what lies before the number expected is dropped, with its acknowledgment.
  const isOld = receiver.acknowledged !== undefined && isBefore(sequence + length + (flags & FIN ? 1 : 0), receiver.acknowledged)
  // What was acknowledged has been sent, though the capture may lack it.
  if (receiver.next !== undefined && isBefore(receiver.next, acknowledgment)) receiver.next = acknowledgment
  if (receiver.state === 'SYN-SENT' && flags & SYN && (receiver.synEnd === undefined || isKnown)) receiver.state = 'ESTABLISHED'
  else if (receiver.state === 'SYN-RECEIVED' && isKnown) {
    receiver.state = 'ESTABLISHED'
    // Who acknowledges a SYN+ACK without a SYN of its own is open already.
    if (sender.state === 'unknown' && !(flags & SYN)) sender.state = 'ESTABLISHED'
  }
  if (receiver.finEnd === undefined || isOld || isBefore(acknowledgment, receiver.finEnd)) return
  receiver.finAcknowledged = true
  switch (receiver.state) {
    case 'FIN-WAIT-1': receiver.state = 'FIN-WAIT-2'; break
    case 'CLOSING': receiver.state = 'TIME-WAIT'; break
    case 'LAST-ACK': receiver.state = 'CLOSED'; break
    default:
  }
}
