import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Framing, LoadState, Service, Target } from '../../src-main/api/playground.ts'
import { Load } from '../../src-main/playground/load.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { playgroundOfTest, server, until } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

async function target(given: Parameters<typeof server>[0] = {}): Promise<Target> {
  const { port = 0, spec } = await playground.methods.startServer({ spec: server(given) })
  return { transport: spec.listen.transport as 'tcp', family: '4', host: '127.0.0.1', port }
}

async function run(to: Target, framing: Framing, clients: number, requests: number): Promise<LoadState> {
  let last: LoadState | undefined
  await new Load({ to, framing, request: Buffer.from('hello'), clients, requests }, (state) => { last = state }).run()
  if (!last) throw new Error('nothing was told')
  return last
}

describe('a load', () => {
  it.each<['tcp' | 'udp' | 'tls' | 'ws']>([['tcp'], ['udp'], ['tls'], ['ws']])('over %s has every request answered', async (transport) => {
    const to = await target({ listen: { transport, family: '4', host: '127.0.0.1', port: 0 } })
    const state = await run(to, { kind: 'none' }, 20, 10)
    expect(state).toMatchObject({ running: false, connected: 0, failed: 0, answered: 200 })
    const { p50, p90, p99, max } = state.latency
    expect(p50).toBeGreaterThan(0)
    expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].toSorted((a, b) => a - b))
    expect(state.points.reduce((sum, { answers }) => sum + answers, 0)).toBe(200)
  })

  it('connects again where a message ends with the connection', async () => {
    const close: Framing = { kind: 'close', limit: 1000 }
    expect(await run(await target({ framing: close }), close, 5, 3)).toMatchObject({ failed: 0, answered: 15 })
    const service: Service = { kind: 'hello', text: { as: 'text', text: 'hello' } }
    expect(await run(await target({ service }), { kind: 'none' }, 5, 3)).toMatchObject({ failed: 0, answered: 15 })
  })

  it('counts those that are refused or not answered', async () => {
    const refused = await run(await target({ concurrency: { kind: 'pool', workers: 2, queue: 0 }, service: { kind: 'discard' } }).then(async (to) => {
      for (const { id } of (await playground.methods.playground({})).servers) await playground.methods.stopServer({ server: id })
      return to
    }), { kind: 'none' }, 4, 1)
    expect(refused).toMatchObject({ failed: 4, answered: 0, problem: { code: 'ECONNREFUSED' } })
  })

  it('runs in a thread of its own, tells and stops', async () => {
    const to = await target()
    const states: LoadState[] = []
    playground.events.on('loadChanged', (state) => { states.push(state) })
    expect(await playground.methods.load({})).toBeNull()
    await playground.methods.startLoad({ to, framing: { kind: 'none' }, data: { as: 'text', text: 'hello' }, clients: 10, requests: 1_000_000 })
    await until(() => states.some(({ answered, connected }) => answered > 100 && connected === 10), 'a load that is answered')
    expect(() => playground.methods.startLoad({ to, framing: { kind: 'none' }, data: { as: 'text', text: 'x' }, clients: 1, requests: 1 })).toThrow(/running/)
    await playground.methods.stopLoad({})
    await until(() => states.at(-1)?.running === false, 'the end of the load')
    expect(states.at(-1)).toMatchObject({ connected: 0, failed: 0 })
  })
})
