import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { alive } from '../process-alive.ts'
import { endAll, listening, type Terminal } from './run-terminal.ts'

afterEach(endAll)

/** A server that runs Node for one client, which has connected and said its process id. */
async function program(script: string): Promise<{ server: Terminal, pid: number }> {
  const command = `'${process.execPath}' -e '${script}; console.log(process.pid); setInterval(() => {}, 1000)'`
  const { server, port } = await listening('tcp', '127.0.0.1', '0', '--exec', command)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  const [bytes] = await once(socket, 'data') as [Buffer]
  const pid = Number(bytes.toString())
  expect(alive(pid)).toBe(true)
  return { server, pid }
}

describe.skipIf(process.platform === 'win32')('perroquet listen --exec', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves no program behind after %s', async (signal) => {
    const { server, pid } = await program('')
    server.child.kill(signal)
    expect(await server.end()).toBe(0)
    await expect.poll(() => alive(pid)).toBe(false)
  })

  it('waits for one that ignores SIGTERM, and at the second Ctrl-C no longer', async () => {
    const { server, pid } = await program('process.on("SIGTERM", () => console.error("no"))')
    server.child.kill('SIGINT')
    // It has said no.
    await server.prints(/stderr no$/m)
    server.child.kill('SIGINT')
    expect(await server.end()).toBe(130)
    await expect.poll(() => alive(pid)).toBe(false)
  })
})
