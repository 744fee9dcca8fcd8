import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Service } from '../../src-main/api/playground.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, playgroundOfTest, server, sessionIn, story } from '../playground/playground-of-test.ts'
import { compile, hasCompiler } from './compile.ts'

/** Programs against the plain BSD API, as a course has them written. */
type CProgram = 'udp-parrot-server' | 'udp-parrot-client' | 'prefix-client' | 'smop-client' | 'length-client' | 'id-client' | 'echo-server' | 'hello-server'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

/** Runs a client to its end: the lines that it prints. */
async function run(program: CProgram, ...words: readonly (string | number)[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(compile(`course/${program}`), words.map(String), { timeout: 20_000 })
  return stdout.split('\n').slice(0, -1)
}

/** Starts a server that prints its port, and ends by itself. */
async function started(program: CProgram, ...words: readonly string[]): Promise<{ port: number, ended: Promise<number> }> {
  const child = spawn(compile(`course/${program}`), words, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 })
  const ended = once(child, 'exit').then(([code]) => Number(code))
  const [line] = await once(createInterface(child.stdout), 'line') as [string]
  return { port: Number(line), ended }
}

async function serve(service: Service, given: Parameters<typeof server>[0] = {}): Promise<{ id: number, port: number }> {
  const { id, port, problem } = await playground.methods.startServer({ spec: server({ service, ...given }) })
  if (port === undefined) throw new Error(problem?.text)
  return { id, port }
}

async function send(session: number, text: string): Promise<void> {
  await playground.methods.send({ session, data: { as: 'text', text }, framed: true })
}

const accounts = [{ user: 'wagner', password: 'abc123' }, { user: 'charlet', password: 'xyz456' }]
const sharpBracket = { kind: 'end', marker: { as: 'text', text: '#)' } } as const
const digits = { kind: 'length', prefix: 'digits', width: 4 } as const
const dual = { listen: { transport: 'tcp', family: 'dual', host: '::', port: 0 } } as const

describe.skipIf(!hasCompiler)('C clients of our servers', () => {
  it('UDP parrot', async () => {
    const { port } = await serve({ kind: 'parrot' }, { listen: { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } })
    expect(await run('udp-parrot-client', port, 'Bonjour')).toEqual(['8 Bonjour'])
  })

  it('prefix', async () => {
    const { id, port } = await serve({ kind: 'prefix', prefix: { as: 'text', text: '[SERVEUR] ' } })
    expect(await run('prefix-client', port, 'abcdefgh')).toEqual(['[SERVEUR] abcdefgh'])
    await sessionIn(playground, id, 'closed')
  })

  it('length prefix', async () => {
    const { id, port } = await serve({ kind: 'parrot' }, { framing: digits })
    expect(await run('length-client', port, 'Hello World', '', 'é'.repeat(2000))).toEqual(['0011Hello World', '0000', `4000${'é'.repeat(2000)}`])
    const { id: session } = await sessionIn(playground, id, 'closed')
    expect((await story(playground, session)).slice(0, 3)).toEqual(['accept', 'in 0011Hello World', 'out 0011Hello World'])
  })

  it.each(['whole', 'bytes', 'split', 'nul', 'line', 'buffer', 'together'])('SMOP, written as: %s', async (mode) => {
    const { id, port } = await serve({ kind: 'smop', accounts }, { framing: sharpBracket })
    const requests = ['OPER#+#1#2', 'LOGIN#wagner#wrong', 'LOGIN#wagner#abc123', 'LOGIN#charlet#xyz456', 'OPER#*#5#3', 'OPER#/#8#0', 'LOGOUT', 'OPER#+#1#2']
    const answers = await run('smop-client', port, mode, ...requests)
    expect(answers.map((answer) => /#ko#.+ !$/.test(answer) ? answer.slice(0, answer.indexOf('#ko') + 3) : answer))
      .toEqual(['OPER#ko', 'LOGIN#ko', 'LOGIN#ok', 'LOGIN#ko', 'OPER#ok#15', 'OPER#ko', 'LOGOUT#ok', 'OPER#ko'])
    expect(answers[5]).toBe('OPER#ko#Division par zéro !')
    await sessionIn(playground, id, 'closed')
  })

  it('SMOP without LOGOUT, one after the other with one worker', async () => {
    const { port } = await serve({ kind: 'smop', accounts }, { framing: sharpBracket, concurrency: { kind: 'one' } })
    const both = await Promise.all([run('smop-client', port, 'whole', 'LOGIN#wagner#abc123', 'OPER#-#5#9'), run('smop-client', port, 'whole', 'LOGIN#wagner#abc123')])
    expect(both).toEqual([['LOGIN#ok', 'OPER#ok#-4'], ['LOGIN#ok']])
  })

  it('unique id, over both families of one socket', async () => {
    const { port } = await serve({ kind: 'id' }, dual)
    const lines = await Promise.all(['127.0.0.1', '::1', '127.0.0.1', '::1'].map(async (host) => (await run('id-client', host, port))[0]))
    expect(lines.map((line) => line?.replace(/\d{19}$/, 'id'))).toEqual(['AF_INET id', 'AF_INET6 id', 'AF_INET id', 'AF_INET6 id'])
    expect(new Set(lines.map((line) => line?.split(' ')[1])).size).toBe(4)
  })

  it('relay to a C server', async () => {
    const { port: far, ended } = await started('echo-server', '1')
    const { port } = await serve({ kind: 'relay', to: { transport: 'tcp', family: '4', host: '127.0.0.1', port: far } })
    expect(await run('prefix-client', port, 'abcdefgh')).toEqual(['abcdefgh'])
    expect(await ended).toBe(0)
  })
})

describe.skipIf(!hasCompiler)('our clients of C servers', () => {
  it('UDP parrot', async () => {
    const { port, ended } = await started('udp-parrot-server')
    const { session = 0 } = await playground.methods.openClient({ spec: client(port, { to: { transport: 'udp', family: '4', host: '127.0.0.1', port } }) })
    for (const text of ['un', 'deux', 'trois']) await send(session, text)
    await expect.poll(async () => (await story(playground, session)).filter((line) => line.startsWith('in '))).toEqual(['in un', 'in deux', 'in trois'])
    expect(await ended).toBe(0)
  })

  it('echo, with every framing', async () => {
    const framings = [{ kind: 'none' }, { kind: 'fixed', size: 5 }, digits, { kind: 'length', prefix: 'u16', order: 'little', inclusive: true }, sharpBracket] as const
    const { port, ended } = await started('echo-server', String(framings.length))
    for (const framing of framings) {
      const { session = 0 } = await playground.methods.openClient({ spec: client(port, { framing }) })
      await send(session, 'salut')
      await expect.poll(async () => (await playground.methods.session({ session })).messagesIn).toBe(1)
      const [, out, back] = await story(playground, session)
      expect(back?.slice(3)).toBe(out?.slice(4))
      await playground.methods.shutdownWrite({ session })
      await expect.poll(async () => (await playground.methods.session({ session })).state).toBe('closed')
    }
    expect(await ended).toBe(0)
  })

  it('hello on a dual-stack socket, over IPv4', async () => {
    const { port, ended } = await started('hello-server')
    const { session = 0 } = await playground.methods.openClient({ spec: client(port, { framing: { kind: 'end', marker: { as: 'text', text: '\\0' } } }) })
    await expect.poll(async () => (await story(playground, session)).slice(1, 3)).toEqual(['in hello world\0', 'peerFin'])
    await playground.methods.close({ session })
    expect(await ended).toBe(0)
  })
})
