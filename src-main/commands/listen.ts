import { networkInterfaces } from 'node:os'
import type { Problem, ServerSpec, ServerSummary } from '../api/playground.ts'
import { addressText } from '../playground/endpoint.ts'
import { PlaygroundServer } from '../playground/server.ts'
import { DEFAULT_IDLE } from './endpoint-options.ts'
import { Output } from './output.ts'
import { reportProblem } from './report-problem.ts'
import { interrupted, leave, terminalOwner } from './terminal-owner.ts'
import { TranscriptPrinter } from './transcript-printer.ts'
import { TypedSession } from './typed-session.ts'

export interface ListenOptions {
  readonly quiet: boolean
  readonly hex: boolean
  readonly json: boolean
}

/**
 * `perroquet listen`: serves until Ctrl-C, transcripts on standard output. The service `hand` has one client, whose messages are
 * printed and answered on standard input, and ends with it.
 * @returns the exit status: 2 where the system refused
 */
export async function listen(spec: ServerSpec, options: ListenOptions): Promise<number> {
  const output = new Output()
  const byHand = spec.service.kind === 'hand'
  const printer = transcriptOf(options, byHand, output)
  let typed: TypedSession | undefined
  let begun: (session: TypedSession) => void = () => {}
  const first = new Promise<TypedSession>((resolve) => { begun = resolve })
  let problem: Problem | undefined
  const server: PlaygroundServer = new PlaygroundServer(byHand ? { ...spec, concurrency: { kind: 'one' } } : spec, terminalOwner({
    ...printer && { printer },
    ...byHand && { serving: (session) => {
      // There is one standard input: whoever else comes is not answered.
      if (typed) return {}
      typed = new TypedSession(session, {
        framing: spec.framing, halfClose: ['tcp', 'tls', 'unix'].includes(spec.listen.transport), keepOpen: false, idle: DEFAULT_IDLE,
        print: !options.json, complain: (message) => { console.error(`perroquet: ${message}`) },
      }, output)
      begun(typed)
      return typed
    } },
    changed: () => {
      const now = server.summary('')
      // While it listens, that it cannot accept() is said once.
      if (now.state === 'listening' && now.problem && now.problem.code !== problem?.code) reportProblem(now.problem)
      problem = now.problem
    },
  }), { mayExec: true })
  await server.start()
  const summary = server.summary('')
  if (summary.state !== 'listening') {
    if (summary.problem) reportProblem(summary.problem)
    return 2
  }
  console.error(`listening on ${place(summary)}`)
  const stop = interrupted().then(async () => {
    await server.stop()
    return await leave(0, printer)
  })
  await (byHand ? first.then(async (session) => { await session.run() }) : stop)
  await server.stop()
  await printer?.end()
  return 0
}

/** Messages of a server that a person answers are printed as they are; then the transcript is not. */
function transcriptOf({ quiet, hex, json }: ListenOptions, byHand: boolean, output: Output): TranscriptPrinter | undefined {
  if (quiet || byHand && !json && !hex) return undefined
  const write = byHand && !json ? async (text: string) => { process.stderr.write(text) } : async (text: string) => { await output.write(text) }
  return new TranscriptPrinter(write, json ? 'json' : hex ? 'hex' : 'text')
}

/** `tcp 127.0.0.1:4444`; of every interface, the addresses that a neighbour types. */
function place({ spec: { listen }, address, port }: ServerSummary): string {
  if (listen.transport === 'unix') return `unix ${listen.path}`
  const text = `${listen.transport} ${addressText(address ?? listen.host, port ?? listen.port)}`
  if (address !== '0.0.0.0' && address !== '::') return text
  const families = address === '0.0.0.0' ? ['IPv4'] : listen.family === 'dual' ? ['IPv4', 'IPv6'] : ['IPv6']
  const reachable = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    .filter((each) => !each.internal && families.includes(each.family) && !each.address.startsWith('fe80:'))
    .map((each) => addressText(each.address, port ?? listen.port))
  return `${text} (${families.join(' and ')}, every interface${reachable.length ? `: ${reachable.join(', ')}` : ''})`
}
