import { execFileSync } from 'node:child_process'
import { Command } from 'commander'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { clientSpec, optionName, serverSpec, type ClientSpec, type ServerSpec } from '../../src-main/api/playground.ts'
import { clientArguments, serverArguments } from '../../src-main/commands/endpoint-arguments.ts'
import { addConnectOptions, addListenOptions, type ConnectTyped, type ListenTyped } from '../../src-main/commands/endpoint-options.ts'
import { connectCommand, listenCommand } from '../../src-main/playground/command-text.ts'

const tcp = { transport: 'tcp', family: '4', host: '127.0.0.1', port: 4444 } as const
const plain = { name: 'x', framing: { kind: 'none' as const }, concurrency: { kind: 'each' as const } }
const server = (spec: v.InferInput<typeof serverSpec>): ServerSpec => v.parse(serverSpec, spec)

describe('a server’s command', () => {
  it('says only what differs from what the command does anyway', () => {
    expect(listenCommand(server({ ...plain, listen: tcp, service: { kind: 'parrot' } }))).toBe('perroquet listen tcp 4444 --service parrot')
    expect(listenCommand(server({ ...plain, listen: { ...tcp, family: 'dual', host: '::', port: 57_001 }, service: { kind: 'id' } })))
      .toBe('perroquet listen tcp :: 57001 --dual --service id')
    expect(listenCommand(server({
      ...plain, listen: { ...tcp, port: 50_000 }, service: { kind: 'smop', accounts: [{ user: 'wagner', password: 'abc123' }] },
      framing: { kind: 'end', marker: { as: 'text', text: '#)' } }, concurrency: { kind: 'pool', workers: 2, queue: 5 }, backlog: 20,
    }))).toBe('perroquet listen tcp 50000 --service smop --account wagner:abc123 --frame \'#)\' --pool 2 --queue 5 --backlog 20')
    expect(listenCommand(server({ ...plain, listen: { transport: 'unix', path: '/tmp/p.sock' }, service: { kind: 'program', command: 'sh -c \'cat; echo $HOME\'' } })))
      .toBe('perroquet listen unix /tmp/p.sock --exec \'sh -c \'\\\'\'cat; echo $HOME\'\\\'\'\'')
  })

  it('is a client’s as the header of the window shows it', () => {
    expect(connectCommand(v.parse(clientSpec, { name: 'x', to: { ...tcp, family: '6', host: '::1', port: 50_000 }, framing: { kind: 'end', marker: { as: 'text', text: '#)' } } })))
      .toBe('perroquet connect tcp ::1 50000 --frame \'#)\'')
  })
})

/** The words that a real shell makes of each command. */
function words(commands: readonly string[]): readonly (readonly string[])[] {
  const script = commands.map((command) => `set -- ${command}\nprintf '%s\\0' "$#" "$@"\n`).join('')
  const all = execFileSync('sh', { input: script, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' }).split('\0')
  const lists: string[][] = []
  for (let at = 0; lists.length < commands.length;) {
    const count = Number(all[at])
    lists.push(all.slice(at + 1, at + 1 + count))
    at += 1 + count
  }
  return lists
}

/** What the terminal makes of the words. */
function understood(args: readonly string[]): ServerSpec | ClientSpec {
  let spec: ServerSpec | ClientSpec | undefined
  const program = new Command('perroquet').exitOverride()
  addListenOptions(program.command('listen').argument('<transport>').argument('<where...>'))
    .action((transport: string, where: readonly string[], typed: ListenTyped) => { spec = serverArguments(transport, where, typed) })
  addConnectOptions(program.command('connect').argument('<transport>').argument('<where...>'))
    .action((transport: string, where: readonly string[], typed: ConnectTyped) => { spec = clientArguments(transport, where, typed) })
  program.parse(args.slice(1), { from: 'user' })
  if (!spec) throw new Error('nothing was understood')
  return spec
}

const text = (least: number, most: number): fc.Arbitrary<string> => fc.oneof(
  fc.string({ minLength: least, maxLength: most, unit: 'binary' }),
  fc.string({ minLength: least, maxLength: most, unit: fc.constantFrom('\'', '"', ' ', '$', '`', '\\', '\n', '#', ')', '!', '*', '-', '~', '=', ':', '%', '@', 'n', 'o', 'e', 'é', '🦜') }),
).filter((each) => !each.includes('\0') && !/\p{Surrogate}/u.test(each))
const port = fc.integer({ min: 0, max: 65_535 })
const bytes = fc.oneof(
  // What is no escape is refused, by the window and the terminal.
  text(0, 20).map((each) => ({ as: 'text' as const, text: each.replaceAll('\\', fc.sample(fc.constantFrom('\\\\', '\\n', '\\x0a'), 1)[0]) })),
  fc.uint8Array({ maxLength: 8 }).map((each) => ({ as: 'hex' as const, hex: Buffer.from(each).toString('hex') })),
)
const limit = fc.oneof(fc.constant(1024 * 1024), fc.integer({ min: 1, max: 16 * 1024 * 1024 }))
const framing = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.integer({ min: 1, max: 1024 * 1024 }).map((size) => ({ kind: 'fixed' as const, size })),
  fc.record({
    kind: fc.constant('length' as const), prefix: fc.constantFrom('digits' as const, 'u8' as const, 'u16' as const, 'u32' as const), width: fc.integer({ min: 1, max: 10 }),
    order: fc.constantFrom('big' as const, 'little' as const), inclusive: fc.boolean(), limit,
    // The width is that of digits; integers have theirs in their names.
  }).map((each) => each.prefix === 'digits' ? each : { ...each, width: 4 }),
  fc.record({
    kind: fc.constant('end' as const), limit,
    marker: fc.oneof(bytes, fc.constantFrom('none', 'close', 'u16', 'u32le+self', 'digits:4', 'fixed:3', 'hex:00', 'end:x').map((each) => ({ as: 'text' as const, text: each }))),
  }).filter(({ marker }) => (marker.as === 'hex' ? marker.hex : marker.text) !== ''),
  limit.map((each) => ({ kind: 'close' as const, limit: each })),
)
const path = text(1, 40).map((each) => ({ transport: 'unix' as const, path: each }))
const host = fc.constantFrom<[string, string][]>(['4', '127.0.0.1'], ['4', '0.0.0.0'], ['6', '::1'], ['6', 'fe80::1%eth0'], ['6', 'localhost'], ['4', 'localhost'], ['dual', '::'], ['6', '::'])
const place = fc.record({ transport: fc.constantFrom('tcp' as const, 'udp' as const, 'ws' as const, 'tls' as const), host, port })
  .map(({ transport, host: [family, name], port: number }) => ({ transport, family: family as '4' | '6' | 'dual', host: name, port: number }))
const target = fc.oneof(path, place, port.map((number) => ({ transport: 'tcp' as const, family: 'any' as const, host: 'example.org', port: number })))
const service = fc.oneof(
  fc.constantFrom('parrot' as const, 'id' as const, 'daytime' as const, 'discard' as const, 'chargen' as const, 'hand' as const).map((kind) => ({ kind })),
  bytes.map((prefix) => ({ kind: 'prefix' as const, prefix })),
  bytes.map((each) => ({ kind: 'hello' as const, text: each })),
  bytes.map((answer) => ({ kind: 'fixed' as const, answer })),
  fc.array(fc.record({ user: text(1, 20), password: text(0, 20) }), { maxLength: 3 }).map((accounts) => ({ kind: 'smop' as const, accounts })),
  text(1, 40).map((command) => ({ kind: 'program' as const, command })),
  target.map((to) => ({ kind: 'relay' as const, to })),
)
const common = {
  name: fc.constant('x'), framing,
  options: fc.dictionary(fc.constantFrom(...optionName.options), fc.integer({ min: -2, max: 100_000 })),
  multicast: fc.array(fc.record({ group: fc.constantFrom('239.1.2.3', 'ff02::1'), interface: fc.constantFrom('eth0', '127.0.0.1') }, { requiredKeys: ['group'] }), { maxLength: 2 }),
}
const servers = fc.record({
  ...common, listen: fc.oneof(path, place), service, backlog: fc.constantFrom(511, 0, 5),
  concurrency: fc.oneof(
    fc.constantFrom({ kind: 'one' as const }, { kind: 'each' as const }),
    fc.record({ kind: fc.constant('pool' as const), workers: fc.integer({ min: 1, max: 1000 }), queue: fc.integer({ min: 0, max: 10_000 }) }),
  ),
})
const clients = fc.record({ ...common, to: target, connected: fc.boolean(), timeout: fc.constantFrom(10_000, 1) })

// The command is written for a POSIX shell.
describe.skipIf(process.platform === 'win32')('a command typed into a shell', () => {
  it('makes the same server', () => {
    const specs = fc.sample(servers, 1000).map((spec) => server(spec))
    const commands = words(specs.map(listenCommand))
    specs.forEach((spec, at) => { expect({ ...understood(commands[at]), name: 'x' }, commands[at].join(' ')).toEqual(spec) })
  })

  it('makes the same client', () => {
    const specs = fc.sample(clients, 1000).map((spec) => v.parse(clientSpec, spec))
    const commands = words(specs.map(connectCommand))
    specs.forEach((spec, at) => { expect({ ...understood(commands[at]), name: 'x' }, commands[at].join(' ')).toEqual(spec) })
  })
})
