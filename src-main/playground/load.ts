import { createHistogram } from 'node:perf_hooks'
import type { Framing, LoadState, Problem, Target } from '../api/playground.ts'
import { framingRules, type FrameReader } from './framing.ts'
import { problemOf, refusal } from './problem.ts'
import { addressesOf } from './transports/addresses.ts'
import { connectTo } from './transports/connect.ts'
import type { Connection, ConnectionListener } from './transports/connection.ts'

export interface LoadOptions {
  readonly to: Target
  readonly framing: Framing
  /** One request, without its frame. */
  readonly request: Uint8Array
  readonly clients: number
  /** Of each client. */
  readonly requests: number
}

/** Milliseconds between two points of the plot, and how many of them are kept. */
const POINT = 100
const MAX_POINTS = 600
/** Connections that are being made at once. */
const CONNECTING = 100
const CONNECT_TIME = 30_000
/** Milliseconds after which a datagram, or its answer, is taken for lost. */
const LOST = 2000

/**
 * Many clients at once, each sending a request, waiting for its answer and sending the next. Without framing, the next read is
 * the answer. A client whose connection the server ends after an answer connects again for its next request.
 */
export class Load {
  private readonly options: LoadOptions
  private readonly tell: (state: LoadState) => void
  private readonly rules
  private readonly frame: Uint8Array
  private readonly latency = createHistogram()
  private readonly tick = createHistogram()
  private readonly points: LoadState['points'][number][] = []
  private readonly open = new Set<LoadClient>()
  private readonly began = performance.now()
  private running = true
  private failed = 0
  private answered = 0
  private problem: Problem | undefined
  private ended = 0

  /** @throws RangeError for a request that the framing cannot say */
  constructor(options: LoadOptions, tell: (state: LoadState) => void) {
    this.options = options
    this.tell = tell
    this.rules = framingRules(options.framing)
    this.frame = this.rules.frame(options.request)
  }

  /** Resolves once all clients are done, or it was stopped. */
  async run(): Promise<void> {
    const timer = setInterval(() => { this.point() }, POINT)
    try {
      const { to, clients } = this.options
      const addresses = to.transport === 'unix' ? [''] : (await addressesOf(to.host, to.family)).map(({ address }) => address)
      let next = 0
      const one = async (): Promise<void> => {
        // A client's connection is made in its turn; its requests go on while others connect.
        const requests: Promise<void>[] = []
        while (next++ < clients && this.running) {
          const client = await this.connect(addresses[0], this.options.requests)
          if (client) requests.push(this.lead(client, addresses[0]))
        }
        await Promise.all(requests)
      }
      await Promise.all(Array.from({ length: Math.min(CONNECTING, clients) }, one))
    } catch (error) {
      this.problem ??= problemOf(error, 'getaddrinfo', this.options.to.transport === 'unix' ? this.options.to.path : this.options.to.host)
    } finally {
      clearInterval(timer)
      this.running = false
      this.ended = performance.now()
      this.point()
    }
  }

  stop(): void {
    this.running = false
    for (const client of this.open) client.connection.close()
  }

  private async lead(first: LoadClient, address: string): Promise<void> {
    let client: LoadClient | undefined = first
    while (client) {
      await client.done
      this.open.delete(client)
      client = await this.after(client, address)
    }
  }

  /** What follows the end of a client's connection. */
  private async after(client: LoadClient, address: string): Promise<LoadClient | undefined> {
    if (client.left === 0 || !this.running) return undefined
    // One that was answered may have been cut off by the end that followed the answer.
    if (client.answers === 0 || client.gaveUp) {
      this.fail(client.error ?? refusal('ECONNRESET', 'read', client.connection.peer.text, 'the peer closed before it answered'))
      return undefined
    }
    return await this.connect(address, client.left)
  }

  private async connect(address: string, requests: number): Promise<LoadClient | undefined> {
    try {
      const { to, framing } = this.options
      const { connection } = await connectTo(to, address, { timeout: CONNECT_TIME, connected: true, groups: [] })
      const client = new LoadClient(connection, {
        frame: this.frame, reader: connection.bounded ? undefined : this.rules.reader(), requests, lost: to.transport === 'udp' ? LOST : undefined,
        endAfterEach: framing.kind === 'close', answered: (nanoseconds) => { this.answer(nanoseconds) },
      })
      this.open.add(client)
      if (!this.running) connection.close()
      else client.ask()
      return client
    } catch (error) {
      this.fail(error)
      return undefined
    }
  }

  private fail(error: unknown): void {
    this.failed++
    this.problem ??= problemOf(error, 'connect', '')
  }

  private answer(nanoseconds: number): void {
    this.answered++
    this.latency.record(nanoseconds)
    this.tick.record(nanoseconds)
  }

  private point(): void {
    const answers = Number(this.tick.count)
    this.points.push({ at: Date.now(), answers, latency: answers ? this.tick.percentile(50) / 1000 : 0 })
    if (this.points.length > MAX_POINTS) this.points.shift()
    this.tick.reset()
    for (const client of this.open) client.expire()
    this.tell(this.state)
  }

  private get state(): LoadState {
    const { latency } = this
    const of = (percentile: number): number => this.answered ? latency.percentile(percentile) / 1000 : 0
    return {
      running: this.running, connected: this.open.size, failed: this.failed, answered: this.answered,
      seconds: ((this.ended || performance.now()) - this.began) / 1000, ...this.problem && { problem: this.problem },
      latency: { p50: of(50), p90: of(90), p99: of(99), max: this.answered ? latency.max / 1000 : 0 }, points: this.points,
    }
  }
}

interface LoadClientOptions {
  readonly frame: Uint8Array
  /** Undefined where each read is a whole message. */
  readonly reader: FrameReader | undefined
  readonly requests: number
  readonly lost: number | undefined
  /** Our FIN follows each request. */
  readonly endAfterEach: boolean
  readonly answered: (nanoseconds: number) => void
}

/** One client of a load: one connection, one request at a time. */
class LoadClient implements ConnectionListener {
  readonly connection: Connection
  /** Resolves once the connection is over. */
  readonly done: Promise<void>
  left: number
  answers = 0
  error: Error | undefined
  /** Whether its answer was lost, or none. */
  gaveUp = false
  private readonly options: LoadClientOptions
  private asked = 0
  private finish: () => void = () => {}

  constructor(connection: Connection, options: LoadClientOptions) {
    this.connection = connection
    this.options = options
    this.left = options.requests
    this.done = new Promise((resolve) => { this.finish = resolve })
    connection.attach(this)
    connection.resume()
  }

  ask(): void {
    this.asked = performance.now()
    this.connection.write(this.options.frame)
    if (this.options.endAfterEach) this.connection.end()
  }

  /** Gives up on an answer that is lost. */
  expire(): void {
    const { lost } = this.options
    if (lost === undefined || performance.now() - this.asked < lost) return
    this.error ??= refusal('ETIMEDOUT', 'recv', this.connection.peer.text)
    this.gaveUp = true
    this.connection.close()
  }

  bytes(bytes: Uint8Array): void {
    const { reader } = this.options
    try {
      const answers = reader ? reader.read(bytes).length : 1
      for (let n = 0; n < answers; n++) this.answer()
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error))
      this.gaveUp = true
      this.connection.close()
    }
  }

  private answer(): void {
    if (this.left === 0) return
    this.answers++
    this.left--
    this.options.answered(Math.max(1, Math.round((performance.now() - this.asked) * 1e6)))
    if (this.left === 0) this.connection.close()
    else if (!this.options.endAfterEach) this.ask()
  }

  fin(): void {
    if (this.options.reader?.end()) this.answer()
    this.connection.close()
  }

  ended(): void {}
  drained(): void {}

  failed(error: Error): void {
    this.error = error
    this.connection.close()
  }

  over(error?: Error): void {
    this.error ??= error
    this.finish()
  }
}
