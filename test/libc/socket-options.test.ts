import { createSocket, type Socket as UdpSocket, type SocketType } from 'node:dgram'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { OPTION_NAMES, readSocketOption, readSocketOptions, setSocketOption } from '../../src-main/libc/socket-options.ts'
import { descriptor } from './descriptor.ts'

const open: (Server | Socket | UdpSocket)[] = []

afterEach(async () => {
  for (const each of open.splice(0)) {
    if ('destroy' in each) each.destroy()
    else await new Promise<void>((resolve) => { each.close(() => { resolve() }) })
  }
})

async function server(options: ListenOptions): Promise<Server> {
  const made = createServer((socket) => open.unshift(socket)).listen(options)
  open.push(made)
  await once(made, 'listening')
  return made
}

async function client(to: Server): Promise<Socket> {
  const { port, address } = to.address() as AddressInfo
  const made = connect(port, address === '::' ? '127.0.0.1' : address)
  open.unshift(made)
  await once(made, 'connect')
  return made
}

async function udp(type: SocketType): Promise<UdpSocket> {
  const made = createSocket(type).bind(0)
  open.push(made)
  await once(made, 'listening')
  return made
}

const value = (of: object, name: Parameters<typeof readSocketOption>[1]): number | undefined => readSocketOption(descriptor(of), name).value

// Node tells no descriptors on Windows.
describe.skipIf(process.platform === 'win32')('socket options', () => {
  it('follow what Node sets on a TCP socket', async () => {
    const socket = await client(await server({ port: 0, host: '127.0.0.1' }))
    expect(value(socket, 'TCP_NODELAY')).toBe(0)
    socket.setNoDelay(true)
    expect(value(socket, 'TCP_NODELAY')).toBe(1)
    expect(value(socket, 'SO_KEEPALIVE')).toBe(0)
    socket.setKeepAlive(true)
    expect(value(socket, 'SO_KEEPALIVE')).toBe(1)
    expect(value(socket, 'SO_TYPE')).toBe(1)
  })

  it('follow what Node sets on a UDP socket, and Node follows us', async () => {
    const socket = await udp('udp4')
    expect(value(socket, 'SO_TYPE')).toBe(2)
    expect(value(socket, 'SO_BROADCAST')).toBe(0)
    socket.setBroadcast(true)
    expect(value(socket, 'SO_BROADCAST')).toBe(1)
    socket.setTTL(17)
    expect(readSocketOption(descriptor(socket), 'IP_TTL')).toEqual({ name: 'IP_TTL', level: 'IPPROTO_IP', value: 17, settable: true })
    socket.setRecvBufferSize(20_000)
    expect(value(socket, 'SO_RCVBUF')).toBe(socket.getRecvBufferSize())
    const set = setSocketOption(descriptor(socket), 'SO_SNDBUF', 30_000)
    expect(set.problem).toBeUndefined()
    expect(set.value).toBe(socket.getSendBufferSize())
    expect(set.value).toBeGreaterThanOrEqual(30_000)
  })

  it('lets a UDP socket send to a broadcast address only with SO_BROADCAST', async () => {
    const socket = await udp('udp4')
    const send = async (): Promise<string> => await new Promise((resolve) => {
      socket.send('x', 9, '127.255.255.255', (error) => { resolve(error && 'code' in error ? String(error.code) : 'sent') })
    })
    expect(await send()).toBe('EACCES')
    expect(setSocketOption(descriptor(socket), 'SO_BROADCAST', 1)).toMatchObject({ value: 1 })
    expect(await send()).toBe('sent')
  })

  it('sets flags, SO_LINGER in seconds and the TTL', async () => {
    const socket = await client(await server({ port: 0, host: '127.0.0.1' }))
    const fd = descriptor(socket)
    for (const name of ['SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_OOBINLINE', 'SO_DONTROUTE', 'TCP_NODELAY'] as const) {
      for (const each of [1, 0, 1]) expect(setSocketOption(fd, name, each)).toMatchObject({ name, value: each, settable: true })
    }
    expect(value(socket, 'SO_LINGER')).toBe(-1)
    for (const each of [7, 0, -1]) expect(setSocketOption(fd, 'SO_LINGER', each)).toMatchObject({ value: each })
    expect(setSocketOption(fd, 'IP_TTL', 5)).toMatchObject({ value: 5, level: 'IPPROTO_IP' })
  })

  it('closes with RST after SO_LINGER 0', async () => {
    const listening = await server({ port: 0, host: '127.0.0.1' })
    const accepted = once(listening, 'connection') as Promise<[Socket]>
    const socket = await client(listening)
    const [peer] = await accepted
    const closed = once(peer, 'error') as Promise<[NodeJS.ErrnoException]>
    expect(setSocketOption(descriptor(socket), 'SO_LINGER', 0).value).toBe(0)
    socket.destroy()
    expect((await closed)[0].code).toBe('ECONNRESET')
  })

  it('of an IPv6 socket has its hop limit, of a dual-stack one both, of a mapped connection the TTL', async () => {
    const six = await udp('udp6')
    expect(readSocketOption(descriptor(six), 'IP_TTL').level).toBe('IPPROTO_IPV6')
    expect(setSocketOption(descriptor(six), 'IP_TTL', 3)).toMatchObject({ level: 'IPPROTO_IPV6', value: 3 })
    const dual = await server({ port: 0, host: '::' })
    expect(value(dual, 'IPV6_V6ONLY')).toBe(0)
    expect(value(await server({ port: 0, host: '::', ipv6Only: true }), 'IPV6_V6ONLY')).toBe(1)
    expect(setSocketOption(descriptor(dual), 'IP_TTL', 9)).toMatchObject({ level: 'IPPROTO_IPV6', value: 9 })
    const accepted = once(dual, 'connection') as Promise<[Socket]>
    await client(dual)
    const [peer] = await accepted
    expect(peer.remoteAddress).toBe('::ffff:127.0.0.1')
    // The accepted socket has inherited the listening one's TTL for IPv4.
    expect(readSocketOption(descriptor(peer), 'IP_TTL')).toEqual({ name: 'IP_TTL', level: 'IPPROTO_IP', value: 9, settable: true })
  })

  it('that a socket does not have have no value', async () => {
    const path = join(tmpdir(), `perroquet-options-${process.pid}.sock`)
    rmSync(path, { force: true })
    const unix = await server({ path })
    const absent = readSocketOptions(descriptor(unix)).filter((option) => option.value === undefined)
    expect(absent.map(({ name }) => name)).toEqual(['TCP_NODELAY', 'TCP_MAXSEG', 'IPV6_V6ONLY', 'IP_TTL'])
    expect(absent.every(({ settable, problem }) => !settable && !problem)).toBe(true)
    const datagrams = await udp('udp4')
    expect(value(datagrams, 'TCP_NODELAY')).toBeUndefined()
    expect(readSocketOptions(descriptor(datagrams)).map(({ name }) => name)).toEqual(OPTION_NAMES)
  })

  it('say with errno’s name what the system refuses', async () => {
    const listening = await server({ port: 0, host: '::' })
    const fd = descriptor(listening)
    expect(setSocketOption(fd, 'IPV6_V6ONLY', 1)).toMatchObject({ value: 0, settable: false, problem: { code: 'EINVAL', call: 'setsockopt', on: 'IPV6_V6ONLY' } })
    expect(setSocketOption(fd, 'SO_TYPE', 2)).toMatchObject({ value: 1, settable: false, problem: { code: 'ENOPROTOOPT' } })
    expect(setSocketOption(fd, 'TCP_MAXSEG', 1).problem?.code).toBe('EINVAL')
    expect(setSocketOption(fd, 'IP_TTL', 256).problem).toMatchObject({ code: 'EINVAL', text: 'Invalid argument' })
    expect(setSocketOption(fd, 'TCP_NODELAY', 2).problem).toMatchObject({ code: 'EINVAL', text: 'The value is 0 or 1' })
    expect(setSocketOption(fd, 'SO_RCVBUF', 2 ** 31).problem?.text).toBe('The value is a 32-bit integer')
    expect(setSocketOption(fd, 'SO_LINGER', -2).problem?.code).toBe('EINVAL')
    expect(setSocketOption(-1, 'SO_RCVBUF', 1).problem?.code).toBe('EBADF')
  })
})
