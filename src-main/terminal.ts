#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' }
import type { ConnectTyped, ListenTyped } from './commands/endpoint-options.ts'
import type { TypedReadOptions } from './commands/read-options.ts'
import { quickSocketsOptions, SOCKETS_OPTIONS } from './commands/sockets-arguments.ts'
import type { SocketsOptions } from './commands/sockets.ts'
import { UsageError } from './commands/usage-error.ts'

/**
 * The terminal door: the engine's work as commands, with the options of the tools that people know. Each command loads what it
 * needs and no more: the dissectors alone take longer to load than `sockets` to run.
 */

// pcap-parser makes buffers in a way that Node warns of; that is nothing to the person at the terminal.
process.noDeprecation = true

const sockets = async (typed: SocketsOptions): Promise<void> => {
  process.exitCode = await (await import('./commands/sockets.ts')).sockets(typed)
}
const quick = process.argv[2] === 'sockets' ? quickSocketsOptions(process.argv.slice(3)) : undefined
if (quick) {
  await orMessage(async () => { await sockets(quick) })
  process.exit()
}

const { Command, CommanderError } = await import('commander')
const { addConnectOptions, addListenOptions } = await import('./commands/endpoint-options.ts')
const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]

const program = new Command('perroquet')
  .description('Packet inspector and socket playground for the networking lab.')
  // -V is `read`'s, as in tshark.
  .version(packageJson.version, '--version')
  .exitOverride()

program.command('read')
  .description('Prints the packets of a capture, as tshark does.')
  .argument('[file]', 'a capture file, or - for standard input')
  .option('-r <file>', 'the same')
  .option('-Y <filter>', 'show only packets that match a display filter')
  .option('-T <format>', 'text, fields or json', 'text')
  .option('-e <field>', 'a field to print with -T fields or json; may be given several times', collect, [])
  .option('-E <option=value>', 'header=y|n, separator=/t|/s|<character>, occurrence=f|l|a, aggregator=,|/s|<character>, quote=d|s|n', collect, [])
  .option('-c <count>', 'read so many packets and no more')
  .option('-V', 'print the whole tree of each packet')
  .option('-x', 'print the bytes of each packet')
  .option('-P', 'print the summary line besides -V or -x')
  .option('-t <format>', 'time: r since the first packet, d since the previous, dd since the previous shown, a time of day, ad with its date, e since 1970', 'r')
  .option('-w <file>', 'write the packets to a capture file instead of printing them; - for standard output')
  .option('-F <format>', 'format of that file: pcapng, pcap or nsecpcap', 'pcapng')
  .option('-o <name:value>', 'set a preference, such as tcp.check_checksum:TRUE', collect, [])
  .option('-d <type>==<selector>,<protocol>', 'decode a port as another protocol: tcp.port==8888,http; 8888-8890 and 8888:3 are ranges', collect, [])
  .option('-z <statistic>', 'print a statistic: conv,tcp; endpoints,ip; io,phs; io,stat,1; expert; plen,tree; follow,tcp,ascii,0', collect, [])
  .option('-q', 'with -z: do not print the packets too')
  .option('-n', 'resolve no names: so it is without -N too')
  .option('-N <letters>', 'show addresses by name: n by the names in the file, d (with n) also by the DNS answers in it')
  .action(async (file: string | undefined, typed: TypedReadOptions & { readonly r?: string, readonly z: readonly string[], readonly q?: boolean }) => {
    const from = file ?? typed.r
    if (from === undefined) throw new UsageError('Which capture? perroquet read FILE, or perroquet read - for standard input')
    const { read } = await import('./commands/read.ts')
    const { readOptions } = await import('./commands/read-options.ts')
    const options = readOptions(typed, new URL('.', import.meta.url))
    if (!typed.z.length) {
      process.exitCode = typed.q ? 0 : await read(from, options)
      return
    }
    const { printStatistics } = await import('./commands/statistics/statistics.ts')
    const { statisticOptions } = await import('./commands/statistics/statistics-options.ts')
    // A wrong -z is told before anything is printed.
    const statistics = statisticOptions(typed.z, options.preferences)
    process.exitCode = typed.q ? 0 : await read(from, options)
    process.exitCode = await printStatistics(from, statistics, options)
  })

program.command('info')
  .description('Says what a capture file is and holds, as capinfos does.')
  .argument('<file>')
  .option('--json', 'as JSON')
  .action(async (file: string, { json }: { json?: boolean }) => {
    process.exitCode = await (await import('./commands/info.ts')).info(file, json ?? false)
  })

program.command('fields')
  .description('Lists all protocols and fields, as tshark -G fields does.')
  .action(async () => { await (await import('./commands/fields.ts')).listFields() })

addListenOptions(program.command('listen'))
  .description('Runs a server: what it receives and sends is printed, as with socat -v.')
  .argument('<transport>', 'tcp, udp, unix, ws or tls')
  .argument('<where...>', '[ADDRESS] PORT, loopback without an address; PATH of a Unix socket')
  .action(async (transport: string, where: readonly string[], typed: ListenTyped) => {
    const { runListen } = await import('./commands/run-endpoint.ts')
    process.exitCode = await runListen(transport, where, typed)
  })

addConnectOptions(program.command('connect'))
  .description('Connects to a server: standard input goes there, what it sends comes on standard output, as with nc.')
  .argument('<transport>', 'tcp, udp, unix, ws or tls')
  .argument('<where...>', '[ADDRESS] PORT, loopback without an address; PATH of a Unix socket')
  .action(async (transport: string, where: readonly string[], typed: ConnectTyped) => {
    const { runConnect } = await import('./commands/run-endpoint.ts')
    process.exitCode = await runConnect(transport, where, typed)
  })

const socketsCommand = program.command('sockets')
  .description('Lists the sockets of this machine with their processes and descriptors, as netstat, ss and lsof do.')
for (const [flags, description, value] of SOCKETS_OPTIONS) socketsCommand.option(flags, description, value)
socketsCommand.action(sockets)

await orMessage(async () => {
  try {
    await program.parseAsync()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode
  }
})

/** Says what was wrong with what was typed. */
async function orMessage(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`perroquet: ${error.message}`)
    process.exitCode = error.status
  }
}
