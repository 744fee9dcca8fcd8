/**
 * Opens sockets in every state that can be reached without losing packets, tells their ports (JSON), and then runs the commands that it is
 * sent (JSON arrays, one a line), answering with their output as JSON. Ends with its standard input, and ends what it started.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const children = []
const ports = []
const folder = mkdtempSync(join(tmpdir(), 'perroquet-states-'))

async function listen(where) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(where)
  server.on('error', error => { throw error })
  await once(server, 'listening')
  if (server.address().port) ports.push(server.address().port)
  return server
}

async function pair(server, host) {
  const client = connect({ port: server.address().port, host, allowHalfOpen: true })
  client.on('error', () => {})
  const [[served]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  served.on('error', () => {})
  return [client, served]
}

/** A Node program that says one line and then never does anything again. */
async function blocked(program) {
  const child = spawn(process.execPath, ['-e', `${program}; function block() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }`], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = await once(createInterface(child.stdout), 'line')
  return line
}

/** Writes until neither end's buffers take any more. */
async function fill(socket) {
  const chunk = Buffer.alloc(1 << 20)
  // On a busy machine it may stand still for a while.
  for (let before = -1, still = 0; still < 4;) {
    const written = socket.bytesWritten - socket.writableLength
    still = written === before ? still + 1 : 0
    before = written
    if (socket.writableLength < 4 * chunk.length) socket.write(chunk)
    await new Promise(resolve => { setTimeout(resolve, 200) })
  }
}

// LISTEN, ESTABLISHED; IPv4, IPv6, both on one socket.
const server4 = await listen({ port: 0, host: '127.0.0.1', backlog: 7 })
const server6 = await listen({ port: 0, host: '::', ipv6Only: true })
const both = await listen({ port: 0, host: '::' })
await pair(server4, '127.0.0.1')
await pair(server6, '::1')
await pair(both, '127.0.0.1')
await pair(both, '::1')
// Received and not read.
const [talkative] = await pair(server4, '127.0.0.1')
talkative.write('twelve bytes')
// Held by two processes.
const [shared] = await pair(server4, '127.0.0.1')
children.push(spawn('sleep', ['600'], { stdio: [shared, 'ignore', 'ignore'] }))
// Keepalive timer.
const [kept] = await pair(server4, '127.0.0.1')
kept.setKeepAlive(true, 60_000)
// FIN_WAIT2 and CLOSE_WAIT, TIME_WAIT.
const [half] = await pair(server4, '127.0.0.1')
half.end()
for (const [server, host] of [[server4, '127.0.0.1'], [both, '127.0.0.1'], [server6, '::1']]) {
  const [client, served] = await pair(server, host)
  client.resume().end()
  served.resume().end()
  await Promise.all([once(client, 'close'), once(served, 'close')])
}
// SYN_SENT: nobody accepts, and the queue is full.
const port = Number(await blocked('const s = require("net").createServer().listen(0, "127.0.0.1", 1, () => { require("fs").writeSync(1, s.address().port + "\\n"); block() })'))
for (let i = 0; i < 5; i++) connect(port, '127.0.0.1').on('error', () => {})
// FIN_WAIT1: there is no room for the FIN.
const full = Number(await blocked('const s = require("net").createServer().listen(0, "127.0.0.1", 9, () => { require("fs").writeSync(1, s.address().port + "\\n"); block() })'))
const stuck = connect(full, '127.0.0.1')
stuck.on('error', () => {})
await once(stuck, 'connect')
await fill(stuck)
stuck.destroy()
ports.push(port, full)
// LAST_ACK: the other side has closed, and there is no room for our FIN.
const lastServer = await listen({ port: 0, host: '127.0.0.1' })
const [[last]] = await Promise.all([
  once(lastServer, 'connection'),
  blocked(`const c = require("net").connect(${lastServer.address().port}, "127.0.0.1", () => { c.pause(); c.end(() => { require("fs").writeSync(1, "ended\\n"); block() }) })`),
])
last.on('error', () => {})
await fill(last)
last.destroy()
// UDP without and with a peer.
for (const [type, host] of [['udp4', '127.0.0.1'], ['udp6', '::1']]) {
  const one = createSocket(type).bind(0, host)
  await once(one, 'listening')
  const other = createSocket(type)
  other.connect(one.address().port, host)
  await once(other, 'connect')
  ports.push(one.address().port)
}
const any = createSocket('udp6').bind(0)
await once(any, 'listening')
ports.push(any.address().port)
// Unix.
const path = join(folder, 'listening.sock')
const local = await listen({ path })
const [client] = [connect(path)]
await Promise.all([once(local, 'connection'), once(client, 'connect')])

process.stdout.write(`${JSON.stringify(ports)}\n`)
for await (const line of createInterface(process.stdin)) {
  const [program, ...args] = JSON.parse(line)
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  process.stdout.write(`${JSON.stringify({ stdout, stderr, status })}\n`)
}
for (const child of children) child.kill('SIGKILL')
rmSync(folder, { recursive: true })
process.exit()
