import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { SocketRow, SocketTableChange } from '../../src-main/api/connections.ts'
import { Connections } from '../../src-main/connections/connections.ts'
import { libraryRows } from '../../src-main/connections/library-rows.ts'
import { servicesOf } from '../../src-main/connections/names.ts'

/** The workspace with its real thread, as built. */
const script = new URL('../../out/main/connections-worker.js', import.meta.url)
const ends: (() => unknown)[] = []
afterEach(async () => { for (const end of ends.splice(0).reverse()) await end() })

/** A window that puts together what it is told. */
function windowOn(connections: Connections) {
  const rows = new Map<string, SocketRow>(), changes: SocketTableChange[] = []
  connections.events.on('changed', (change) => {
    changes.push(change)
    for (const row of [...change.appeared, ...change.changed]) rows.set(row.key, row)
    for (const key of change.vanished) rows.delete(key)
  })
  const atPort = (port: number): SocketRow[] => [...rows.values()].filter(({ localPort, foreignPort }) => localPort === port || foreignPort === port)
  return {
    changes, atPort,
    async watch(every = 200): Promise<void> {
      for (const row of (await connections.methods.watchConnections({ every }, this)).rows) rows.set(row.key, row)
    },
  }
}

function workspace(): Connections {
  const connections = new Connections(script)
  ends.push(async () => { await connections.close() })
  return connections
}

describe.skipIf(process.platform !== 'linux')('the connections of a window', () => {
  it('are followed from LISTEN to TIME_WAIT and away', async () => {
    expect(existsSync(script), 'npm run build comes first').toBe(true)
    const window = windowOn(workspace())
    await window.watch()
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const [[served]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(client, 'connect')])
    const of = (socket: Socket): SocketRow | undefined => window.atPort(port).find(({ localPort }) => localPort === socket.localPort)
    await expect.poll(() => window.atPort(port).map(({ state }) => state).sort()).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
    const { localPort } = client
    client.end()
    client.resume()
    await expect.poll(() => of(client)?.state).toBe('FIN_WAIT2')
    served.resume().end()
    server.close()
    await expect.poll(() => window.atPort(port).map(({ state }) => state)).toEqual(['TIME_WAIT'])
    const [over] = window.atPort(port)
    expect(over).toMatchObject({ localPort, mine: true, timer: { kind: 'timewait' } })
    expect(over.path.map(({ state }) => state)).toEqual(['ESTABLISHED', 'FIN_WAIT2', 'TIME_WAIT'])
    expect(over.path.every(({ at }, i, path) => i === 0 || at > path[i - 1].at)).toBe(true)
  })

  it('are told in pieces where they are many', async () => {
    const servers = await Promise.all(Array.from({ length: 1200 }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      ends.push(() => { server.close() })
      return (server.address() as AddressInfo).port
    }))
    const connections = workspace()
    const window = windowOn(connections)
    const table = await connections.methods.watchConnections({ every: 200 }, window)
    expect(table.rows).toHaveLength(1000)
    expect(table.pid).toBe(process.pid)
    const seen = new Set(table.rows.map(({ localPort }) => localPort))
    await expect.poll(() => {
      for (const { first, appeared } of window.changes) if (first) for (const { localPort } of appeared) seen.add(localPort)
      return servers.every((port) => seen.has(port))
    }).toBe(true)
    expect(window.changes.every(({ appeared, changed }) => appeared.length <= 1000 && changed.length <= 1000)).toBe(true)
  })

  it('are read as long as a window watches', async () => {
    const connections = workspace()
    const one = windowOn(connections), other = windowOn(connections)
    await one.watch()
    await other.watch(60_000)
    const opened = async (): Promise<number> => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      ends.push(() => { server.close() })
      return (server.address() as AddressInfo).port
    }
    const early = await opened()
    await expect.poll(() => one.atPort(early).length).toBe(1)
    await connections.left(one)
    // Nobody is in a hurry now: what is opened shows when somebody asks, and only then.
    const late = await opened(), began = Date.now()
    await expect.poll(() => Date.now() - began).toBeGreaterThan(1500)
    const asked = Date.now()
    await other.watch(60_000)
    await expect.poll(() => one.atPort(late).length).toBe(1)
    expect(one.atPort(late)[0].path[0].at).toBeGreaterThanOrEqual(asked)
    await connections.methods.unwatchConnections({}, other)
    await one.watch()
    const last = await opened()
    await expect.poll(() => one.atPort(last).length).toBe(1)
  })

  it('lead to descriptors, whose rows have the same key', async () => {
    const connections = workspace()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    ends.push(() => { server.close() })
    const { port } = server.address() as AddressInfo
    const window = windowOn(connections)
    await window.watch()
    await expect.poll(() => window.atPort(port).length).toBe(1)
    const { descriptors } = await connections.methods.descriptors({ pid: process.pid }, window)
    expect(descriptors.find(({ name }) => name === `127.0.0.1:${port} (LISTEN)`)?.key).toBe(window.atPort(port)[0].key)
  })

  it('go on with another thread when one has died', async () => {
    const connections = workspace()
    await windowOn(connections).watch()
    await connections.close()
    await windowOn(connections).watch()
  })
})

it('reads the names of services', () => {
  expect([...servicesOf('# comment\nhttp\t\t80/tcp\t\twww # WorldWideWeb\nwww2 80/tcp\ndomain 53/udp\nbroken\n')]).toEqual([['tcp:80', 'http'], ['udp:53', 'domain']])
})

it('understands the sockets of macOS and Windows', () => {
  const connection = { protocol: 'tcp4', localAddress: '127.0.0.1', localPort: '80', peerAddress: '*', peerPort: '*', state: 'LISTEN', pid: 7 }
  const processes = [{ pid: 7, name: 'httpd', user: 'me' }]
  expect(libraryRows([
    connection,
    { ...connection, protocol: 'tcp6', localAddress: 'fe80::1%lo0', peerAddress: '::1', peerPort: '5000', state: 'FIN_WAIT_2', pid: 8 },
    { ...connection, protocol: 'udp', localAddress: '::', peerAddress: '*', state: '' },
    { ...connection, protocol: 'icm4' },
  ], processes, 'me')).toEqual([
    { protocol: 'tcp', family: '4', localAddress: '127.0.0.1', localPort: 80, foreignAddress: '0.0.0.0', foreignPort: 0, state: 'LISTEN', receiveQueue: 0, sendQueue: 0, mine: true, user: 'me', holders: [{ pid: 7, command: 'httpd', fds: [] }] },
    { protocol: 'tcp', family: '6', localAddress: 'fe80::1', localPort: 80, foreignAddress: '::1', foreignPort: 5000, state: 'FIN_WAIT2', receiveQueue: 0, sendQueue: 0, mine: false, holders: [{ pid: 8, command: '', fds: [] }] },
    { protocol: 'udp', family: '6', localAddress: '::', localPort: 80, foreignAddress: '::', foreignPort: 0, state: '', receiveQueue: 0, sendQueue: 0, mine: true, user: 'me', holders: [{ pid: 7, command: 'httpd', fds: [] }] },
  ])
})
