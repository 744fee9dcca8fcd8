import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { lookup } from '../../src-main/libc/name-lookup.ts'
import { readSocketOptions, setSocketOption } from '../../src-main/libc/socket-options.ts'
import { descriptor } from '../libc/descriptor.ts'
import { compile, hasCompiler } from './compile.ts'

/** Options of a descriptor as a C program reads them that inherits it. */
function asC(program: string, fd: number): Map<string, number> {
  const text = execFileSync(program, { stdio: ['ignore', 'pipe', 'inherit', fd], encoding: 'utf8' })
  return new Map(text.trim().split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]))
}

function compared(program: string, fd: number): void {
  const c = asC(program, fd)
  for (const { name, level, value } of readSocketOptions(fd)) {
    expect(value, name).toBe(c.get(name === 'IP_TTL' && level === 'IPPROTO_IPV6' ? 'IPV6_UNICAST_HOPS' : name))
  }
}

describe.skipIf(!hasCompiler)('socket options, beside a C program with the same descriptor', () => {
  it.each(['127.0.0.1', '::1'])('are the same of a TCP connection over %s, before and after setting them', async (host) => {
    const program = compile('socket-options')
    const server = createServer((peer) => peer.resume()).listen(0, host)
    await once(server, 'listening')
    const socket: Socket = connect((server.address() as AddressInfo).port, host)
    await once(socket, 'connect')
    compared(program, descriptor(server))
    const fd = descriptor(socket)
    compared(program, fd)
    for (const [name, value] of [
      ['SO_REUSEADDR', 1], ['SO_KEEPALIVE', 1], ['SO_LINGER', 12], ['SO_RCVBUF', 50_000], ['SO_SNDBUF', 60_000], ['SO_OOBINLINE', 1], ['SO_DONTROUTE', 1],
      ['TCP_NODELAY', 1], ['TCP_MAXSEG', 1000], ['IP_TTL', 33],
    ] as const) expect(setSocketOption(fd, name, value).problem, name).toBeUndefined()
    compared(program, fd)
    expect(asC(program, fd).get('SO_LINGER')).toBe(12)
    socket.destroy()
    server.close()
    await once(server, 'close')
  })

  it.each(['udp4', 'udp6'] as const)('are the same of a %s socket', async (type) => {
    const program = compile('socket-options')
    const socket = createSocket(type).bind(0)
    await once(socket, 'listening')
    expect(setSocketOption(descriptor(socket), 'SO_BROADCAST', 1).value).toBe(1)
    compared(program, descriptor(socket))
    await new Promise<void>((resolve) => { socket.close(resolve) })
  })
})

it.skipIf(!hasCompiler)('packets have the TTL that was set, of either family, also those of a dual-stack socket', async () => {
  const receiver = spawn(compile('received-ttl'))
  const lines: string[] = []
  receiver.stdout.setEncoding('utf8').on('data', (text: string) => { lines.push(...text.trim().split('\n')) })
  try {
    await expect.poll(() => lines.length).toBe(1)
    const port = Number(lines[0].split(' ')[1])
    const sockets = [['udp4', '127.0.0.1', 'ttl 41'], ['udp6', '::1', 'hops 42'], ['udp6', '::ffff:127.0.0.1', 'ttl 43']] as const
    for (const [at, [type, to, expected]] of sockets.entries()) {
      const socket = createSocket(type).bind(0)
      await once(socket, 'listening')
      expect(setSocketOption(descriptor(socket), 'IP_TTL', 41 + at).problem).toBeUndefined()
      socket.send('x', port, to)
      await expect.poll(() => lines.at(-1)).toBe(expected)
      await new Promise<void>((resolve) => { socket.close(resolve) })
    }
  } finally {
    receiver.kill()
  }
})

describe.skipIf(!hasCompiler)('getaddrinfo, beside a C program', () => {
  it.each([['localhost', '80'], ['127.0.0.1', 'http'], ['::1', 'domain'], ['fe80::1%lo', '4444']])('gives the same sockaddrs for %s %s', async (name, service) => {
    const said = spawnSync(compile('resolve'), [name, service], { encoding: 'utf8' }).stdout.trim().split('\n')
    const result = await lookup({ name, service, family: 'any', type: 'any', flags: [] })
    const types = { SOCK_STREAM: 1, SOCK_DGRAM: 2, SOCK_RAW: 3 }
    const protocols: Record<string, number> = { IPPROTO_IP: 0, IPPROTO_TCP: 6, IPPROTO_UDP: 17 }
    if ('problem' in result) throw new Error(result.problem.code)
    expect(result.addresses.map((each) => `${each.family} ${types[each.type]} ${protocols[each.protocol]} ${Buffer.from(each.sockaddr).toString('hex')}`)).toEqual(said)
  })

  it.each([['127.0.0.1', 'nosuch'], ['::1', '70000'], ['perroquet.invalid', '80']])('gives the same error for %s %s', async (name, service) => {
    const said = spawnSync(compile('resolve'), [name, service], { encoding: 'utf8' })
    const result = await lookup({ name, service, family: 'any', type: 'any', flags: [] })
    if (said.status === 0) expect(result).not.toHaveProperty('problem')
    else expect(result).toMatchObject({ problem: { text: said.stdout.trim() } })
  })
})

const hasSs = spawnSync('ss', ['-V']).status === 0
if (!hasSs) console.warn('no ss here: what is compared with it is left out')

it.skipIf(!hasSs)('sets what ss reports: buffers, segment size, keepalive', async () => {
  const server = createServer((peer) => peer.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const fd = descriptor(socket)
  const received = setSocketOption(fd, 'SO_RCVBUF', 40_000).value
  const sent = setSocketOption(fd, 'SO_SNDBUF', 44_000).value
  setSocketOption(fd, 'SO_KEEPALIVE', 1)
  const ss = execFileSync('ss', ['-tmieoHn', 'dport', '=', `:${port}`], { encoding: 'utf8' })
  expect(ss).toContain(`rb${received},`)
  expect(ss).toContain(`tb${sent},`)
  expect(ss).toContain('timer:(keepalive,')
  socket.destroy()
  server.close()
  await once(server, 'close')
})
