import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServerSpec, Target } from '../../src-main/api/playground.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, playgroundOfTest, server, sessionIn, sessionsOf, story, until } from '../playground/playground-of-test.ts'
import { OtherProgram } from './other-program.ts'
import { installed } from './program.ts'

/** socat, ncat and OpenBSD's nc as clients of our servers, and as servers of our clients. */

const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
let playground: Playground
let others: OtherProgram[]

beforeEach(() => {
  playground = playgroundOfTest()
  others = []
})
afterEach(async () => {
  for (const other of others) await other.kill()
  await playground.close()
  rmSync(join(folder, 'peer'), { force: true })
})
afterAll(() => { rmSync(folder, { recursive: true }) })

function other(program: string, ...args: string[]): OtherProgram {
  const started = new OtherProgram(program, args)
  others.push(started)
  return started
}

const six = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1')

type Place = 'tcp4' | 'tcp6' | 'dual4' | 'dual6' | 'udp4' | 'udp6' | 'unix' | 'tls'
const places = (['tcp4', 'udp4', 'unix', 'tls', ...six ? ['tcp6', 'dual4', 'dual6', 'udp6'] as const : []] satisfies Place[])

function listenAt(place: Place): ServerSpec['listen'] {
  if (place === 'unix') return { transport: 'unix', path: join(folder, 'socket') }
  const transport = place === 'tls' ? 'tls' : place.startsWith('udp') ? 'udp' : 'tcp'
  if (place.startsWith('dual')) return { transport, family: 'dual', host: '::', port: 0 }
  return place.endsWith('6') ? { transport, family: '6', host: '::1', port: 0 } : { transport, family: '4', host: '127.0.0.1', port: 0 }
}

/** How each program connects to a place. */
const clients: { readonly [program: string]: (place: Place, port: number) => string[] | undefined } = {
  socat: (place, port) => {
    const path = join(folder, 'socket')
    const at = {
      tcp4: `TCP4:127.0.0.1:${port}`, tcp6: `TCP6:[::1]:${port}`, dual4: `TCP4:127.0.0.1:${port}`, dual6: `TCP6:[::1]:${port}`,
      udp4: `UDP4:127.0.0.1:${port}`, udp6: `UDP6:[::1]:${port}`, unix: `UNIX-CONNECT:${path}`, tls: `OPENSSL:127.0.0.1:${port},verify=0`,
    }
    return ['-t5', '-', at[place]]
  },
  ncat: (place, port) => {
    const host = place.endsWith('6') ? '::1' : '127.0.0.1'
    if (place === 'unix') return ['-U', join(folder, 'socket')]
    return [...place.startsWith('udp') ? ['-u'] : [], ...place === 'tls' ? ['--ssl'] : [], host, `${port}`]
  },
  nc: (place, port) => {
    const host = place.endsWith('6') ? '::1' : '127.0.0.1'
    if (place === 'tls') return undefined
    if (place === 'unix') return ['-N', '-U', join(folder, 'socket')]
    return [...place.startsWith('udp') ? ['-u'] : ['-N'], host, `${port}`]
  },
}

describe.each(Object.entries(clients))('%s as a client', (program, args) => {
  it.skipIf(!installed(program)).each(places)('of the prefix server: %s', async (place) => {
    const { id, port = 0, problem } = await playground.methods.startServer({
      spec: server({ listen: listenAt(place), service: { kind: 'prefix', prefix: { as: 'text', text: '[SERVEUR] ' } } }),
    })
    expect(problem).toBeUndefined()
    const line = args(place, port)
    if (!line) return
    const peer = other(program, ...line)
    peer.write('bonjour\n')
    await peer.said('[SERVEUR] bonjour\n')
    peer.write('encore\n')
    await peer.said('[SERVEUR] encore\n')
    const session = await sessionIn(playground, id, 'open')
    expect(session).toMatchObject({ messagesIn: 2, messagesOut: 2, received: 15, sent: 35, mapped: place === 'dual4' })
    expect((await story(playground, session.id)).filter((each) => /^(in|out) /.test(each))).toEqual([
      'in bonjour\n', 'out [SERVEUR] bonjour\n', 'in encore\n', 'out [SERVEUR] encore\n',
    ])
    peer.child.stdin.end()
    if (place.startsWith('udp')) return
    expect(await peer.ended()).toBe(0)
    await sessionIn(playground, id, 'closed')
  })
})

/** How each program listens at a place, and echoes. */
const servers: { readonly [program: string]: (place: Place, port: number) => string[] | undefined } = {
  socat: (place, port) => {
    if (place === 'tls' || place.startsWith('dual')) return undefined
    const at: Record<string, string> = {
      tcp4: `TCP4-LISTEN:${port},bind=127.0.0.1,fork`, tcp6: `TCP6-LISTEN:${port},bind=[::1],fork`,
      udp4: `UDP4-RECVFROM:${port},bind=127.0.0.1,fork`, udp6: `UDP6-RECVFROM:${port},bind=[::1],fork`, unix: `UNIX-LISTEN:${join(folder, 'peer')},fork`,
    }
    return [at[place], 'EXEC:cat']
  },
  ncat: (place, port) => {
    if (place === 'tls' || place.startsWith('dual') || place.startsWith('udp')) return undefined
    return ['-l', '-k', '-c', 'cat', ...place === 'unix' ? ['-U', join(folder, 'peer')] : [place === 'tcp6' ? '::1' : '127.0.0.1', `${port}`]]
  },
  // It has no program to run: the test answers at its keyboard.
  nc: (place, port) => {
    if (place === 'tls' || place.startsWith('dual')) return undefined
    return ['-l', ...place.startsWith('udp') ? ['-u'] : [], ...place === 'unix' ? ['-U', join(folder, 'peer')] : [place.endsWith('6') ? '::1' : '127.0.0.1', `${port}`]]
  },
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server() })
  await playground.methods.removeServer({ server: id })
  return port
}

/** Whether the kernel knows a socket that is bound to this port. */
function isBound(place: Place, port: number): boolean {
  const table = `/proc/net/${place.startsWith('udp') ? 'udp' : 'tcp'}${place.endsWith('6') ? '6' : ''}`
  return readFileSync(table, 'latin1').includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} `)
}

function targetAt(place: Place, port: number, path: string): Target {
  if (place === 'unix') return { transport: 'unix', path }
  return { transport: place.startsWith('udp') ? 'udp' : 'tcp', family: place.endsWith('6') ? '6' : '4', host: place.endsWith('6') ? '::1' : '127.0.0.1', port }
}

describe.each(Object.entries(servers))('%s as a server', (program, make) => {
  it.skipIf(!installed(program)).each(places.filter((place) => make(place, 0)))('of our client: %s', async (place) => {
    const port = await freePort()
    const peer = other(program, ...make(place, port) ?? [])
    await until(() => place === 'unix' ? existsSync(join(folder, 'peer')) : isBound(place, port), `${program} listens`)
    const framing = { kind: 'end' as const, marker: { as: 'text' as const, text: '\\n' } }
    const opened = await playground.methods.openClient({ spec: client(port, { to: targetAt(place, port, join(folder, 'peer')), framing }) })
    expect(opened.problem).toBeUndefined()
    const session = opened.session ?? 0
    await playground.methods.send({ session, data: { as: 'text', text: 'salut' }, framed: true })
    if (program === 'nc') {
      await peer.said('salut\n')
      peer.write('salut\n')
    }
    await until(async () => (await story(playground, session)).includes('in salut\n'), 'the echo')
    if (place.startsWith('udp')) return
    await playground.methods.shutdownWrite({ session })
    if (program === 'nc') peer.child.stdin.end()
    await until(async () => (await sessionsOf(playground, opened.id)).every(({ state }) => state === 'closed' || state === 'reset'), `the end: ${JSON.stringify(await sessionsOf(playground, opened.id))}`)
  })
})

describe.skipIf(!installed('socat'))('with socat', () => {
  it('one client is served while two wait, and then they are', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ concurrency: { kind: 'one' } }) })
    const peers = []
    for (const name of ['a', 'b', 'c']) {
      const peer = other('socat', '-t5', '-', `TCP4:127.0.0.1:${port}`)
      peer.write(`${name}\n`)
      peers.push(peer)
      await until(async () => (await sessionsOf(playground, id)).length === peers.length, `${name} is accepted`)
    }
    await peers[0].said('a\n')
    expect((await sessionsOf(playground, id)).map(({ state, place }) => [state, place])).toEqual([['waiting', 2], ['waiting', 1], ['open', undefined]])
    for (const [at, name] of ['a', 'b', 'c'].entries()) {
      await peers[at].said(`${name}\n`)
      peers[at].child.stdin.end()
      expect(await peers[at].ended()).toBe(0)
    }
  })

  it('a program on a socket is what socat … EXEC: is', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ service: { kind: 'program', command: 'tr a-z A-Z' } }) })
    const peer = other('socat', '-t5', '-', `TCP4:127.0.0.1:${port}`)
    peer.write('shout\n')
    peer.child.stdin.end()
    expect(await peer.ended()).toBe(0)
    expect(peer.output).toBe('SHOUT\n')
    await sessionIn(playground, id, 'closed')
  })

  it('megabytes come back as they were', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server() })
    const peer = other('sh', '-c', `head -c 20000000 /dev/zero | tr '\\0' 'p' | socat -t10 - TCP4:127.0.0.1:${port} | wc -c`)
    expect(await peer.ended()).toBe(0)
    expect(Number(peer.output)).toBe(20_000_000)
  })
})
