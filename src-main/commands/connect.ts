import type { ClientSpec, TranscriptEntry } from '../api/playground.ts'
import { PlaygroundClient } from '../playground/client.ts'
import { addressText } from '../playground/endpoint.ts'
import { Output } from './output.ts'
import { reportProblem } from './report-problem.ts'
import { interrupted, leave, terminalOwner } from './terminal-owner.ts'
import { TranscriptPrinter } from './transcript-printer.ts'
import { TypedSession } from './typed-session.ts'

export interface ConnectOptions {
  readonly verbose: boolean
  readonly hex: boolean
  readonly json: boolean
  readonly keepOpen: boolean
  readonly idle: number
}

/**
 * `perroquet connect`: standard input goes to the peer, what the peer sends to standard output, until the peer closes.
 * @returns the exit status: 2 where the system refused or the connection broke, 130 after Ctrl-C
 */
export async function connect(spec: ClientSpec, options: ConnectOptions): Promise<number> {
  const output = new Output()
  const printer = transcriptOf(options, output)
  let typed: TypedSession | undefined
  const client = new PlaygroundClient(spec, terminalOwner({
    printer,
    serving: (session) => typed = new TypedSession(session, {
      framing: spec.framing, halfClose: ['tcp', 'tls', 'unix'].includes(spec.to.transport), keepOpen: options.keepOpen, idle: options.idle,
      print: !options.json, complain: (message) => { console.error(`perroquet: ${message}`) },
    }, output),
  }))
  interrupted().then(async () => {
    await client.close()
    await leave(130, printer)
  }, () => {})
  await client.connect()
  if (options.verbose) tell(client)
  await typed?.run()
  await printer.end()
  const problem = client.summary('').problem ?? client.session?.summary().problem
  if (!problem) return 0
  // Ctrl-C while it was connecting.
  if (problem.code === 'ECANCELED') return 130
  reportProblem(problem)
  return 2
}

/** With `--json` the transcript is what is printed; else standard error has it, or only what went wrong. */
function transcriptOf({ verbose, hex, json }: ConnectOptions, output: Output): TranscriptPrinter {
  if (json) return new TranscriptPrinter(async (text) => { await output.write(text) }, 'json')
  const write = async (text: string): Promise<void> => { process.stderr.write(text) }
  if (hex) return new TranscriptPrinter(write, 'hex')
  // A frame that the peer's end cut off is not printed as a message, so it is said.
  return new TranscriptPrinter(write, 'text', (entry: TranscriptEntry) => entry.kind === 'event' ? verbose : entry.partial === true)
}

/** The addresses that were tried. */
function tell(client: PlaygroundClient): void {
  const { tried, spec: { to } } = client.summary('')
  if (to.transport === 'unix') return
  for (const { address, outcome, problem } of tried) {
    const what = outcome === 'won' ? 'connected' : outcome === 'failed' ? `failed, ${problem?.code ?? 'no reason given'}` : 'not tried'
    console.error(`${to.transport} ${addressText(address, to.port)}: ${what}`)
  }
}
