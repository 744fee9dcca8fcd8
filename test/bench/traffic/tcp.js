/** One TCP connection as it is seen near the client: a generator of segments in the order of time. */
import { ACK, FIN, PSH, RST, SYN, frame, optionsAt, tcpFrame, tcpHeaders } from './frame.js'

/** Microseconds. */
const MILLISECOND = 1000
const RETRANSMISSION_TIMEOUT = 210 * MILLISECOND
const SYN_TIMEOUT = 1000 * MILLISECOND
/** Probability that a segment of data is lost somewhere, on a good line and on a bad one. */
const LOSS = 0.004
const BAD_LOSS = 0.03
/** A retransmission later than this after the last acknowledgement is no fast one for tshark. */
const NOT_FAST = 25 * MILLISECOND
const INITIAL_WINDOW = 10
const LARGEST_WINDOW = 48
const CLIENT = 0
const SERVER = 1

/** @typedef {import('./frame.js').Station} Station */
/** @typedef {import('./message.js').Message} Message */
/**
 * @typedef {object} Plan
 * @property {Station} client
 * @property {Station} server
 * @property {boolean} v6
 * @property {number} clientPort
 * @property {number} serverPort
 * @property {number} start microseconds
 * @property {number} roundTrip microseconds
 * @property {boolean} timestamps whether both sides use them (RFC 7323)
 * @property {Message[]} turns what is said, beginning with the client, then alternately
 * @property {boolean} bad whether the line is a bad one: much is lost, a part of it before it could be captured, and fast
 *   retransmission repairs it. Only for data that is not reassembled: tshark calls a reassembled segment that is
 *   retransmitted fast, or comes out of order, malformed
 * @property {Message} [goodbye] what the client says before it closes
 * @property {'fin' | 'server-fin' | 'reset' | 'refused' | 'silence'} end
 */

export class Connection {
  /** @param {Plan} plan @param {import('./random.js').Random} random */
  constructor(plan, random) {
    this.plan = plan
    this.random = random
    /** When the next segment is. */
    this.time = plan.start
    this.headers = [tcpHeaders(plan.client, plan.server, plan.v6), tcpHeaders(plan.server, plan.client, plan.v6)]
    this.ids = [random.u32() & 0xffff, random.u32() & 0xffff]
    this.next = [random.u32(), random.u32()]
    /** What each side has acknowledged. */
    this.acked = [0, 0]
    this.clock = [random.u32(), random.u32()]
    this.echo = [0, 0]
    this.window = [INITIAL_WINDOW, INITIAL_WINDOW]
    /** Bytes of a flight that came before anything was lost. */
    this.arrived = 0
    this.largest = 1460 - (plan.v6 ? 20 : 0) - (plan.timestamps ? 12 : 0)
    /** Segments for which the client sends one acknowledgement: two (RFC 9293), more where the card puts some together. */
    this.delayed = plan.timestamps ? random.between(2, 8) : 2
    // The next segment: who sends it, and what.
    this.from = CLIENT
    this.flags = SYN
    this.seq = this.next[CLIENT]
    /** @type {Message | undefined} */
    this.message = undefined
    this.offset = 0
    this.length = 0
    /** Left and right edge of the SACK block; none when both are equal. */
    this.left = 0
    this.right = 0
    this.segments = this.play()
  }

  /** Moves to the next segment. @returns {boolean} whether there is one */
  advance() {
    return this.segments.next().done !== true
  }

  /** Builds the segment in `frame`. @returns {number} its length */
  build() {
    const { from, plan } = this
    const header = this.headers[from]
    const start = optionsAt(header)
    let at = start
    if ((this.flags & SYN) !== 0) at = this.putSynOptions(at)
    else if (plan.timestamps && (this.flags & RST) === 0) at = this.putTimestamps(at, 0x0101080a)
    if (this.left !== this.right) {
      at = frame.writeUInt32BE(0x0101050a, at)
      at = frame.writeUInt32BE(this.left, at)
      at = frame.writeUInt32BE(this.right, at)
    }
    const options = at - start
    if (this.length > 0) this.message.copy(frame, at, this.offset, this.length)
    this.ids[from] += 1
    return tcpFrame(header, {
      id: this.ids[from],
      from: from === CLIENT ? plan.clientPort : plan.serverPort,
      to: from === CLIENT ? plan.serverPort : plan.clientPort,
      seq: this.seq, ack: (this.flags & ACK) !== 0 ? this.acked[from] : 0, flags: this.flags,
      window: (this.flags & RST) !== 0 ? 0 : (this.flags & SYN) !== 0 ? 64240 : 501 - from * 6,
      options, payload: this.length,
    })
  }

  /** MSS, SACK permitted, timestamps or not, window scale: Linux's order with them, Windows' without. @param {number} start */
  putSynOptions(start) {
    let at = frame.writeUInt32BE(0x02040000 + (this.plan.v6 ? 1440 : 1460), start)
    if (this.plan.timestamps) {
      at = this.putTimestamps(at, 0x0402080a)
      return frame.writeUInt32BE(0x01030307, at)
    }
    at = frame.writeUInt32BE(0x01030308, at)
    return frame.writeUInt32BE(0x01010402, at)
  }

  /** @param {number} start @param {number} before the option's kind and length, behind two other bytes */
  putTimestamps(start, before) {
    const { from } = this
    const value = (this.clock[from] + Math.floor((this.time - this.plan.start) / MILLISECOND)) >>> 0
    let at = frame.writeUInt32BE(before, start)
    at = frame.writeUInt32BE(value, at)
    at = frame.writeUInt32BE((this.flags & ACK) !== 0 ? this.echo[from] : 0, at)
    this.echo[1 - from] = value
    return at
  }

  /**
   * Sets the next segment, some time after the one before.
   * @param {number} after microseconds @param {number} from @param {number} flags
   */
  set(after, from, flags) {
    this.time += Math.round(after)
    this.from = from
    this.flags = flags
    this.seq = this.next[from]
    this.length = 0
    this.left = this.right = 0
    // SYN and FIN take a place in the sequence.
    if ((flags & (SYN | FIN)) !== 0) this.next[from] = (this.next[from] + 1) >>> 0
  }

  *play() {
    const { plan, random } = this
    const { roundTrip } = plan
    this.set(0, CLIENT, SYN)
    yield
    if (plan.end === 'silence') {
      for (const wait of [SYN_TIMEOUT, 2 * SYN_TIMEOUT]) {
        this.next[CLIENT] = this.seq
        this.set(wait, CLIENT, SYN)
        yield
      }
      return
    }
    this.acked[SERVER] = this.next[CLIENT]
    if (plan.end === 'refused') {
      this.set(roundTrip, SERVER, RST | ACK)
      this.seq = 0
      yield
      return
    }
    this.set(roundTrip, SERVER, SYN | ACK)
    yield
    this.acked[CLIENT] = this.next[SERVER]
    this.set(random.between(20, 60), CLIENT, ACK)
    yield
    for (const [turn, message] of plan.turns.entries()) {
      yield* this.say(turn % 2, message)
      // Thinking time: a server's few milliseconds, a browser's parsing, sometimes a person's reading.
      if (turn % 2 === CLIENT) this.time += random.between(100, 20_000)
      else this.time += random.chance(0.8) ? random.between(200, 30_000) : random.between(100_000, 4_000_000)
    }
    yield* this.close()
  }

  *close() {
    const { random, plan: { end, goodbye, roundTrip } } = this
    if (end === 'reset') {
      this.set(random.between(100, 90_000), CLIENT, RST | ACK)
      yield
      return
    }
    if (goodbye) yield* this.say(CLIENT, goodbye)
    const [first, last] = end === 'fin' ? [CLIENT, SERVER] : [SERVER, CLIENT]
    this.set(random.between(100, 5000), first, FIN | ACK)
    yield
    this.acked[last] = this.next[first]
    this.set(first === CLIENT ? roundTrip : random.between(30, 300), last, FIN | ACK)
    yield
    this.acked[first] = this.next[last]
    this.set(first === CLIENT ? random.between(20, 60) : roundTrip, first, ACK)
    yield
  }

  /**
   * All segments of a message and their acknowledgements. At most one segment of a flight is lost.
   * @param {number} from @param {Message} message
   */
  *say(from, message) {
    const { random, plan: { roundTrip, bad }, largest } = this
    const to = 1 - from
    const near = from === SERVER
    const total = message.length
    if (!near) this.time += random.between(50, 400)
    for (let sent = 0; sent < total;) {
      const flight = Math.min(this.window[from], Math.ceil((total - sent) / largest))
      let lost = random.chance((bad ? BAD_LOSS : LOSS) * flight) ? random.between(0, flight - 1) : -1
      let hole = 0
      let holeLength = 0
      let unanswered = 0
      const begin = this.next[from]
      const captured = !bad || random.chance(0.5)
      for (let number = 0; number < flight; number += 1) {
        const length = Math.min(largest, total - sent)
        const last = number === flight - 1
        // One byte that is sent again would look like a keep-alive.
        if (number === lost && length === 1) lost = -1
        if (number === lost) [hole, holeLength] = [sent, length]
        this.set(random.between(near ? 40 : 8, near ? 160 : 20), from, last ? ACK | PSH : ACK)
        this.carry(message, sent, length)
        if (number !== lost || captured) yield
        sent += length
        if (lost < 0 || number < lost) {
          this.acked[to] = this.next[from]
          this.arrived = (this.next[from] - begin) >>> 0
          unanswered += 1
          if (near && (unanswered === this.delayed || last)) {
            unanswered = 0
            this.set(random.between(8, 30), to, ACK)
            yield
          }
        } else if (near && number > lost) {
          // What came behind the hole: a duplicate acknowledgement that says which bytes (RFC 2018).
          this.set(random.between(8, 30), to, ACK)
          this.left = (this.next[from] - (sent - hole - holeLength)) >>> 0
          this.right = this.next[from]
          yield
        }
      }
      if (!near && unanswered > 0) {
        for (let answers = 0; answers < Math.ceil(unanswered / 2); answers += 1) {
          this.set(answers === 0 ? roundTrip : 30, to, ACK)
          this.acked[to] = (begin + Math.min(2 * (answers + 1) * largest, this.arrived)) >>> 0
          yield
        }
      }
      if (lost >= 0) {
        const patience = bad ? roundTrip : Math.max(NOT_FAST, roundTrip * 1.25)
        this.set(lost === flight - 1 ? RETRANSMISSION_TIMEOUT + roundTrip : patience, from, ACK)
        this.carry(message, hole, holeLength)
        this.next[from] = (this.next[from] - holeLength) >>> 0
        this.seq = (this.next[from] - (sent - hole)) >>> 0
        yield
        this.acked[to] = this.next[from]
        this.set(near ? 20 : roundTrip, to, ACK)
        yield
      }
      this.window[from] = Math.min(LARGEST_WINDOW, this.window[from] * 2)
      if (near && sent < total) this.time += Math.round(roundTrip * 0.9)
    }
  }

  /** The next segment carries a part of a message. @param {Message} message @param {number} offset @param {number} length */
  carry(message, offset, length) {
    this.message = message
    this.offset = offset
    this.length = length
    const { from } = this
    this.next[from] = (this.next[from] + length) >>> 0
  }
}
