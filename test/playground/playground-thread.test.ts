import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PlaygroundSummary } from '../../src-main/api/playground.ts'
import { PlaygroundThread } from '../../src-main/playground/playground-thread.ts'
import { client, plainSocket, received, server, until } from './playground-of-test.ts'

const programs = new URL('../../out/main/', import.meta.url)
let folder: string
let thread: PlaygroundThread

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
  thread = new PlaygroundThread({
    script: new URL('playground-worker.js', programs), loadScript: new URL('load-worker.js', programs), mayExec: false,
    download: (name) => ({ path: join(folder, name), href: `/export/${name}` }),
    upload: (id) => id === 'a'.repeat(32) ? { path: join(folder, 'upload'), name: 'upload' } : undefined,
  })
})
afterEach(async () => {
  await thread.close()
  rmSync(folder, { recursive: true })
})

it('sends what was uploaded, and exports to where it can be fetched', async () => {
  writeFileSync(join(folder, 'upload'), 'from a browser')
  const { port = 0 } = await thread.methods.startServer({ spec: server() })
  const { session = 0 } = await thread.methods.openClient({ spec: client(port) })
  expect(await thread.methods.sendFile({ session, upload: 'a'.repeat(32) })).toEqual({ bytes: 14 })
  await expect(thread.methods.sendFile({ session, upload: 'b'.repeat(32) })).rejects.toThrow(/send the file again/)
  await expect(thread.methods.sendFile({ session })).rejects.toThrow(/choose a file/)
  await until(async () => (await thread.methods.session({ session })).received === 14, 'the echo')
  expect(await thread.methods.exportTranscript({ session, as: 'text' })).toEqual({ href: `/export/session-${session}.txt` })
  expect(readFileSync(join(folder, `session-${session}.txt`), 'utf8')).toMatch(/< 14 from a browser\n/)
})

it('closes every socket', async () => {
  const { port = 0 } = await thread.methods.startServer({ spec: server() })
  const socket = await plainSocket(port)
  socket.write('x')
  expect(await received(socket, 1)).toBe('x')
  await thread.close()
  await until(() => socket.readableEnded || socket.destroyed || (socket.read() === null && socket.readableEnded), 'our end')
  socket.destroy()
  await expect(plainSocket(port)).rejects.toThrow(/ECONNREFUSED/)
})

it('tells of changes no more than ten times a second, and of the last one', async () => {
  const told: { readonly at: number, readonly summary: PlaygroundSummary }[] = []
  thread.events.on('playgroundChanged', (summary) => { told.push({ at: performance.now(), summary }) })
  const { port = 0 } = await thread.methods.startServer({ spec: server() })
  const socket = await plainSocket(port)
  for (let n = 0; n < 500; n++) {
    socket.write('x'.repeat(100))
    await received(socket, 100)
  }
  socket.destroy()
  await until(() => told.at(-1)?.summary.servers[0].ended === 1, 'the end of the session')
  expect(told.at(-1)?.summary.servers[0]).toMatchObject({ serving: 0, messages: 500 })
  const [first, last] = [told[0].at, told.at(-1)?.at ?? 0]
  expect(told.length).toBeLessThanOrEqual((last - first) / 100 + 3)
})
