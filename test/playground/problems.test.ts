import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, playgroundOfTest, server } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

const tcp = (host: string, port: number, family: '4' | '6' | 'dual' = '4') => ({ transport: 'tcp' as const, family, host, port })

describe('a server that cannot listen', () => {
  it('at a port in use', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server() })
    const second = await playground.methods.startServer({ spec: server({ listen: tcp('127.0.0.1', port) }) })
    expect(second).toMatchObject({
      state: 'failed', problem: { code: 'EADDRINUSE', call: 'bind', on: `127.0.0.1:${port}`, text: 'address already in use' },
    })
    // It is there, and listens once it can.
    expect(await playground.methods.changeServer({ server: second.id, spec: server() })).toMatchObject({ state: 'listening' })
  })

  it('at a port in use, by UDP', async () => {
    const listen = { transport: 'udp' as const, family: '4' as const, host: '127.0.0.1' }
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: { ...listen, port: 0 } }) })
    expect(await playground.methods.startServer({ spec: server({ listen: { ...listen, port } }) })).toMatchObject({
      state: 'failed', problem: { code: 'EADDRINUSE', call: 'bind' },
    })
  })

  it('at an address of another machine', async () => {
    expect(await playground.methods.startServer({ spec: server({ listen: tcp('192.0.2.1', 0) }) })).toMatchObject({
      state: 'failed', problem: { code: 'EADDRNOTAVAIL', call: 'bind' },
    })
  })

  it('at an address of the other family, or a dual-stack one that is not ::', async () => {
    expect(await playground.methods.startServer({ spec: server({ listen: tcp('::1', 0, '4') }) })).toMatchObject({ problem: { code: 'EAFNOSUPPORT' } })
    expect(await playground.methods.startServer({ spec: server({ listen: tcp('127.0.0.1', 0, 'dual') }) })).toMatchObject({ problem: { code: 'EINVAL', call: 'bind' } })
  })

  it('at a path that is too long, or where something else is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    const path = join(folder, 'file')
    writeFileSync(path, 'precious')
    expect(await playground.methods.startServer({ spec: server({ listen: { transport: 'unix', path: join(folder, 'é'.repeat(50)) } }) }))
      .toMatchObject({ state: 'failed', problem: { code: 'ENAMETOOLONG', call: 'bind' } })
    expect(await playground.methods.startServer({ spec: server({ listen: { transport: 'unix', path } }) })).toMatchObject({ problem: { code: 'EADDRINUSE', call: 'bind' } })
    expect(existsSync(path)).toBe(true)
    expect(await playground.methods.startServer({ spec: server({ listen: { transport: 'unix', path: join(folder, 'no', 'such') } }) }))
      .toMatchObject({ problem: { code: 'ENOENT' } })
    rmSync(folder, { recursive: true })
  })

  it('with a framing that cannot be', async () => {
    expect(await playground.methods.startServer({ spec: server({ framing: { kind: 'end', marker: { as: 'text', text: '' } } }) }))
      .toMatchObject({ state: 'failed', problem: { call: 'framing' } })
  })
})

describe('a client that cannot connect', () => {
  it('to a port where nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    free.close()
    await once(free, 'close')
    for (const transport of ['tcp', 'tls', 'ws'] as const) {
      expect(await playground.methods.openClient({ spec: client(port, { to: { transport, family: '4', host: '127.0.0.1', port } }) })).toMatchObject({
        state: 'failed', problem: { code: 'ECONNREFUSED', call: 'connect', on: `127.0.0.1:${port}`, text: 'connection refused' },
        tried: [{ address: '127.0.0.1', outcome: 'failed', problem: { code: 'ECONNREFUSED' } }],
      })
    }
  })

  it('to a host that there is not', async () => {
    const opened = await playground.methods.openClient({ spec: client(80, { to: { transport: 'tcp', family: 'any', host: 'no-such-host.invalid', port: 80 } }) })
    expect(opened).toMatchObject({ state: 'failed', tried: [] })
    expect(opened.problem?.call).toBe('getaddrinfo')
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(opened.problem?.code)
  })

  it('within its time', async () => {
    // A listening socket whose backlog is full answers no SYN.
    const full = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 0 })
    await once(full, 'listening')
    const { port } = full.address() as AddressInfo
    // TLS and WebSocket wait for the peer's handshake, which does not come.
    for (const transport of ['tls', 'ws'] as const) {
      expect(await playground.methods.openClient({ spec: client(port, { to: { transport, family: '4', host: '127.0.0.1', port }, timeout: 100 }) }))
        .toMatchObject({ state: 'failed', problem: { code: 'ETIMEDOUT', call: 'connect' } })
    }
    full.close()
  })

  it('to a path where nobody is', async () => {
    const to = { transport: 'unix' as const, path: '/nowhere/at/all' }
    expect(await playground.methods.openClient({ spec: client(1, { to }) })).toMatchObject({ state: 'failed', problem: { code: 'ENOENT', call: 'connect', on: '/nowhere/at/all' } })
  })
})

it('tries the addresses of a host in order', async () => {
  const { port = 0 } = await playground.methods.startServer({ spec: server() })
  const opened = await playground.methods.openClient({ spec: client(port, { to: { transport: 'tcp', family: 'any', host: 'localhost', port } }) })
  expect(opened.state).toBe('open')
  expect(opened.tried.find(({ outcome }) => outcome === 'won')?.address).toBe('127.0.0.1')
  for (const { outcome, problem } of opened.tried.slice(0, opened.tried.findIndex((tried) => tried.outcome === 'won'))) {
    expect([outcome, problem?.code]).toEqual(['failed', 'ECONNREFUSED'])
  }
})

it('says what is not there', async () => {
  await expect(playground.methods.send({ session: 99, data: { as: 'text', text: 'x' }, framed: true })).rejects.toThrow(/session 99/)
  await expect(playground.methods.stopServer({ server: 99 })).rejects.toThrow(/server 99/)
  expect(() => playground.methods.transcript({ session: 99, from: 0, count: 1 })).toThrow(/session 99/)
})
