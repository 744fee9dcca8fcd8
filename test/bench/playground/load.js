/**
 * Clients that send a message, wait for its echo and send the next.
 *
 *   node load.js PORT CONNECTIONS MILLISECONDS BYTES
 *
 * Prints JSON: how many were connected, answers a second, and how many of the connections were answered at all.
 */
import { connect } from 'node:net'

const [port, connections, milliseconds, bytes] = process.argv.slice(2).map(Number)
/** Connections that are being made at once. */
const CONNECTING = 50

const message = Buffer.alloc(bytes, 'parrot ')
let answers = 0
let answered = 0
let connected = 0
let running = true
let failed = 0

/** @returns {Promise<() => void>} begins to talk */
function open() {
  return new Promise((resolve, reject) => {
    let left = bytes
    let first = true
    const socket = connect({
      port, host: '127.0.0.1', noDelay: true,
      // One buffer for all that is read: the clients are not what is measured.
      onread: {
        buffer: Buffer.allocUnsafe(bytes),
        callback(length) {
          left -= length
          if (left > 0) return true
          answers += 1
          if (first) answered += 1
          first = false
          left = bytes
          if (running) socket.write(message)
          return true
        },
      },
    })
    socket.once('connect', () => {
      connected += 1
      resolve(() => { socket.write(message) })
    })
    socket.on('error', error => {
      failed += 1
      reject(error)
    })
  })
}

const starts = []
let next = 0
await Promise.all(Array.from({ length: CONNECTING }, async () => {
  while (next++ < connections) starts.push(await open())
}))
const begin = performance.now()
for (const start of starts) start()
// All connections are answered at least once, however long that takes.
while (performance.now() - begin < milliseconds || (answered < connections && performance.now() - begin < 60_000)) {
  await new Promise(resolve => { setTimeout(resolve, 5) })
}
const seconds = (performance.now() - begin) / 1000
const total = answers
running = false
console.log(JSON.stringify({ connected, answered, failed, rate: total / seconds, seconds }))
process.exit()
