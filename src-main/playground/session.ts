import type { Framing, Problem, SessionSummary, Transport } from '../api/playground.ts'
import { inodeOf } from './descriptor.ts'
import { FrameRefused, FrameTooLong, type Framed, type FrameReader } from './framing.ts'
import type { FramingRules } from './framings/frame-reader.ts'
import { problemOf, refusal, type SystemProblem } from './problem.ts'
import type { Peer, Serving } from './service.ts'
import type { Connection, ConnectionListener } from './transports/connection.ts'
import { Transcript, type EventName, type RecordedMessage, type TranscriptBudget } from './transcript.ts'

/** What all sessions of a server or client add up to. */
export interface Tally {
  received: number
  sent: number
  messagesIn: number
}

/** What a session needs to know of the server or client that it belongs to. */
export interface SessionOwner {
  readonly id: number
  readonly role: 'server' | 'client'
  readonly transport: Transport
  readonly framing: Framing
  readonly rules: FramingRules
  readonly tally: Tally
  readonly budget: TranscriptBudget
  /** Something of it changed; called once until `told` is cleared. */
  touched(session: Session): void
  /** It is over, its descriptor closed. */
  over(session: Session): void
}

/** Why nothing is read: it waits for its turn; the peer does not take our answers; the service wants nothing now. */
const WAITING = 1
const FULL = 2
const SERVICE = 4
/** Bytes that a person may have waiting for a peer that does not read. */
const MAX_UNSENT = 16 * 1024 * 1024
/** Milliseconds that a service which sent its FIN waits for a silent peer's. */
const FIN_TIME = 30_000
const NONE: readonly number[] = []

/** One peer's conversation. It is the Peer that a service sees. */
export class Session implements Peer, ConnectionListener {
  readonly id: number
  readonly transcript: Transcript
  readonly connection: Connection
  /** Whether it can be ended; false: datagrams. */
  readonly stream: boolean
  readonly startedAt = Date.now()
  /** Whether the owner knows already that there is something new. */
  told = false
  /** The worker that serves it, from 1. */
  worker: number | undefined
  /** What is at work for it and ends with it: a repeat, a file that is sent. */
  readonly endings = new Set<() => void>()
  repeating = false
  private readonly owner: SessionOwner
  private readonly reader: FrameReader
  /** Whether every read is a message. */
  private readonly plain: boolean
  private serving: Serving = {}
  private paused = WAITING
  /** Frames that wait until the peer takes our answers. */
  private undelivered: RecordedMessage[] = []
  private delivering = false
  private full = false
  /** Whether an answer was not taken while its request was served. */
  private heldUp = false
  private state: SessionSummary['state'] = 'waiting'
  private problem: Problem | undefined
  private finWaits = false
  private finCame = false
  private finDelivered = false
  private finAsked = false
  private inode: number | undefined
  private endedAt: number | undefined
  private received = 0
  private sent = 0
  private messagesIn = 0
  private messagesOut = 0
  private waiters: (() => void)[] = []

  constructor(id: number, owner: SessionOwner, connection: Connection) {
    this.id = id
    this.owner = owner
    this.connection = connection
    this.transcript = new Transcript(owner.budget)
    this.reader = owner.rules.reader()
    this.plain = owner.framing.kind === 'none'
    this.stream = owner.transport !== 'udp'
    connection.pause()
    connection.attach(this)
  }

  // The life of a session, as its owner leads it.

  /** Its turn has come: what the peer sends is read from now on. */
  begin(serving: Serving): void {
    this.serving = serving
    if (this.state === 'waiting') this.state = 'open'
    this.touch()
    this.unpause(WAITING)
  }

  /** The peer's FIN has come before its turn has. What it sent is still served then. */
  finWhileWaiting(): void {
    if (this.state !== 'waiting' || this.finWaits) return
    this.finWaits = true
    this.touch()
  }

  /** The connection has ended before its turn came: its peer is not there to be served any more. */
  brokenWhileWaiting(errno: string): void {
    if (this.state !== 'waiting') return
    const { problem } = refusal(errno, 'poll', this.address)
    this.state = 'reset'
    this.problem = problem
    this.log('reset', `${problem.call}: ${problem.code}: ${problem.text}`)
    this.connection.reset()
  }

  /** Ends it before it began. */
  refuse(reason: string): void {
    this.state = 'refused'
    this.log('refused', reason)
    this.connection.close(reason)
  }

  get isOver(): boolean {
    return this.endedAt !== undefined
  }

  get isOpen(): boolean {
    return this.state === 'open' || this.state === 'peerClosed' || this.state === 'weClosed'
  }

  get isRefused(): boolean {
    return this.state === 'refused'
  }

  // What the service or the person does.

  get ownerId(): number {
    return this.owner.id
  }

  get address(): string {
    return this.connection.peer.text
  }

  get local(): string {
    return this.connection.local.text
  }

  send(payload: Uint8Array): boolean {
    if (this.plain) return this.put(payload, 0, 0)
    let bytes: Uint8Array
    try {
      bytes = this.owner.rules.frame(payload)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.log('error', error.message)
      return true
    }
    return this.sendFrame(bytes, bytes.length - payload.length)
  }

  /** @param added how many of the bytes are the framing's own */
  private sendFrame(bytes: Uint8Array, added: number): boolean {
    const { kind } = this.owner.framing
    const taken = this.put(bytes, kind === 'length' ? added : 0, kind === 'end' ? added : 0)
    if (kind === 'close' && this.stream) this.end()
    return taken
  }

  sendRaw(bytes: Uint8Array): boolean {
    return this.put(bytes, 0, 0)
  }

  private put(bytes: Uint8Array, head: number, tail: number): boolean {
    if (this.endedAt !== undefined || this.finAsked || this.state === 'refused') return true
    if (!this.stream && bytes.length > datagramLimit(this.address)) {
      this.logProblem(this.tooLong.problem)
      return true
    }
    const taken = this.connection.write(bytes)
    this.wrote(bytes, head, tail)
    if (!taken) {
      this.full = true
      this.heldUp = this.delivering
    }
    return taken
  }

  private wrote(bytes: Uint8Array, head: number, tail: number, peer?: string): void {
    this.transcript.wrote(bytes, head, tail, peer)
    this.sent += bytes.length
    this.messagesOut++
    this.owner.tally.sent += bytes.length
    this.touch()
  }

  /** What the person typed, framed or not. @throws Error that says why it cannot be sent now; RangeError of the framing; EMSGSIZE */
  sendTyped(bytes: Uint8Array, framed: boolean): void {
    this.mayWrite()
    if (framed) {
      const whole = this.owner.rules.frame(bytes)
      this.fits(whole)
      this.sendFrame(whole, whole.length - bytes.length)
    } else {
      this.fits(bytes)
      this.sendRaw(bytes)
    }
  }

  private fits(bytes: Uint8Array): void {
    if (!this.stream && bytes.length > datagramLimit(this.address)) throw this.tooLong
  }

  private get tooLong(): SystemProblem {
    return refusal('EMSGSIZE', 'sendto', this.address)
  }

  /** A datagram that somebody else sends for this session: it is recorded with its receiver. */
  wroteTo(bytes: Uint8Array, added: number, peer?: string): void {
    const { kind } = this.owner.framing
    this.wrote(bytes, kind === 'length' ? added : 0, kind === 'end' ? added : 0, peer)
  }

  /** @throws Error that says why nothing can be sent now */
  mayWrite(): void {
    if (this.endedAt !== undefined || this.state === 'refused') throw new Error('this session is over')
    if (this.state === 'waiting') throw new Error('this session waits for a worker')
    if (this.finAsked) throw new Error('our FIN has been sent: nothing may follow it')
    const { unsent } = this.connection
    if (unsent > MAX_UNSENT) throw new Error(`the peer does not read: ${unsent} bytes wait for it already`)
  }

  /** Resolves when the peer has taken what was written, or the session is over. */
  async drain(): Promise<void> {
    while (this.full && this.endedAt === undefined) await new Promise<void>((resolve) => { this.waiters.push(resolve) })
  }

  end(): void {
    this.sendFin()
    // A service that is done does not wait for ever for a peer that never ends.
    if (this.owner.role === 'server' && this.stream) this.closeUnlessHeard(this.received)
  }

  /** shutdown(SHUT_WR). */
  shutdownWrite(): void {
    this.mayWrite()
    this.sendFin()
  }

  private sendFin(): void {
    if (this.finAsked || this.endedAt !== undefined) return
    this.finAsked = true
    this.connection.end()
  }

  private closeUnlessHeard(before: number): void {
    if (this.finCame || this.endedAt !== undefined) return
    const timer = setTimeout(() => {
      this.endings.delete(stop)
      if (this.received === before) this.close()
      else this.closeUnlessHeard(this.received)
    }, FIN_TIME)
    timer.unref()
    const stop = (): void => { clearTimeout(timer) }
    this.endings.add(stop)
  }

  /** As close(2): what was written still goes out, what the peer sends now is not read. */
  close(): void {
    if (this.endedAt !== undefined) return
    this.finAsked = true
    this.connection.close()
  }

  reset(): void {
    if (this.endedAt !== undefined) return
    this.finAsked = true
    if (this.owner.transport !== 'udp') {
      this.state = 'reset'
      this.log('reset', 'RST sent')
    }
    this.connection.reset()
  }

  pause(): void {
    this.paused |= SERVICE
    this.connection.pause()
  }

  resume(): void {
    this.unpause(SERVICE)
  }

  log(event: EventName, detail: string): void {
    this.transcript.event(event, detail)
    this.touch()
  }

  // What the connection tells.

  bytes(bytes: Uint8Array, peer?: string): void {
    this.received += bytes.length
    this.owner.tally.received += bytes.length
    this.touch()
    if (this.finAsked && this.state === 'failed') return
    this.transcript.hold()
    this.take(bytes, peer)
    this.transcript.release()
  }

  private take(bytes: Uint8Array, peer?: string): void {
    this.serving.bytes?.(bytes)
    // The shortest way for what there is most of.
    if (this.plain && peer === undefined) {
      this.transcript.readPlain(bytes)
      this.messagesIn++
      this.owner.tally.messagesIn++
      if (this.serving.message === undefined) return
      if (this.undelivered.length > 0 || (this.paused & FULL) !== 0) this.undelivered.push({ bytes, head: 0, tail: 0, sizes: NONE, parts: 1 })
      else this.deliver(bytes)
      return
    }
    let refused: FrameRefused | undefined
    let framed: readonly Framed[]
    try {
      framed = this.connection.bounded ? this.frames(bytes) : this.reader.read(bytes)
    } catch (error) {
      if (!(error instanceof FrameRefused)) throw error
      refused = error
      framed = error.before
    }
    const corked = framed.length > 1
    if (corked) this.connection.cork()
    for (const one of framed) this.message(one, peer)
    if (corked) this.connection.uncork()
    if (refused) this.refuseFrame(refused)
  }

  /** The frames of one datagram: none goes on in the next. */
  private frames(bytes: Uint8Array): readonly Framed[] {
    const { kind } = this.owner.framing
    if (kind === 'none' || kind === 'close') return [{ bytes, head: 0, tail: 0, sizes: NONE, parts: 1 }]
    const reader = this.owner.rules.reader()
    const frames = reader.read(bytes)
    const rest = reader.end()
    return rest ? [...frames, rest] : frames
  }

  private message(framed: RecordedMessage, peer?: string): void {
    this.record(framed, peer)
    this.serve(framed)
  }

  private record(framed: RecordedMessage, peer?: string): void {
    this.transcript.read(framed, peer)
    if (!framed.partial) {
      this.messagesIn++
      this.owner.tally.messagesIn++
    }
  }

  private serve(framed: RecordedMessage): void {
    if (this.serving.message === undefined) return
    if (this.undelivered.length > 0 || (this.paused & FULL) !== 0) this.undelivered.push(framed)
    else this.deliverFrame(framed)
  }

  private deliverFrame({ bytes, head, tail, partial }: RecordedMessage): void {
    // A frame that the end of the stream cut off is no message.
    if (!partial) this.deliver(head || tail ? bytes.subarray(head, bytes.length - tail) : bytes)
  }

  private deliver(payload: Uint8Array): void {
    this.delivering = true
    try {
      this.serving.message?.(payload)
    } catch (error) {
      this.failed(error instanceof Error ? error : new Error(String(error)))
      this.close()
    }
    this.delivering = false
    // The peer does not take the answers: no more requests of it are served, or read, until it does.
    if (this.heldUp) {
      this.heldUp = false
      this.paused |= FULL
      this.connection.pause()
    }
  }

  private refuseFrame(refused: FrameRefused): void {
    const tooLong = refused instanceof FrameTooLong
    this.log(tooLong ? 'frameTooLong' : 'error', refused.message)
    this.problem = { code: tooLong ? 'EMSGSIZE' : 'EBADMSG', call: 'read', on: this.address, text: refused.message }
    if (this.connection.bounded) return
    this.state = 'failed'
    this.close()
  }

  drained(): void {
    this.full = false
    const { waiters } = this
    this.waiters = []
    for (const wake of waiters) wake()
    this.serving.drained?.()
    this.unpause(FULL)
  }

  private unpause(reason: number): void {
    this.paused &= ~reason
    if (!this.delivering && this.undelivered.length > 0) {
      let next = 0
      while (next < this.undelivered.length && (this.paused & FULL) === 0) this.deliverFrame(this.undelivered[next++])
      this.undelivered.splice(0, next)
    }
    if (this.paused !== 0) return
    if (this.finCame) this.deliverFin()
    this.connection.resume()
  }

  fin(): void {
    this.finCame = true
    const rest = this.reader.end()
    if (rest) this.record(rest)
    this.log('peerFin', 'FIN received')
    if (this.state === 'open') this.state = 'peerClosed'
    if (rest) this.serve(rest)
    if (this.undelivered.length === 0) this.deliverFin()
  }

  private deliverFin(): void {
    if (this.finDelivered) return
    this.finDelivered = true
    this.serving.peerFin?.()
  }

  ended(): void {
    if (this.endedAt !== undefined || this.state === 'refused') return
    this.finAsked = true
    this.log('ourFin', 'FIN sent')
    if (this.state === 'open') this.state = 'weClosed'
  }

  failed(error: Error): void {
    this.logProblem(problemOf(error, 'send', this.address))
  }

  private logProblem(problem: Problem): void {
    this.problem = problem
    this.log('error', `${problem.call}: ${problem.code}: ${problem.text}`)
  }

  over(error?: Error): void {
    if (this.endedAt !== undefined) return
    this.endedAt = Date.now()
    if (!this.finCame) {
      // What came of a message that will not be finished.
      const rest = this.reader.end()
      if (rest) this.transcript.read({ ...rest, partial: true })
    }
    if (error) {
      const problem = problemOf(error, 'read', this.address)
      const reset = problem.code === 'ECONNRESET' || problem.code === 'EPIPE'
      this.problem ??= problem
      if (this.state !== 'refused' && this.state !== 'failed') this.state = reset ? 'reset' : 'failed'
      if (reset) this.log('reset', `${problem.call}: ${problem.code}: ${problem.text}`)
      else this.failed(error)
    } else if (this.state !== 'refused' && this.state !== 'failed' && this.state !== 'reset') this.state = 'closed'
    this.log('close', 'descriptor closed')
    this.undelivered = []
    for (const wake of this.waiters) wake()
    for (const end of [...this.endings]) end()
    this.serving.closed?.()
    this.serving = {}
    this.owner.over(this)
  }

  /** Something of it is new. */
  touch(): void {
    if (this.told) return
    this.told = true
    this.owner.touched(this)
  }

  /** @param place in the queue, from 1 */
  summary(place?: number): SessionSummary {
    const { connection, owner, endedAt } = this
    const fd = endedAt === undefined ? connection.fd : undefined
    if (fd !== undefined) this.inode ??= inodeOf(fd)
    return {
      id: this.id, owner: owner.id, role: owner.role, transport: owner.transport,
      local: connection.local.text, peer: connection.peer.text, mapped: connection.peer.mapped, state: this.state,
      ...place !== undefined && { place }, ...this.state === 'waiting' && this.finWaits && { finCame: true }, ...this.worker !== undefined && { worker: this.worker },
      ...fd !== undefined && { fd }, ...this.inode !== undefined && { inode: this.inode },
      startedAt: this.startedAt, ...endedAt !== undefined && { endedAt },
      received: this.received, sent: this.sent, messagesIn: this.messagesIn, messagesOut: this.messagesOut,
      unsent: endedAt === undefined ? connection.unsent : 0, entries: this.transcript.total, dropped: this.transcript.dropped,
      ...this.problem && { problem: this.problem }, repeating: this.repeating,
    }
  }
}

/** Bytes of a datagram to that address at most: 65535 less the headers of UDP and, of IPv4 only, IP (RFC 768, RFC 8200 section 3). */
function datagramLimit(address: string): number {
  return address.startsWith('[') ? 65_527 : 65_507
}
