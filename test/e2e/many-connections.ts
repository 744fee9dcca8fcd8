import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** Accepts all that comes, in a process of its own, so that its descriptors do not count for the test's. */
const SERVER = `
const server = require('node:net').createServer(socket => socket.on('error', () => {}).resume())
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log(server.address().port))`

/** Descriptors that are kept for everything else. */
const SPARE = 500
/** Connections that are being made at once. */
const AT_ONCE = 500

/** Connections over loopback: both of their ends are rows of the table. */
export interface ManyConnections {
  readonly count: number
  readonly port: number
  /** Resets some of them. */
  readonly closeSome: (count: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Makes `wanted` connections, or as many as the limit of descriptors (RLIMIT_NOFILE) lets one process have. */
export async function openManyConnections(wanted: number): Promise<ManyConnections> {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  const count = Math.min(wanted, limit === undefined ? 500 : Number(limit) - SPARE)
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  const endAtExit = (): void => { child.kill('SIGKILL') }
  process.once('exit', endAtExit)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const port = Number(await new Promise<string>(resolve => createInterface(child.stdout).once('line', resolve)))
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await Promise.all(some.map(socket => new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))))
    sockets.push(...some)
  }
  // A reset leaves no TIME_WAIT behind.
  const reset = async (some: Socket[]): Promise<void> => {
    await Promise.all(some.map(socket => new Promise<void>(resolve => socket.once('close', () => resolve()).resetAndDestroy())))
  }
  return {
    count, port,
    closeSome: async some => await reset(sockets.splice(0, some)),
    close: async () => {
      await reset(sockets)
      child.kill('SIGTERM')
      await ended
      process.off('exit', endAtExit)
    },
  }
}
