/**
 * The servers that the scenes talk to, and what a client needs. Every server resolves once it listens; it lives until
 * its process ends or until it is closed. Those that run in another namespace are called by name through Host.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * @param {import('node:net').Server} server
 * @param {number} port
 * @param {string} [host]
 */
export async function listen(server, port, host) {
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

/**
 * Resolves with a connected TCP socket.
 * @param {number} port @param {string} host @param {{ allowHalfOpen?: boolean }} [options]
 */
export async function connected(port, host, options) {
  const socket = connect({ port, host, noDelay: true, ...options })
  await once(socket, 'connect')
  return socket
}

/**
 * Sends a request and resolves with the next bytes that come back.
 * @param {import('node:net').Socket} socket @param {string} request
 */
export async function ask(socket, request) {
  const answer = once(socket, 'data')
  socket.write(request)
  return String((await answer)[0])
}

/** Closes a socket in both directions and resolves when it is closed. @param {import('node:net').Socket} socket */
export async function close(socket) {
  const closed = once(socket, 'close')
  socket.end()
  socket.resume()
  await closed
}

/** Answers `[SERVEUR] ` and the request. @param {number} port @param {string} host */
export async function prefixServer(port, host) {
  const server = createServer(socket => socket.on('data', request => socket.write(`[SERVEUR] ${request}`)))
  return listenHere(await listen(server, port, host))
}

/** Sends every datagram back. @param {number} port @param {string} host */
export async function udpParrot(port, host) {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' })
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address))
  socket.bind(port, host)
  await once(socket, 'listening')
  return listenHere(socket)
}

/** Reads all there is and closes after the peer's end. @param {number} port @param {string} host */
export async function discardServer(port, host) {
  return listenHere(await listen(createServer(socket => socket.resume()), port, host))
}

/** @type {import('node:net').Socket | undefined} */
let sleeper

/** Accepts a connection and does not read from it until `wakeUp`. @param {number} port @param {string} host */
export async function sleepingServer(port, host) {
  const server = createServer({ pauseOnConnect: true }, socket => { sleeper = socket })
  return listenHere(await listen(server, port, host))
}

/** The sleeping server reads all that has come, and what comes later. */
export function wakeUp() {
  sleeper?.resume()
}

/** @type {import('node:dgram').Socket[]} */
let members = []

/**
 * Joins an IPv4 and an IPv6 group with a socket each and answers every datagram to the group.
 * @param {number} port @param {string} group4 @param {string} group6 with its zone
 * @param {string} address4 of the interface
 * @param {Uint8Array} answer
 */
export async function joinGroups(port, group4, group6, address4, answer) {
  members = [createSocket({ type: 'udp4', reuseAddr: true }), createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true })]
  for (const [at, socket] of members.entries()) {
    const group = at === 0 ? group4 : group6
    socket.bind(port)
    await once(socket, 'listening')
    socket.addMembership(group, at === 0 ? address4 : '::%eth0')
    socket.setMulticastInterface(at === 0 ? address4 : '::%eth0')
    socket.setMulticastLoopback(false)
    socket.setMulticastTTL(255)
    socket.on('message', () => socket.send(answer, port, group))
  }
}

/** Leaves both groups by closing the sockets. */
export async function leaveGroups() {
  await Promise.all(members.map(async socket => {
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }))
}

/**
 * In another process the server stays there and nothing is returned; here the scene gets it to close it.
 * @template Server @param {Server} server @returns {Server | undefined}
 */
function listenHere(server) {
  return process.send ? undefined : server
}
