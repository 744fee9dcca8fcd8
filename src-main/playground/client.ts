import type { ClientSpec, ClientSummary, Problem, Transport } from '../api/playground.ts'
import { addressText } from './endpoint.ts'
import { frame, framingRules } from './framing.ts'
import { allOver, Owner, type OwnerContext } from './owner.ts'
import { problemOf, refusal } from './problem.ts'
import { Session } from './session.ts'
import { addressesOf } from './transports/addresses.ts'
import { connectTo, type Connected } from './transports/connect.ts'
import { DatagramClient } from './transports/udp.ts'

type Tried = ClientSummary['tried'][number]

/** A client of the playground: where it connects, how that went, and its sessions, one for each connection. */
export class PlaygroundClient extends Owner {
  readonly role = 'client'
  spec: ClientSpec
  private state: ClientSummary['state'] = 'ended'
  private problem: Problem | undefined
  private tried: Tried[] = []
  private newest: Session | undefined
  /** Gives up the connection that is being made. */
  private attempt: AbortController | undefined
  private busy: Promise<void> = Promise.resolve()

  constructor(spec: ClientSpec, context: OwnerContext) {
    super(context)
    this.spec = spec
  }

  get transport(): Transport {
    return this.spec.to.transport
  }

  get session(): Session | undefined {
    return this.newest
  }

  /** Connects, to one address after the other until one answers; what the system refuses is its problem. */
  async connect(spec = this.spec): Promise<void> {
    this.attempt?.abort()
    const work = this.busy.then(async () => {
      await this.closeAll()
      this.spec = spec
      await this.open()
    })
    this.busy = work.catch(() => {})
    await work
  }

  async close(): Promise<void> {
    this.attempt?.abort()
    await this.busy
    await this.closeAll()
  }

  async remove(): Promise<void> {
    await this.close()
    this.forgetAll()
  }

  private async closeAll(): Promise<void> {
    const { live } = this
    for (const session of live) session.close()
    await allOver(live)
  }

  private async open(): Promise<void> {
    const { spec } = this
    const attempt = new AbortController()
    this.attempt = attempt
    this.problem = undefined
    this.tried = []
    this.newest = undefined
    try {
      this.framing = spec.framing
      this.rules = framingRules(spec.framing)
      this.begin(await this.connected(attempt.signal))
    } catch (error) {
      this.problem = problemOf(error, error instanceof RangeError ? 'framing' : 'connect', this.place)
      this.become('failed')
    } finally {
      this.attempt = undefined
    }
  }

  private async connected(signal: AbortSignal): Promise<Connected> {
    const { to, timeout, connected, multicast, options: socketOptions } = this.spec
    const options = { timeout, connected, groups: multicast, socketOptions, signal }
    if (to.transport === 'unix') {
      this.become('connecting')
      return await connectTo(to, '', options)
    }
    if (to.transport === 'udp' && to.port === 0) throw refusal('EINVAL', 'connect', this.place, 'a datagram is sent to a port from 1 to 65535')
    this.become('resolving')
    const addresses = await addressesOf(to.host, to.family)
    if (signal.aborted) throw refusal('ECANCELED', 'connect', this.place)
    this.tried = addresses.map(({ address, family }): Tried => ({ address, family: family === 4 ? '4' : '6', outcome: 'untried' }))
    this.become('connecting')
    let last: unknown
    for (const [at, { address }] of addresses.entries()) {
      this.outcome(at, 'trying')
      try {
        const done = await connectTo(to, address, options)
        this.outcome(at, 'won')
        return done
      } catch (error) {
        last = error
        this.outcome(at, 'failed', problemOf(error, 'connect', addressText(address, to.port)))
        if (signal.aborted) break
      }
    }
    throw last
  }

  private outcome(at: number, outcome: Tried['outcome'], problem?: Problem): void {
    this.tried[at] = { ...this.tried[at], outcome, ...problem && { problem } }
    this.context.changed(this)
  }

  private begin({ connection, detail }: Connected): void {
    const session = new Session(this.context.nextId(), this, connection)
    this.newest = session
    this.add(session)
    if (this.transport === 'udp' && !this.spec.connected) session.log('bind', connection.local.text)
    else session.log('connect', detail === undefined ? connection.peer.text : `${connection.peer.text}, ${detail}`)
    this.become('open')
    session.begin(this.context.serving?.(session) ?? {})
  }

  override over(session: Session): void {
    if (session === this.newest) this.become('ended')
    super.over(session)
  }

  /**
   * Sends one datagram to a receiver of its own.
   * @throws the system's error of sendto(); RangeError of the framing
   */
  async sendTo(session: Session, payload: Uint8Array, framed: boolean, to?: { readonly host: string, readonly port: number }): Promise<void> {
    const { connection } = session
    if (!(connection instanceof DatagramClient)) throw new Error('only UDP has a receiver for each message')
    session.mayWrite()
    const bytes = framed ? frame(this.framing, payload) : payload
    const on = to ? addressText(to.host, to.port) : connection.peer.text
    try {
      const receiver = to && { address: (await addressesOf(to.host, connection.socket.address().family === 'IPv6' ? '6' : '4'))[0].address, port: to.port }
      await connection.send(bytes, receiver)
    } catch (error) {
      session.failed(error instanceof Error ? error : new Error(String(error)))
      const { code, call, text } = problemOf(error, 'sendto', on)
      throw refusal(code, call, on, text)
    }
    session.wroteTo(bytes, bytes.length - payload.length, this.spec.connected ? undefined : on)
  }

  private become(state: ClientSummary['state']): void {
    this.state = state
    this.context.changed(this)
  }

  private get place(): string {
    const { to } = this.spec
    return to.transport === 'unix' ? to.path : addressText(to.host, to.port)
  }

  summary(command: string): ClientSummary {
    return {
      id: this.id, spec: this.spec, state: this.state, ...this.problem && { problem: this.problem }, tried: this.tried,
      ...this.newest && { session: this.newest.id }, command,
    }
  }
}
