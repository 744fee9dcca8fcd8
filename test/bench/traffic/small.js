/** Very many frames of 64 bytes: what an index costs per packet, with nothing else to do. */
import { ACK, FIN, PSH, SYN, frame, tcpFrame, tcpHeaders, udpFrame, udpHeaders } from './frame.js'
import { Random } from './random.js'

/** 2024-07-01 08:00:00 UTC, in microseconds. */
const START = 1_719_820_800_000_000
const LENGTH = 64
/** Conversations that are going on at the same time. */
const OPEN = 1000
const TEXT = Buffer.from('the parrot says again what it has heard')
/** One conversation in so many is UDP; of these, one in so many is over IPv6. */
const UDP_EVERY = 4
const V6_EVERY = 3

/** One conversation, a packet at a time. */
class Conversation {
  /** @param {number} number @param {number} packets @param {Random} random */
  constructor(number, packets, random) {
    this.left = packets
    this.sent = 0
    this.udp = number % UDP_EVERY === 0
    this.v6 = this.udp && number % (UDP_EVERY * V6_EVERY) === 0
    this.clientPort = 49152 + number % 16000
    this.serverPort = this.udp ? 4444 : 50000
    const client = station(2 + number % 200, 64)
    const server = station(1000 + number % 5000, 57)
    const headers = this.udp ? udpHeaders : tcpHeaders
    this.headers = [headers(client, server, this.v6), headers(server, client, this.v6)]
    this.next = [random.u32(), random.u32()]
    this.id = random.u32() & 0xffff
  }

  /** Builds the next packet, in turns; what is shorter than 64 bytes is padded. */
  build() {
    const from = this.sent % 2
    this.id += 1
    const length = this.udp
      ? udpFrame(this.headers[from], this.id, ...this.ports(from), TEXT.subarray(0, LENGTH - 8 - this.headers[0].length))
      : this.buildSegment(from)
    frame.fill(0, length, LENGTH)
    this.sent += 1
    this.left -= 1
  }

  /** @param {number} from @returns {[number, number]} */
  ports(from) {
    return from === 0 ? [this.clientPort, this.serverPort] : [this.serverPort, this.clientPort]
  }

  /** Flags of the next segment: the handshake, a greeting, data and bare acknowledgements in turns, the close. */
  flags() {
    const { sent, left } = this
    if (sent === 0) return SYN
    if (sent === 1) return SYN | ACK
    if (left === 3 || left === 2) return FIN | ACK
    return sent === 3 || (sent > 3 && left > 3 && sent % 2 === 0) ? PSH | ACK : ACK
  }

  /** @param {number} from */
  buildSegment(from) {
    const { sent } = this
    const flags = this.flags()
    const syn = (flags & SYN) !== 0
    const payload = (flags & PSH) === 0 ? 0 : 10
    const options = syn ? 8 : 0
    const at = this.headers[0].length + 20
    if (syn) {
      frame.writeUInt32BE(0x020405b4, at)
      frame.writeUInt32BE(0x01010402, at + 4)
    }
    TEXT.copy(frame, at + options, 0, payload)
    const [source, destination] = this.ports(from)
    const length = tcpFrame(this.headers[from], {
      id: this.id, from: source, to: destination, seq: this.next[from], ack: sent === 0 ? 0 : this.next[1 - from],
      flags, window: 64240, options, payload,
    })
    this.next[from] = (this.next[from] + payload + (flags & (SYN | FIN) ? 1 : 0)) >>> 0
    return length
  }
}

/** @param {number} number @param {number} ttl */
function station(number, ttl) {
  const mac = Buffer.from([2, 0, 0x5e, 0x20, number >> 8, number & 255])
  const v6 = Buffer.from('20010db8000000000000000000000000', 'hex')
  v6.writeUInt16BE(number, 14)
  return { mac, v4: Buffer.from([198, 18, number >> 8, number & 255]), v6, ttl }
}

/**
 * @param {import('./capture-file.js').CaptureFile} file
 * @param {{ seed: number, packets: number, conversations: number }} parameters
 * @returns {Record<string, number>}
 */
export function writeSmall(file, { seed, packets, conversations }) {
  const random = new Random(seed)
  const counts = { tcp: 0, udp: 0 }
  const each = Math.floor(packets / conversations)
  let begun = 0
  function begin() {
    // The division's rest goes to the last one.
    const conversation = new Conversation(begun, begun === conversations - 1 ? packets - each * begun : each, random)
    counts[conversation.udp ? 'udp' : 'tcp'] += 1
    begun += 1
    return conversation
  }
  /** @type {Conversation[]} */
  const open = []
  while (open.length < Math.min(OPEN, conversations)) open.push(begin())
  let time = START
  while (open.length > 0) {
    const at = Math.floor(random.unit() * open.length)
    const conversation = open[at]
    conversation.build()
    time += 1 + (random.u32() & 3)
    file.packet(time, frame, LENGTH)
    if (conversation.left > 0) continue
    if (begun < conversations) open[at] = begin()
    else open.splice(at, 1)
  }
  return counts
}
