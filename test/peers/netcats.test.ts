import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Framing, ServerSpec, Service, Target } from '../../src-main/api/playground.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, playgroundOfTest, server, sessionIn, sessionsOf, story, until } from '../playground/playground-of-test.ts'

/** socat, Nmap's ncat and OpenBSD's nc on the other side of every server and client. */
type Place = { readonly transport: 'tcp' | 'udp' | 'tls', readonly family: '4' | '6', readonly port: number } | { readonly transport: 'unix', readonly path: string }

const hostOf = (family: '4' | '6') => family === '4' ? '127.0.0.1' : '::1'

/** The words that connect to a place, or that let one client in; undefined: that program cannot. */
const peers = {
  socat: {
    there: spawnSync('socat', ['-V']).status === 0,
    connects: (to: Place): string[] => ['-t', '20', '-', socatAddress(to, { tcp: 'TCP', udp: 'UDP', tls: 'OPENSSL', unix: 'UNIX-CONNECT' }, to.transport === 'tls' ? ',verify=0' : '')],
    listens: (at: Place): string[] | undefined => {
      if (at.transport === 'unix') return [`UNIX-LISTEN:${at.path}`, 'EXEC:cat']
      if (at.transport === 'tls') return undefined
      return [`${at.transport === 'tcp' ? 'TCP' : 'UDP'}${at.family}-${at.transport === 'tcp' ? 'LISTEN' : 'RECVFROM'}:${at.port},bind=${bracketed(at.family)}${at.transport === 'udp' ? ',fork' : ''}`, 'EXEC:cat']
    },
  },
  ncat: {
    there: spawnSync('ncat', ['--version']).status === 0,
    connects: (to: Place): string[] => to.transport === 'unix' ? ['-U', to.path] :
      [...to.transport === 'udp' ? ['-u'] : to.transport === 'tls' ? ['--ssl'] : [], `-${to.family}`, hostOf(to.family), String(to.port)],
    listens: (at: Place): string[] | undefined => at.transport === 'unix' ? ['-l', '-U', at.path, '-c', 'cat'] :
      ['-l', ...at.transport === 'udp' ? ['-u'] : at.transport === 'tls' ? ['--ssl'] : [], `-${at.family}`, hostOf(at.family), String(at.port), '-c', 'cat'],
  },
  nc: {
    // OpenBSD's: the traditional one has neither -N nor -U.
    there: spawnSync('nc', ['-h'], { encoding: 'utf8' }).stderr.includes('OpenBSD'),
    connects: (to: Place): string[] | undefined => to.transport === 'tls' ? undefined : to.transport === 'unix' ? ['-N', '-U', to.path] :
      [to.transport === 'udp' ? '-u' : '-N', `-${to.family}`, hostOf(to.family), String(to.port)],
    // It has no -e; it says nothing of its own.
    listens: (): undefined => undefined,
  },
} as const
type PeerName = keyof typeof peers
const names = (Object.keys(peers) as PeerName[]).filter((name) => {
  if (!peers[name].there) console.warn(`no ${name} here: what is spoken with it is left out`)
  return peers[name].there
})

function bracketed(family: '4' | '6'): string {
  return family === '6' ? '[::1]' : '127.0.0.1'
}

function socatAddress(to: Place, types: Record<Place['transport'], string>, options: string): string {
  if (to.transport === 'unix') return `${types.unix}:${to.path}`
  return `${types[to.transport]}${to.transport === 'tls' ? '' : to.family}:${bracketed(to.family)}:${to.port}${options}`
}

const folder = mkdtempSync(join(tmpdir(), 'perroquet-netcats-'))
let playground: Playground
let children: ChildProcessWithoutNullStreams[]

beforeEach(() => {
  playground = playgroundOfTest()
  children = []
})
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await playground.close()
})
afterAll(() => { rmSync(folder, { recursive: true }) })

interface Running {
  readonly child: ChildProcessWithoutNullStreams
  /** What it has printed. */
  readonly output: () => string
}

function start(name: PeerName, words: readonly string[]): Running {
  const child = spawn(name, words)
  children.push(child)
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => { output += bytes.toString('latin1') })
  child.stderr.on('data', (bytes: Buffer) => {
    if (/error|refused|E /i.test(bytes.toString())) console.warn(`${name}: ${bytes.toString()}`)
  })
  child.stdin.on('error', () => {})
  return { child, output: () => output }
}

/** Gives a client its standard input to the end; what it prints until it ends. */
async function says(name: PeerName, words: readonly string[], input: string): Promise<string> {
  const { child, output } = start(name, words)
  const closed = once(child, 'close')
  child.stdin.end(input)
  await closed
  return output()
}

let places = 0
async function serve(service: Service, framing: Framing = { kind: 'none' }, transport: Place['transport'] = 'tcp', family: '4' | '6' = '4'): Promise<{ id: number, place: Place }> {
  const path = join(folder, `socket-${++places}`)
  const listen: ServerSpec['listen'] = transport === 'unix' ? { transport, path } : { transport, family, host: hostOf(family), port: 0 }
  const { id, port = 0, problem } = await playground.methods.startServer({ spec: server({ service, framing, listen }) })
  if (problem) throw new Error(problem.text)
  return { id, place: transport === 'unix' ? { transport, path } : { transport, family, port } }
}

/** A port that nobody has at the moment. */
async function freePort(transport: 'tcp' | 'udp' | 'tls', family: '4' | '6'): Promise<number> {
  if (transport === 'udp') {
    const socket = createSocket(family === '4' ? 'udp4' : 'udp6').bind(0, hostOf(family))
    await once(socket, 'listening')
    const { port } = socket.address()
    await new Promise<void>((resolve) => { socket.close(() => { resolve() }) })
    return port
  }
  const listener = createServer().listen(0, hostOf(family))
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

const families = ['4', '6'] as const
const everywhere: readonly { readonly transport: Place['transport'], readonly family: '4' | '6' }[] = [
  ...(['tcp', 'udp', 'tls'] as const).flatMap((transport) => families.map((family) => ({ transport, family }))), { transport: 'unix', family: '4' },
]

describe.each(names)('%s as a client', (name) => {
  const words = (place: Place) => {
    const connects = peers[name].connects(place)
    if (!connects) throw new Error(`${name} cannot`)
    return connects
  }

  it.each(everywhere.filter(({ transport }) => transport !== 'tls' || name !== 'nc'))('of a parrot over $transport, IPv$family', async ({ transport, family }) => {
    const { id, place } = await serve({ kind: 'parrot' }, { kind: 'none' }, transport, family)
    const { child, output } = start(name, words(place))
    for (const text of ['coco\n', 'perroquet\n']) {
      const before = output()
      child.stdin.write(text)
      await until(() => output() === before + text, `${text} from ${name}`)
    }
    if (transport === 'udp') {
      expect((await sessionsOf(playground, id)).map(({ messagesIn, messagesOut }) => [messagesIn, messagesOut])).toEqual([[2, 2]])
      return
    }
    const closed = once(child, 'close')
    child.stdin.end()
    await closed
    const { id: session } = await sessionIn(playground, id, 'closed')
    expect(await story(playground, session)).toEqual(['accept', 'in coco\n', 'out coco\n', 'in perroquet\n', 'out perroquet\n', 'peerFin', 'ourFin', 'close'])
  })

  const lines = { kind: 'end', marker: { as: 'text', text: '\\n' }, limit: 1000 } as const
  const text = (typed: string) => ({ as: 'text', text: typed }) as const
  const accounts = [{ user: 'wagner', password: 'abc123' }]

  it.each<{ service: Service, framing?: Framing, input: string, output: string | RegExp }>([
    { service: { kind: 'prefix', prefix: text('[SERVEUR] ') }, framing: lines, input: 'abc\ndef\n', output: '[SERVEUR] abc\n[SERVEUR] def\n' },
    { service: { kind: 'hello', text: text('hello world') }, input: '', output: 'hello world' },
    { service: { kind: 'fixed', answer: text('ok\\n') }, framing: lines, input: 'a\nb\n', output: 'ok\nok\n' },
    { service: { kind: 'id' }, input: '', output: /^\d{19}$/ },
    { service: { kind: 'daytime' }, input: '', output: /^\w+day, \w+ \d+, \d{4} .+\r\n$/ },
    { service: { kind: 'discard' }, input: 'abc'.repeat(50_000), output: '' },
    {
      service: { kind: 'smop', accounts }, framing: { kind: 'end', marker: text('#)'), limit: 1000 },
      input: 'LOGIN#wagner#abc123#)\nOPER#*#5#3#)\nLOGOUT#)\n', output: 'LOGIN#ok#)OPER#ok#15#)LOGOUT#ok#)',
    },
    { service: { kind: 'program', command: 'tr a-z A-Z' }, input: 'coco', output: 'COCO' },
    { service: { kind: 'parrot' }, framing: { kind: 'length', prefix: 'digits', width: 4, order: 'big', inclusive: false, limit: 1000 }, input: '0011Hello World', output: '0011Hello World' },
  ])('of $service.kind', async ({ service, framing, input, output }) => {
    const { id, place } = await serve(service, framing)
    expect(await says(name, words(place), input)).toEqual(typeof output === 'string' ? output : expect.stringMatching(output))
    await sessionIn(playground, id, 'closed')
  })

  it('of chargen, as long as it wants', async () => {
    const { id, place } = await serve({ kind: 'chargen' })
    const { child, output } = start(name, words(place))
    await until(() => output().length > 10_000, 'characters')
    expect(output().slice(0, 74)).toBe(' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n')
    child.kill()
    await until(async () => (await sessionsOf(playground, id)).every(({ endedAt }) => endedAt !== undefined), 'the end of the session')
  })

  it('of a relay, and of a person behind it', async () => {
    const { id, place: hand } = await serve({ kind: 'hand' }, lines)
    if (hand.transport === 'unix') throw new Error('a port is wanted')
    const { place } = await serve({ kind: 'relay', to: { transport: 'tcp', family: '4', host: '127.0.0.1', port: hand.port } })
    const { child, output } = start(name, words(place))
    child.stdin.write('a question\n')
    const { id: session } = await until(async () => (await sessionsOf(playground, id)).find(({ messagesIn }) => messagesIn === 1), 'the question')
    await playground.methods.send({ session, data: { as: 'text', text: 'an answer' }, framed: true })
    await until(() => output() === 'an answer\n', 'the answer')
    const closed = once(child, 'close')
    child.stdin.end()
    await sessionIn(playground, id, 'peerClosed')
    await playground.methods.close({ session })
    await closed
  })
})

describe.each(names.filter((name) => name !== 'nc'))('%s as a server', (name) => {
  it.each(everywhere.filter(({ transport }) => transport !== 'tls' || name === 'ncat'))('of a client over $transport, IPv$family', async ({ transport, family }) => {
    const place: Place = transport === 'unix' ? { transport, path: join(folder, `server-${++places}`) } : { transport, family, port: await freePort(transport, family) }
    const words = peers[name].listens(place)
    if (!words) throw new Error(`${name} cannot`)
    start(name, words)
    const to: Target = place.transport === 'unix' ? place : { ...place, host: hostOf(place.family) }
    const { id, session } = await until(async () => {
      const opened = await playground.methods.openClient({ spec: client(0, { to }) })
      if (opened.state === 'failed' || opened.session === undefined) {
        await playground.methods.removeClient({ client: opened.id })
        return undefined
      }
      return { id: opened.id, session: opened.session }
    }, `${name} to listen`)
    const answered = async () => (await playground.methods.session({ session })).messagesIn > 0
    await until(async () => {
      if (await answered()) return true
      // A datagram may come before the socket is bound; it is sent again.
      if (transport === 'udp' || (await playground.methods.session({ session })).messagesOut === 0) {
        await Promise.resolve(playground.methods.send({ session, data: { as: 'text', text: 'coco' }, framed: true })).catch((error: unknown) => {
          if (!(error instanceof Error && error.message.includes('ECONNREFUSED'))) throw error
        })
      }
      return false
    }, 'an answer')
    expect((await story(playground, session)).find((line) => line.startsWith('in '))).toMatch(/^in (coco)+$/)
    if (transport === 'udp') return
    await playground.methods.shutdownWrite({ session })
    await sessionIn(playground, id, 'closed')
  })
})

describe.skipIf(!peers.nc.there)('nc as a server', () => {
  it.each(everywhere.filter(({ transport }) => transport === 'tcp' || transport === 'unix'))('of a client over $transport, IPv$family', async ({ transport, family }) => {
    const path = join(folder, `server-${++places}`)
    const port = await freePort('tcp', family)
    const { child, output } = start('nc', transport === 'unix' ? ['-l', '-N', '-U', path] : ['-l', '-N', `-${family}`, hostOf(family), String(port)])
    const to: Target = transport === 'unix' ? { transport, path } : { transport: 'tcp', family, host: hostOf(family), port }
    const session = await until(async () => {
      const opened = await playground.methods.openClient({ spec: client(0, { to }) })
      return opened.state === 'open' && opened.session
    }, 'nc to listen')
    await playground.methods.send({ session, data: { as: 'text', text: 'a question' }, framed: true })
    await until(() => output() === 'a question', 'the question')
    child.stdin.end('an answer')
    await expect.poll(async () => (await story(playground, session)).slice(1)).toEqual(['out a question', 'in an answer', 'peerFin'])
    const closed = once(child, 'close')
    await playground.methods.shutdownWrite({ session })
    await closed
  })
})
