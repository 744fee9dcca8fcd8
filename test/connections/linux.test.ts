import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, fstatSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Descriptor } from '../../src-main/api/connections.ts'
import { socketDescriptors } from '../../src-main/libc/descriptor-links.ts'
import { accessMode, linuxDescriptors, majorMinor } from '../../src-main/connections/linux-descriptors.ts'
import { linuxTable } from '../../src-main/connections/linux.ts'
import { plainDescriptors } from '../../src-main/connections/owners.ts'
import { procNetInet } from '../../src-main/connections/proc-net-inet.ts'
import type { ReadRow } from '../../src-main/connections/row.ts'
import type { Wanted } from '../../src-main/connections/wanted.ts'

/** Our own sockets, whose state, descriptor and inode we know from the system by other ways. */
const linux = process.platform === 'linux'
const ends: (() => void)[] = []
afterEach(() => { for (const end of ends.splice(0)) end() })

async function listening(where: { host: string, ipv6Only?: boolean } | { path: string }, pauseOnConnect = false): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect }).listen('path' in where ? where : { port: 0, ...where })
  ends.push(() => { server.close() })
  await once(server, 'listening')
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

async function pair(server: Server, host: string): Promise<[client: Socket, served: Socket]> {
  const client = connect({ port: portOf(server), host, allowHalfOpen: true })
  const [[served]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(client, 'connect')])
  ends.push(() => { client.destroy() }, () => { served.destroy() })
  return [client, served]
}

async function rows(wanted: Wanted = {}): Promise<ReadRow[]> {
  return [...(await linuxTable(wanted)).rows]
}

/** Sockets of TCP with that port at one end. */
async function atPort(port: number, family: '4' | '6' = '4'): Promise<ReadRow[]> {
  return (await rows({ protocols: ['tcp'] })).filter((row) => row.family === family && (row.localPort === port || row.foreignPort === port))
}

/** The descriptor of a socket of ours, as libuv knows it. */
const fdOf = (socket: Server | Socket): number => (socket as unknown as { _handle: { fd: number } })._handle.fd

describe.skipIf(!linux)('the sockets of this process', () => {
  it('show with state, descriptor, inode and user', async () => {
    const server = await listening({ host: '127.0.0.1' })
    const [client, served] = await pair(server, '127.0.0.1')
    const found = await atPort(portOf(server))
    const of = (socket: Server | Socket): ReadRow | undefined => found.find(({ inode }) => inode === fstatSync(fdOf(socket)).ino)
    for (const [socket, state] of [[server, 'LISTEN'], [client, 'ESTABLISHED'], [served, 'ESTABLISHED']] as const) {
      expect(of(socket), state).toMatchObject({ state, family: '4', uid: userInfo().uid, user: userInfo().username, mine: true, holders: [{ pid: process.pid, fds: [fdOf(socket)] }] })
    }
    expect(of(client)).toMatchObject({ localPort: client.localPort, foreignPort: portOf(server), localAddress: '127.0.0.1', foreignAddress: '127.0.0.1' })
    expect(found).toHaveLength(3)
  })

  it('show what nobody has read', async () => {
    const server = await listening({ host: '127.0.0.1' }, true)
    const [client, served] = await pair(server, '127.0.0.1')
    client.write('12345')
    await expect.poll(async () => (await atPort(portOf(server))).find(({ inode }) => inode === fstatSync(fdOf(served)).ino)?.receiveQueue).toBe(5)
  })

  it('go through half-closed states to TIME_WAIT', async () => {
    const server = await listening({ host: '::1' })
    const [client, served] = await pair(server, '::1')
    const states = async (): Promise<string[]> => (await atPort(portOf(server), '6')).filter(({ state }) => state !== 'LISTEN').map(({ state }) => state).sort()
    client.end()
    client.resume()
    await expect.poll(states).toEqual(['CLOSE_WAIT', 'FIN_WAIT2'])
    served.resume().end()
    await expect.poll(states).toEqual(['TIME_WAIT'])
    const [over] = (await atPort(portOf(server), '6')).filter(({ state }) => state === 'TIME_WAIT')
    expect(over.timer?.kind).toBe('timewait')
    expect(over.holders).toEqual([])
    expect(over).not.toHaveProperty('hidden')
  })

  it('tell IPv6 alone from both families', async () => {
    const both = await listening({ host: '::' }), only = await listening({ host: '::', ipv6Only: true })
    const [client] = await pair(both, '127.0.0.1')
    const found = await rows({ protocols: ['tcp'] })
    const listener = (server: Server): ReadRow | undefined => found.find(({ state, localPort }) => state === 'LISTEN' && localPort === portOf(server))
    expect([listener(both)?.v6only, listener(only)?.v6only]).toEqual([false, true])
    expect(found.find(({ localPort, foreignPort }) => localPort === portOf(both) && foreignPort === client.localPort)).toMatchObject({ family: '6', localAddress: '::ffff:127.0.0.1' })
  })

  it('show UDP with and without a peer', async () => {
    const one = createSocket('udp4').bind(0, '127.0.0.1'), other = createSocket('udp4')
    ends.push(() => { one.close() }, () => { other.close() })
    await once(one, 'listening')
    other.connect(one.address().port, '127.0.0.1')
    await once(other, 'connect')
    const found = await rows({ protocols: ['udp'] })
    expect(found.find(({ localPort }) => localPort === one.address().port)).toMatchObject({ protocol: 'udp', state: '', foreignPort: 0 })
    expect(found.find(({ localPort }) => localPort === other.address().port)).toMatchObject({ state: 'ESTABLISHED', foreignPort: one.address().port })
  })

  it('show Unix sockets with both ends', async () => {
    const path = join(tmpdir(), `perroquet-${process.pid}.sock`)
    const server = await listening({ path })
    const client = connect(path)
    ends.push(() => { client.destroy() }, () => { rmSync(path, { force: true }) })
    const [[served]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(client, 'connect')])
    ends.push(() => { served.destroy() })
    const found = await rows({ protocols: ['unix'] })
    const of = (socket: Server | Socket): ReadRow | undefined => found.find(({ inode }) => inode === fstatSync(fdOf(socket)).ino)
    expect(of(server)).toMatchObject({ localAddress: path, state: 'LISTEN', type: 'STREAM', sendQueue: 511 })
    expect(of(client)).toMatchObject({ state: 'CONNECTED', peer: of(served)?.inode, holders: [{ pid: process.pid }] })
  })

  it('are the same in /proc/net/tcp as from sock_diag', async () => {
    const server = await listening({ host: '127.0.0.1' })
    const [client] = await pair(server, '127.0.0.1')
    const text: ReadRow[] = []
    const bytes = readFileSync('/proc/net/tcp')
    procNetInet(bytes, bytes.length, 'tcp', '4', userInfo().uid, text)
    for (const row of await atPort(portOf(server))) {
      const { localAddress, localPort, foreignAddress, foreignPort, state, receiveQueue, uid, mine } = row
      const same = text.find(({ inode }) => inode === row.inode)
      expect(same).toMatchObject({ localAddress, localPort, foreignAddress, foreignPort, state, receiveQueue, uid, mine })
      // The text has no backlog.
      expect(same?.sendQueue).toBe(row.state === 'LISTEN' ? 0 : row.sendQueue)
    }
    expect(client.connecting).toBe(false)
  })

  it('are found through koffi as through Node', async () => {
    const server = await listening({ host: '127.0.0.1' })
    // A gap among the descriptors.
    const files = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'))
    const [client] = await pair(server, '127.0.0.1')
    for (const fd of files) closeSync(fd)
    const quick: [number, number][] = [], plain: [number, number][] = []
    expect(socketDescriptors(process.pid, (...found) => { quick.push(found) })).toBe(true)
    expect(plainDescriptors(process.pid, (...found) => { plain.push(found) })).toBe(true)
    expect(quick.sort(([a], [b]) => a - b)).toEqual(plain.sort(([a], [b]) => a - b))
    expect(quick.map(([fd]) => fd)).toEqual(expect.arrayContaining([fdOf(server), fdOf(client)]))
    expect(socketDescriptors(2 ** 22 + 1, () => { throw new Error('nobody is there') })).toBe(true)
  })
})

describe.skipIf(!linux)('the descriptors of this process', () => {
  it('are those of /proc, in lsof\'s words', async () => {
    const path = join(tmpdir(), `perroquet-${process.pid}.txt`)
    const fd = openSync(path, 'w')
    const server = await listening({ host: '127.0.0.1' })
    ends.push(() => { closeSync(fd) }, () => { rmSync(path, { force: true }) })
    const { descriptors, problem } = await linuxDescriptors(process.pid)
    expect(problem).toBeUndefined()
    const of = (name: string): Descriptor | undefined => descriptors.find((descriptor) => descriptor.fd === name)
    expect(of('cwd')).toMatchObject({ type: 'DIR', name: process.cwd() })
    expect(of('rtd')).toMatchObject({ type: 'DIR', name: '/' })
    expect(of('txt')).toMatchObject({ type: 'REG', name: process.execPath })
    expect(descriptors.some((descriptor) => descriptor.fd === 'mem' && descriptor.name.includes('libc'))).toBe(true)
    expect(of(`${fd}w`)).toMatchObject({ type: 'REG', name: path, node: String(fstatSync(fd).ino), size: '0' })
    expect(of(`${fdOf(server)}u`)).toMatchObject({ type: 'IPv4', node: 'TCP', name: `127.0.0.1:${portOf(server)} (LISTEN)`, device: String(fstatSync(fdOf(server)).ino) })
  })

  it('say why there are none', async () => {
    expect(await linuxDescriptors(2 ** 22 + 1)).toEqual({ descriptors: [], problem: expect.stringContaining('no process') as string })
  })

  it('have the access mode of their flags, and device numbers', () => {
    expect(['0100000', '0100001', '0100002', '02'].map((flags) => accessMode(`pos:\t0\nflags:\t${flags}\n`))).toEqual(['r', 'w', 'u', 'u'])
    expect(majorMinor(0xfe00n)).toBe('254,0')
    expect(majorMinor(0x8803n)).toBe('136,3')
    // makedev(0x12345, 0x6789a), makedev(3).
    expect(majorMinor(0x12000n << 32n | 0x67800n << 12n >> 0n | 0x345n << 8n | 0x9an)).toBe(`${0x12345},${0x6789a}`)
  })
})
