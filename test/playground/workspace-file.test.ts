import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, playgroundOfTest, server } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

it('is loaded as it was saved, and nothing of it is launched', async () => {
  const spec = server({ name: 'calculator', service: { kind: 'smop', accounts: [{ user: 'wagner', password: 'abc123' }] }, options: { SO_KEEPALIVE: 1 } })
  const { port = 0 } = await playground.methods.startServer({ spec })
  await playground.methods.openClient({ spec: client(port, { name: 'student' }) })
  const text = await playground.methods.saveWorkspace({})
  const other = playgroundOfTest()
  expect(other.methods.loadWorkspace({ text })).toEqual({ servers: 1, clients: 1 })
  const { servers, clients } = await other.methods.playground({})
  expect(servers).toMatchObject([{ spec, state: 'stopped' }])
  expect(clients).toMatchObject([{ spec: { name: 'student' }, state: 'ended', tried: [] }])
  expect(await other.methods.restartServer({ server: servers[0].id })).toMatchObject({ state: 'listening' })
  await other.close()
})

it('is refused with the place of what is wrong', () => {
  const load = (text: string) => () => playground.methods.loadWorkspace({ text })
  const right = { perroquet: 'playground', version: 1, servers: [server()], clients: [] }
  expect(load('{')).toThrow(/no JSON/)
  expect(load('7')).toThrow(/no workspace/)
  expect(load(JSON.stringify({ ...right, version: 2 }))).toThrow(/^version is not right/)
  expect(load(JSON.stringify({ ...right, servers: [{ ...server(), backlog: -1 }] }))).toThrow(/^servers\.0\.backlog is not right/)
  expect(load(JSON.stringify({ ...right, servers: [{ ...server(), listen: { transport: 'tcp', family: '4', host: '', port: 70_000 } }] }))).toThrow(/^servers\.0\.listen\.host is not right: .*1 more/)
  expect(load(JSON.stringify({ ...right, servers: Array.from({ length: 201 }, () => server()) }))).toThrow(/^servers is not right/)
})
