/** One TCP conversation that carries very many bytes: what following a stream costs. */
import { ACK, FIN, PSH, SYN, frame, tcpFrame, tcpHeaders } from './frame.js'
import { Random } from './random.js'

/** 2024-07-01 08:00:00 UTC, in microseconds. */
const START = 1_719_820_800_000_000
const SEGMENT = 1460
/** Segments between two acknowledgements. */
const ACK_EVERY = 2
const REQUEST = Buffer.from('GET /parrot HTTP/1.1\r\nHost: perroquet.test\r\n\r\n')
const LINE = 'the parrot says again what it has heard'

/** @param {number} number @param {number} ttl */
const station = (number, ttl) => ({
  mac: Buffer.from([2, 0, 0x5e, 0x20, 0, number]), v4: Buffer.from([198, 18, 0, number]), v6: Buffer.alloc(16), ttl,
})

/**
 * @param {import('./capture-file.js').CaptureFile} file
 * @param {{ seed: number, bytes: number }} parameters bytes that the server sends
 * @returns {Record<string, number>}
 */
export function writeStream(file, { seed, bytes }) {
  const random = new Random(seed)
  const client = station(1, 64), server = station(2, 57)
  const headers = [tcpHeaders(client, server, false), tcpHeaders(server, client, false)]
  const ports = [49152, 80]
  const next = [random.u32(), random.u32()]
  let time = START
  let id = 0
  /** @param {number} from @param {number} flags @param {Buffer} [payload] */
  function send(from, flags, payload = Buffer.alloc(0)) {
    payload.copy(frame, headers[from].length + 20)
    const length = tcpFrame(headers[from], {
      id: id++, from: ports[from], to: ports[1 - from], seq: next[from], ack: flags === SYN ? 0 : next[1 - from],
      flags, window: 64240, options: 0, payload: payload.length,
    })
    next[from] = (next[from] + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0
    time += 10 + (random.u32() & 15)
    file.packet(time, frame, length)
  }
  send(0, SYN)
  send(1, SYN | ACK)
  send(0, ACK)
  send(0, PSH | ACK, REQUEST)
  let text = ''
  for (let sent = 0, line = 0, segments = 0; sent < bytes; segments++) {
    const size = Math.min(SEGMENT, bytes - sent)
    while (text.length < size) text += `${line++} ${LINE}\r\n`
    send(1, sent + size === bytes ? PSH | ACK : ACK, Buffer.from(text.slice(0, size)))
    text = text.slice(size)
    sent += size
    if (segments % ACK_EVERY === 1) send(0, ACK)
  }
  send(1, FIN | ACK)
  send(0, FIN | ACK)
  send(1, ACK)
  return { tcp: 1 }
}
