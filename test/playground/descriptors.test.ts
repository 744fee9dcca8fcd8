import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ServerSpec, Target } from '../../src-main/api/playground.ts'
import { client, playgroundOfTest, server, sessionIn, until } from './playground-of-test.ts'

const linux = process.platform === 'linux'

/** Sockets among this process's descriptors. */
function sockets(): number {
  return readdirSync('/proc/self/fd').length
}

describe.skipIf(!linux)('descriptors', () => {
  it.each<[string, (folder: string) => ServerSpec['listen']]>([
    ['tcp', () => ({ transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 })],
    ['udp', () => ({ transport: 'udp', family: '4', host: '127.0.0.1', port: 0 })],
    ['tls', () => ({ transport: 'tls', family: '4', host: '127.0.0.1', port: 0 })],
    ['ws', () => ({ transport: 'ws', family: '4', host: '127.0.0.1', port: 0 })],
    ['unix', (folder) => ({ transport: 'unix', path: join(folder, 'socket') })],
  ])('are as many after as before: %s', async (_name, listen) => {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    // What Node opens once and keeps (its threads, koffi) is open already.
    const playground = playgroundOfTest()
    const once = async (): Promise<void> => {
      const { id, port = 0, spec } = await playground.methods.startServer({ spec: server({ listen: listen(folder) }) })
      const { transport } = spec.listen
      const to: Target = transport === 'unix' ? { transport, path: spec.listen.path } : { transport, family: '4', host: '127.0.0.1', port }
      const opened = []
      for (let n = 0; n < 4; n++) opened.push(await playground.methods.openClient({ spec: client(port, { to }) }))
      for (const { session = 0 } of opened) await playground.methods.send({ session, data: { as: 'text', text: 'x' }, framed: true })
      for (const each of opened) await until(async () => (await sessionIn(playground, each.id, 'open')).received === 1, 'an answer')
      // Each ends in its own way.
      await playground.methods.close({ session: opened[0].session ?? 0 })
      await playground.methods.reset({ session: opened[1].session ?? 0 })
      await playground.methods.reconnectClient({ client: opened[2].id })
      await playground.methods.openClient({ spec: client(1, { to: transport === 'unix' ? { transport, path: join(folder, 'none') } : { transport, family: '4', host: '127.0.0.1', port: 1 } }) })
      await playground.methods.removeServer({ server: id })
      for (const each of (await playground.methods.playground({})).clients) await playground.methods.removeClient({ client: each.id })
    }
    await once()
    const before = sockets()
    await once()
    expect(sockets()).toBe(before)
    await playground.close()
    rmSync(folder, { recursive: true })
  })

  it('that run out are a state, and the sessions there are go on', async () => {
    // In a process of its own, whose limit is lowered.
    const script = join(import.meta.dirname, 'out-of-descriptors.js')
    const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -n 64 && exec "$0" "$1"', process.execPath, script])
    const { answered, listening, problem, connect, later } = JSON.parse(stdout) as Record<string, unknown>
    expect(problem).toMatchObject({ code: 'EMFILE' })
    expect(connect).toMatchObject({ state: 'failed', problem: { code: 'EMFILE' } })
    expect(listening).toBe('listening')
    expect(answered).toBe('still here')
    expect(later).toBe('again')
  })
})
