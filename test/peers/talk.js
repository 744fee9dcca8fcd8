// The two programs of the test network: `talk.js server` and `talk.js client`. Each port is another way to end a conversation.
import net from 'node:net'

const SERVER = '192.0.2.2', CLIENT = '192.0.2.1'
const bytes = Buffer.alloc(20_000, 'parrot ')

/** @type {Record<number, { server?: (socket: net.Socket) => void, client: (socket: net.Socket) => void }>} */
const talks = {
  // The client closes first.
  4001: { server: echo, client: (socket) => { socket.write(bytes); afterBytes(socket, bytes.length, () => socket.end()) } },
  // The server closes first.
  4002: { server: (socket) => { socket.resume(); socket.end(bytes) }, client: (socket) => { socket.resume(); socket.on('end', () => later(300, () => socket.end())) } },
  // The client closes its half, and the server goes on talking.
  4003: {
    server: (socket) => { socket.resume(); socket.on('end', () => later(400, () => { socket.write(bytes); later(400, () => socket.end(bytes)) })) },
    client: (socket) => { socket.resume(); socket.end(bytes) },
  },
  // Resets from either side.
  4004: { server: echo, client: (socket) => { socket.write(bytes); afterBytes(socket, 1000, () => later(200, () => socket.resetAndDestroy())) } },
  4005: { server: (socket) => { socket.write(bytes); socket.resume(); later(600, () => socket.resetAndDestroy()) }, client: (socket) => { socket.resume(); socket.write(bytes) } },
  // Nobody listens.
  4006: { client: () => {} },
  // Both close at once, and go on until their time has come.
  4007: { server: (socket) => { socket.resume(); atOnce(() => socket.end()) }, client: (socket) => { socket.resume(); atOnce(() => socket.end()) } },
  // Both talk at once, a long time.
  4008: { server: longTalk, client: longTalk },
  // Both open at once: see below.
  4009: { client: (socket) => { socket.resume(); socket.write(bytes); later(800, () => socket.end()) } },
}

function echo(socket) {
  socket.pipe(socket)
}
function longTalk(socket) {
  let left = role === 'client' ? 20 : 26
  socket.resume()
  const timer = setInterval(() => {
    socket.write(bytes.subarray(0, 3000))
    if (--left > 0) return
    clearInterval(timer)
    later(300, () => socket.end())
  }, 30)
  socket.on('close', () => clearInterval(timer))
}
function afterBytes(socket, least, then) {
  let seen = 0, told = false
  socket.on('data', (chunk) => {
    seen += chunk.length
    if (seen >= least && !told) { told = true; then() }
  })
}
const later = (milliseconds, then) => setTimeout(then, milliseconds)
/** At the next whole two seconds that both programs reach, so that both do it together. */
function atOnce(then) {
  const moment = Math.ceil((Date.now() + 1500) / 2000) * 2000
  const spin = () => { if (Date.now() >= moment) then(); else setTimeout(spin, Math.max(0, moment - Date.now() - 1)) }
  spin()
}

const role = process.argv[2], started = Number(process.argv[3])
let open = 0
// A peer whose reset was lost never ends.
if (role === 'client') setTimeout(() => process.stdout.write('done\n'), 9000).unref()
const ended = () => { if (--open === 0 && role === 'client') process.stdout.write('done\n') }
const watch = (socket) => {
  open++
  // A peer that resets or is not there is what the test is about.
  socket.on('error', () => {})
  socket.on('close', ended)
}

/** Both sides call each other at the same moment (RFC 9293 3.5, figure 7). */
function openBoth(localAddress, host) {
  const socket = net.connect({ host, port: 4009, localAddress, localPort: 4009, allowHalfOpen: true })
  watch(socket)
  socket.on('connect', () => talks[4009].client(socket))
  socket.on('end', () => later(200, () => socket.end()))
}

const together = () => later(Math.max(0, started - Date.now()), () => openBoth(role === 'client' ? CLIENT : SERVER, role === 'client' ? SERVER : CLIENT))
if (role === 'server') {
  for (const [port, { server }] of Object.entries(talks)) {
    if (server) net.createServer({ allowHalfOpen: true }, (socket) => { watch(socket); server(socket); closing(socket) }).listen(Number(port), SERVER)
  }
  together()
  process.stdout.write('ready\n')
} else {
  together()
  later(Math.max(0, started - Date.now()), () => {
    for (const [port, { client }] of Object.entries(talks)) {
      if (port === '4009') continue
      const socket = net.connect({ host: SERVER, port: Number(port), allowHalfOpen: true })
      watch(socket)
      socket.on('connect', () => { client(socket); closing(socket) })
    }
  })
}
/** Who is closed to closes too, where its talk has not ended it. */
function closing(socket) {
  socket.on('end', () => later(500, () => socket.end()))
}
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
setTimeout(() => process.exit(0), 100_000).unref()
