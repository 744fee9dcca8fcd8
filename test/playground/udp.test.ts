import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, entries, playgroundOfTest, server, sessionIn, sessionsOf, story, until } from './playground-of-test.ts'

let playground: Playground
let sockets: Socket[]

beforeEach(() => {
  playground = playgroundOfTest()
  sockets = []
})
afterEach(async () => {
  await playground.close()
  for (const socket of sockets) socket.close()
})

const udp = (port = 0) => ({ transport: 'udp' as const, family: '4' as const, host: '127.0.0.1', port })

async function plainDatagrams(): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

/** A UDP client of the playground, and its session. */
async function udpClient(port: number, given: Parameters<typeof client>[1] = {}): Promise<{ readonly id: number, readonly session: number }> {
  const opened = await playground.methods.openClient({ spec: client(port, { to: udp(port), ...given }) })
  expect(opened.problem).toBeUndefined()
  return { id: opened.id, session: opened.session ?? 0 }
}

describe('a UDP parrot', () => {
  it('has a session for each address that sends to it', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp(), concurrency: { kind: 'one' } }) })
    const [one, two] = [await plainDatagrams(), await plainDatagrams()]
    one.send('first', port, '127.0.0.1')
    expect(String((await once(one, 'message'))[0])).toBe('first')
    two.send('second', port, '127.0.0.1')
    expect(String((await once(two, 'message'))[0])).toBe('second')
    one.send('', port, '127.0.0.1')
    expect((await once(one, 'message'))[0]).toHaveLength(0)
    const sessions = await sessionsOf(playground, id)
    expect(sessions.map(({ peer, messagesIn, state }) => [peer, messagesIn, state])).toEqual([
      [`127.0.0.1:${two.address().port}`, 1, 'open'], [`127.0.0.1:${one.address().port}`, 2, 'open'],
    ])
    expect(await story(playground, sessions[1].id)).toEqual(['in first', 'out first', 'in ', 'out '])
    expect((await playground.methods.playground({})).servers).toMatchObject([{ messages: 3, serving: 2 }])
  })

  it('reads frames within a datagram and never beyond', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp(), framing: { kind: 'end', marker: { as: 'text', text: '#)' } } }) })
    const socket = await plainDatagrams()
    socket.send('one#)two#)thr', port, '127.0.0.1')
    expect(String((await once(socket, 'message'))[0])).toBe('one#)')
    socket.send('four#)', port, '127.0.0.1')
    const { id: session } = await sessionIn(playground, id, 'open')
    await until(async () => (await story(playground, session)).includes('out four#)'), 'the last answer')
    expect(await story(playground, session)).toEqual(['in one#)', 'out one#)', 'in two#)', 'out two#)', 'in thr', 'in four#)', 'out four#)'])
  })
})

it('refuses answers that no datagram holds, and does not write them down as sent', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp(), service: { kind: 'prefix', prefix: { as: 'text', text: '[SERVEUR] ' } } }) })
  const socket = await plainDatagrams()
  socket.send(Buffer.alloc(65_500, 'x'), port, '127.0.0.1')
  const session = await sessionIn(playground, id, 'open')
  await until(async () => (await entries(playground, session.id)).length === 2, 'the refusal')
  expect(await playground.methods.session({ session: session.id })).toMatchObject({ messagesOut: 0, problem: { code: 'EMSGSIZE' } })
  await expect(playground.methods.send({ session: session.id, data: { as: 'text', text: 'x'.repeat(65_508) }, framed: true })).rejects.toThrow(/EMSGSIZE/)
})

describe('a UDP client', () => {
  it('learns that nobody listens, if it is connected', async () => {
    const free = await plainDatagrams()
    const { port } = free.address()
    sockets.pop()
    free.close()
    await once(free, 'close')
    const { session } = await udpClient(port)
    await playground.methods.send({ session, data: { as: 'text', text: 'anyone?' }, framed: true })
    await until(async () => (await story(playground, session)).includes('error'), 'an ICMP error')
    const [error] = (await entries(playground, session)).filter((entry) => entry.kind === 'event' && entry.event === 'error')
    expect(error).toMatchObject({ detail: expect.stringContaining('ECONNREFUSED') as string })
    expect((await playground.methods.session({ session })).state).toBe('open')
  })

  it('refuses a datagram past the limit with EMSGSIZE, and sends one at the limit', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp(), service: { kind: 'discard' } }) })
    const { session } = await udpClient(port)
    await expect(playground.methods.send({ session, data: { as: 'text', text: 'x'.repeat(65_508) }, framed: true })).rejects.toThrow(/EMSGSIZE: message too long/)
    await playground.methods.send({ session, data: { as: 'text', text: 'x'.repeat(65_507) }, framed: true })
    await until(async () => (await sessionsOf(playground, id))[0]?.received === 65_507, 'the datagram')
    expect(await playground.methods.session({ session })).toMatchObject({ sent: 65_507, messagesOut: 1, problem: { code: 'EMSGSIZE' } })
  })

  it('sends to others than its target unless it is connected, and says who answered', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp() }) })
    const other = await playground.methods.startServer({ spec: server({ listen: udp() }) })
    const { session } = await udpClient(port, { connected: false })
    // No connect() is made for it.
    const local = (await playground.methods.session({ session })).local
    expect(await entries(playground, session)).toMatchObject([{ event: 'bind', detail: local }])
    await playground.methods.send({ session, data: { as: 'text', text: 'hi' }, framed: true, to: { host: '127.0.0.1', port: other.port ?? 0 } })
    await until(async () => (await story(playground, session)).length === 3, 'the answer')
    expect((await entries(playground, session)).slice(1)).toMatchObject([{ kind: 'out', peer: `127.0.0.1:${other.port}` }, { kind: 'in', peer: `127.0.0.1:${other.port}` }])
    const connected = await udpClient(port)
    expect(await entries(playground, connected.session)).toMatchObject([{ event: 'connect', detail: `127.0.0.1:${port}` }])
    await expect(playground.methods.send({ session: connected.session, data: { as: 'text', text: 'hi' }, framed: true, to: { host: '127.0.0.1', port } })).rejects.toThrow(/EISCONN/)
  })

  it('broadcasts only with SO_BROADCAST', async () => {
    const to = { transport: 'udp' as const, family: '4' as const, host: '255.255.255.255', port: 9 }
    expect(await playground.methods.openClient({ spec: client(9, { to }) })).toMatchObject({ state: 'failed', problem: { code: 'EACCES', call: 'connect' } })
    const { session = 0 } = await playground.methods.openClient({ spec: client(9, { to, connected: false }) })
    await expect(playground.methods.send({ session, data: { as: 'text', text: 'x' }, framed: true })).rejects.toThrow(/EACCES/)
    expect(await playground.methods.setSocketOption({ of: session, name: 'SO_BROADCAST', value: 1 })).toMatchObject({ value: 1 })
    // With the option it is the routes alone that may refuse it.
    try {
      await playground.methods.send({ session, data: { as: 'text', text: 'x' }, framed: true })
    } catch (error) {
      expect(String(error)).toMatch(/ENETUNREACH|EHOSTUNREACH/)
    }
    const asked = await playground.methods.openClient({ spec: client(9, { to, connected: false, options: { SO_BROADCAST: 1 } }) })
    expect((await playground.methods.socketOptions({ of: asked.session ?? 0 })).find(({ name }) => name === 'SO_BROADCAST')?.value).toBe(1)
  })

  it('sends a file in one datagram, and no more than fits', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: udp() }) })
    const { session } = await udpClient(port)
    expect((await playground.methods.sendFile({ session, path: new URL('../../package.json', import.meta.url).pathname })).bytes).toBeGreaterThan(100)
    await expect(playground.methods.sendFile({ session, path: new URL('../../package-lock.json', import.meta.url).pathname })).rejects.toThrow(/65507/)
  })
})

// Linux's loopback has no IPv6 multicast; a group of interface-local scope leaves no other interface either (RFC 4291 section 2.7).
const six = Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.some(({ family, internal }) => family === 'IPv6' && !internal))
const groups: [string, { readonly family: '4' | '6', readonly host: string, readonly group: string, readonly interface: string, readonly send: string }][] = [
  ['IPv4', { family: '4', host: '0.0.0.0', group: '239.1.2.3', interface: '127.0.0.1', send: '127.0.0.1' }],
  ...six ? [['IPv6', { family: '6' as const, host: '::', group: 'ff01::1234', interface: six[0], send: `::%${six[0]}` }] satisfies [string, object]] : [],
]

describe.each(groups)('multicast over %s', (_name, { family, host, group, interface: on, send }) => {
  it('comes while the server is in the group', async () => {
    const { id, port = 0, problem } = await playground.methods.startServer({
      spec: server({ listen: { transport: 'udp', family, host, port: 0 }, service: { kind: 'discard' }, multicast: [{ group, interface: on }] }),
    })
    expect(problem).toBeUndefined()
    const socket = createSocket(family === '4' ? 'udp4' : 'udp6')
    sockets.push(socket)
    socket.bind(0)
    await once(socket, 'listening')
    socket.setMulticastInterface(send)
    socket.setMulticastTTL(0)
    socket.send('to all', port, group)
    await until(async () => (await playground.methods.playground({})).servers[0].messages === 1, 'the datagram')
    await playground.methods.leaveGroup({ of: id, group: { group, interface: on } })
    await expect((async () => { await playground.methods.leaveGroup({ of: id, group: { group, interface: on } }) })()).rejects.toThrow(/EADDRNOTAVAIL/)
    await playground.methods.joinGroup({ of: id, group: { group, interface: on } })
    socket.send('again', port, group)
    await until(async () => (await playground.methods.playground({})).servers[0].messages === 2, 'the second datagram')
  })

  it('refuses what is no group', async () => {
    const { id } = await playground.methods.startServer({ spec: server({ listen: { transport: 'udp', family, host, port: 0 } }) })
    const join = async (address: string, name?: string): Promise<unknown> => await playground.methods.joinGroup({ of: id, group: { group: address, ...name !== undefined && { interface: name } } })
    await expect(join('192.0.2.1')).rejects.toThrow(/EINVAL/)
    await expect(join(group, 'no-such-interface')).rejects.toThrow(/ENODEV/)
  })
})
