import type { ServerSpec } from '../../src-main/api/playground.ts'

export const RECIPES = [
  'parrotUdp', 'parrotTcp', 'prefix', 'hello', 'id', 'smop', 'daytime', 'discard', 'chargen', 'fixed', 'hand', 'relay', 'program',
] as const
export type RecipeName = (typeof RECIPES)[number]

/** Recipes that ask something first: their form is shown. */
export const ASKS_FIRST: ReadonlySet<RecipeName> = new Set<RecipeName>(['relay', 'program'])

type Made = Omit<ServerSpec, 'name' | 'backlog' | 'options' | 'multicast'> & Partial<Pick<ServerSpec, 'backlog'>>

const on = (transport: 'tcp' | 'udp', port: number): ServerSpec['listen'] => ({ transport, family: '4', host: '127.0.0.1', port })
const plain = { framing: { kind: 'none' }, concurrency: { kind: 'each' } } as const

/** The ports of daytime, discard and chargen are 13, 9 and 19, which only root may bind: these are ten thousand further on. */
const MADE: Readonly<Record<RecipeName, Made>> = {
  parrotUdp: { ...plain, listen: on('udp', 4444), service: { kind: 'parrot' } },
  parrotTcp: { ...plain, listen: on('tcp', 4444), service: { kind: 'parrot' } },
  prefix: { ...plain, listen: on('tcp', 4445), service: { kind: 'prefix', prefix: { as: 'text', text: '[SERVEUR] ' } } },
  hello: { ...plain, listen: on('tcp', 4446), service: { kind: 'hello', text: { as: 'text', text: 'hello world' } } },
  id: { ...plain, listen: { transport: 'tcp', family: 'dual', host: '::', port: 57_001 }, service: { kind: 'id' } },
  smop: {
    listen: on('tcp', 50_000),
    framing: { kind: 'end', marker: { as: 'text', text: '#)' }, limit: 65_536 },
    service: { kind: 'smop', accounts: [{ user: 'wagner', password: 'abc123' }, { user: 'charlet', password: 'xyz456' }] },
    concurrency: { kind: 'pool', workers: 2, queue: 5 },
    backlog: 20,
  },
  daytime: { ...plain, listen: on('tcp', 10_013), service: { kind: 'daytime' } },
  discard: { ...plain, listen: on('tcp', 10_009), service: { kind: 'discard' } },
  chargen: { ...plain, listen: on('tcp', 10_019), service: { kind: 'chargen' } },
  fixed: { ...plain, listen: on('tcp', 4447), service: { kind: 'fixed', answer: { as: 'text', text: 'ok\\n' } } },
  hand: { ...plain, listen: on('tcp', 4448), service: { kind: 'hand' } },
  relay: {
    ...plain, listen: on('tcp', 4449),
    service: { kind: 'relay', to: { transport: 'tcp', family: 'any', host: '127.0.0.1', port: 4444 } },
  },
  program: { ...plain, listen: on('tcp', 4450), service: { kind: 'program', command: 'cat' } },
}

/** The server that a recipe makes. */
export function recipe(recipe: RecipeName, name: string): ServerSpec {
  return { name, backlog: 511, options: {}, multicast: [], ...MADE[recipe] }
}
