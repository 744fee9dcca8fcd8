import type { Target } from '../../api/playground.ts'
import { problemOf } from '../problem.ts'
import { targetText } from '../target-text.ts'
import { addressesOf } from '../transports/addresses.ts'
import type { Connection } from '../transports/connection.ts'
import { connectTo } from '../transports/connect.ts'
import type { Peer, Serving, Start } from './serving.ts'
import { stateless } from './serving.ts'

/** Milliseconds before a connect() is given up. */
const connectTimeout = 10_000
/** What a peer may send until the other end is connected: a connection is not read, but datagrams come. */
const earlyBytes = 1024 * 1024

/**
 * Connects each peer to another endpoint and passes the bytes on as they come, in both directions (what `socat A B` does), so that
 * an existing client and server can be watched. FIN and RST are passed on too, and neither end is read faster than the other takes.
 */
export const relay: Start<'relay'> = ({ to }) => {
  const ends: Ends = { taken: new Set(), made: new Set(), loop: false }
  return stateless((peer) => new Relay(to, peer, ends).serving)
}

/**
 * The connections that a relay took and those that it made. One that is both is a loop, in which each makes another until there are
 * no descriptors left; then no more are made.
 */
interface Ends {
  readonly taken: Set<string>
  readonly made: Set<string>
  loop: boolean
}

/** What makes a connection that one: both addresses; of datagrams (whose socket may be at every address) the client's. */
const nameOf = (client: string, server: string, stream: boolean) => stream ? `${client} ${server}` : client

class Relay {
  readonly serving: Serving
  readonly #ends: Ends
  readonly #peer: Peer
  readonly #place: string
  readonly #givenUp = new AbortController()
  #far: Connection | undefined
  #made = ''
  /** What came before the other end was there. */
  #early: Uint8Array[] = []
  #earlyLength = 0
  #finCame = false

  constructor(to: Target, peer: Peer, ends: Ends) {
    this.#peer = peer
    this.#ends = ends
    this.#place = targetText(to)
    const taken = nameOf(peer.address, peer.local, peer.stream)
    this.serving = {
      bytes: (bytes) => this.#fromPeer(bytes),
      peerFin: () => {
        this.#finCame = true
        this.#far?.end()
      },
      drained: () => this.#far?.resume(),
      closed: () => {
        this.#givenUp.abort()
        this.#far?.close()
        this.#early = []
        ends.taken.delete(taken)
        ends.made.delete(this.#made)
      },
    }
    ends.taken.add(taken)
    ends.loop ||= ends.made.has(taken)
    if (ends.loop) {
      this.#leadsToItself()
      return
    }
    peer.pause()
    this.#connect(to).then((far) => this.#join(far, to), (error: unknown) => this.#failed(error))
  }

  async #connect(to: Target): Promise<Connection> {
    const options = { timeout: connectTimeout, connected: true, groups: [], signal: this.#givenUp.signal }
    if (to.transport === 'unix') return (await connectTo(to, '', options)).connection
    const addresses = await addressesOf(to.host, to.family)
    for (const { address } of addresses.slice(0, -1)) {
      try {
        return (await connectTo(to, address, options)).connection
      } catch (error) {
        if (this.#givenUp.signal.aborted) throw error
      }
    }
    return (await connectTo(to, addresses.at(-1)?.address ?? to.host, options)).connection
  }

  #join(far: Connection, to: Target): void {
    if (this.#givenUp.signal.aborted) {
      far.reset()
      return
    }
    this.#far = far
    const peer = this.#peer
    const ends = this.#ends
    // The ends of Unix sockets have no names of their own.
    if (to.transport !== 'unix') {
      this.#made = nameOf(far.local.text, far.peer.text, to.transport !== 'udp')
      ends.made.add(this.#made)
      ends.loop ||= ends.taken.has(this.#made)
    }
    if (ends.loop) {
      far.reset()
      this.#leadsToItself()
      return
    }
    peer.log('connect', `${this.#place} from ${far.local.text}`)
    far.attach({
      bytes: (bytes) => {
        if (!peer.sendRaw(bytes)) far.pause()
      },
      fin: () => {
        peer.log('peerFin', `FIN received from ${this.#place}`)
        peer.end()
      },
      ended: () => {},
      drained: () => peer.resume(),
      failed: (error) => this.#logged(error),
      over: (error) => this.#over(error),
    })
    far.resume()
    for (const bytes of this.#early) far.write(bytes)
    this.#early = []
    if (this.#finCame) far.end()
    peer.resume()
  }

  #leadsToItself(): void {
    this.#peer.log('error', `connect ${this.#place}: ELOOP: this relay leads to itself`)
    this.#peer.reset()
  }

  #fromPeer(bytes: Uint8Array): void {
    if (this.#far) {
      if (!this.#far.write(bytes.slice())) this.#peer.pause()
      return
    }
    this.#earlyLength += bytes.length
    if (this.#earlyLength <= earlyBytes) this.#early.push(bytes.slice())
  }

  #over(error?: Error): void {
    if (this.#givenUp.signal.aborted) return
    if (!error) {
      this.#peer.end()
      return
    }
    this.#logged(error)
    this.#peer.reset()
  }

  #failed(error: unknown): void {
    if (this.#givenUp.signal.aborted) return
    this.#logged(error)
    this.#peer.close()
  }

  #logged(error: unknown): void {
    const { call, on, code, text } = problemOf(error, 'connect', this.#place)
    this.#peer.log('error', `${call} ${on}: ${code}: ${text}`)
  }
}
