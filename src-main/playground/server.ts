import type { Problem, ServerSpec, ServerSummary, Transport } from '../api/playground.ts'
import { inodeOf } from './descriptor.ts'
import { plainAddress, addressText } from './endpoint.ts'
import { framingRules } from './framing.ts'
import { allOver, Owner, type OwnerContext } from './owner.ts'
import { problemOf, refusal } from './problem.ts'
import { ServiceRefused, startService, type RunningService, type ServiceContext } from './service.ts'
import { Session } from './session.ts'
import type { Connection } from './transports/connection.ts'
import { listen } from './transports/listen.ts'
import type { Listener } from './transports/listener.ts'
import { Turns } from './turns.ts'
import { WaitingWatch } from './waiting-watch.ts'

/** A server of the playground: a listening socket, what it does with messages, and whose turn it is. */
export class PlaygroundServer extends Owner {
  readonly role = 'server'
  spec: ServerSpec
  private readonly service: ServiceContext
  private state: ServerSummary['state'] = 'stopped'
  private problem: Problem | undefined
  private listener: Listener | undefined
  private running: RunningService | undefined
  private turns: Turns<Session>
  private readonly watch = new WaitingWatch()
  private inode: number | undefined
  private startedAt: number | undefined
  private endedCount = 0
  private refusedCount = 0
  /** Starting and stopping, one after the other. */
  private busy: Promise<void> = Promise.resolve()

  constructor(spec: ServerSpec, context: OwnerContext, service: ServiceContext) {
    super(context)
    this.spec = spec
    this.service = service
    this.turns = new Turns(spec.concurrency)
  }

  get transport(): Transport {
    return this.spec.listen.transport
  }

  get listening(): Listener | undefined {
    return this.listener
  }

  /** Lets it listen; what the system refuses is its problem. */
  async start(spec = this.spec): Promise<void> {
    await this.inTurn(async () => {
      await this.halt()
      this.spec = spec
      await this.open()
    })
  }

  /** Closes the listening socket and all sessions; their transcripts stay. */
  async stop(): Promise<void> {
    await this.inTurn(async () => { await this.halt() })
  }

  async remove(): Promise<void> {
    await this.stop()
    this.forgetAll()
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.busy.then(work)
    this.busy = done.catch(() => {})
    await done
  }

  private async open(): Promise<void> {
    const { spec } = this
    this.state = 'starting'
    this.problem = undefined
    this.inode = undefined
    // Datagrams need no worker.
    this.turns = new Turns(this.transport === 'udp' ? { kind: 'each' } : spec.concurrency)
    this.context.changed(this)
    try {
      this.framing = spec.framing
      this.rules = framingRules(spec.framing)
      this.running = startService(spec.service, { ...this.service, datagrams: this.transport === 'udp' })
      this.listener = await listen(spec, {
        connection: (connection) => { this.accept(connection) },
        failed: (error, peer) => { this.acceptFailed(error, peer) },
      })
      this.inode = inodeOf(this.listener.fd)
      this.startedAt = Date.now()
      this.state = 'listening'
    } catch (error) {
      await this.running?.close()
      this.running = undefined
      this.state = 'failed'
      this.problem = error instanceof ServiceRefused
        ? { code: error.code, call: error.call, on: error.on, text: error.message }
        : problemOf(error, error instanceof RangeError ? 'framing' : 'listen', this.place)
    }
    this.context.changed(this)
  }

  private async halt(): Promise<void> {
    this.watch.end()
    const { listener, running } = this
    if (!listener) {
      if (this.state === 'failed') this.state = 'stopped'
      this.problem = undefined
      return
    }
    this.listener = undefined
    this.running = undefined
    const closed = listener.close()
    const { live } = this
    for (const session of live) session.close()
    await Promise.all([closed, allOver(live)])
    await running?.close()
    this.state = 'stopped'
    this.problem = undefined
    this.context.changed(this)
  }

  private accept(connection: Connection): void {
    if (!this.running) {
      connection.reset()
      return
    }
    // There are descriptors again.
    if (this.problem) this.problem = undefined
    const session = new Session(this.context.nextId(), this, connection)
    this.add(session)
    if (this.transport !== 'udp') session.log('accept', connection.peer.text)
    const turn = this.turns.arrive(session)
    if (turn === 'refused') {
      this.refusedCount++
      session.refuse(this.turns.refusal)
    } else if (turn === 'waiting') {
      session.log('queued', `place ${this.turns.waiting.size}`)
      this.watch.begin(this.turns.waiting)
    } else this.serve(session, turn)
  }

  private serve(session: Session, worker: number): void {
    if (!this.running) return
    if (this.transport !== 'udp') session.worker = worker
    session.begin(this.context.serving?.(session) ?? this.running.serve(session))
  }

  /** @param code EMFILE or ENFILE, or undefined when there are descriptors again */
  lacksDescriptors(code: string | undefined): void {
    if (this.state !== 'listening') return
    if (code !== undefined) this.acceptFailed(refusal(code, 'accept', this.place), undefined)
    else if (this.problem?.call === 'accept') {
      this.problem = undefined
      this.context.changed(this)
    }
  }

  private acceptFailed(error: Error, peer: string | undefined): void {
    this.problem = problemOf(error, 'accept', peer ?? this.place)
    this.context.changed(this)
  }

  override over(session: Session): void {
    if (!session.isRefused) this.endedCount++
    const next = this.turns.leave(session)
    if (next && this.running) {
      next.client.log('dequeued', `worker ${next.worker}`)
      this.serve(next.client, next.worker)
    }
    super.over(session)
  }

  /** Places of those that wait, for summaries of sessions. */
  get places(): ReadonlyMap<Session, number> {
    return this.turns.places()
  }

  private get place(): string {
    const { listen } = this.spec
    return listen.transport === 'unix' ? listen.path : addressText(listen.host, this.listener?.port ?? listen.port)
  }

  summary(command: string): ServerSummary {
    const { listener } = this
    const fd = listener?.fd
    return {
      id: this.id, spec: this.spec, state: this.state, ...this.problem && { problem: this.problem },
      ...listener?.address !== undefined && { address: plainAddress(listener.address) },
      ...listener?.port !== undefined && { port: listener.port },
      ...fd !== undefined && { fd }, ...listener && this.inode !== undefined && { inode: this.inode },
      ...listener && this.startedAt !== undefined && { startedAt: this.startedAt },
      serving: this.turns.served, waiting: this.turns.waiting.size, ended: this.endedCount, refused: this.refusedCount,
      messages: this.tally.messagesIn, command,
    }
  }
}
