#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { listFields } from './commands/fields.ts'
import { info } from './commands/info.ts'
import { read } from './commands/read.ts'
import { readOptions, type TypedReadOptions } from './commands/read-options.ts'
import { printStatistics } from './commands/statistics/statistics.ts'
import { statisticOptions } from './commands/statistics/statistics-options.ts'
import { UsageError } from './commands/usage-error.ts'

/** The terminal door: the engine's work as commands, with the options of the tools that people know. */

// pcap-parser makes buffers in a way that Node warns of; that is nothing to the person at the terminal.
process.noDeprecation = true

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
  .option('-z <statistic>', 'print a statistic: conv,tcp; endpoints,ip; io,phs; io,stat,1; expert; plen,tree; follow,tcp,ascii,0', collect, [])
  .option('-q', 'with -z: do not print the packets too')
  .option('-n', 'resolve no names; there is none to resolve here, taken as tshark takes it')
  .action(async (file: string | undefined, typed: TypedReadOptions & { readonly r?: string, readonly z: readonly string[], readonly q?: boolean }) => {
    const from = file ?? typed.r
    if (from === undefined) throw new UsageError('Which capture? perroquet read FILE, or perroquet read - for standard input')
    const options = readOptions(typed, new URL('.', import.meta.url))
    const statistics = statisticOptions(typed.z, options.preferences)
    process.exitCode = typed.q ? 0 : await read(from, options)
    if (statistics.length) process.exitCode = await printStatistics(from, statistics, options)
  })

program.command('info')
  .description('Says what a capture file is and holds, as capinfos does.')
  .argument('<file>')
  .option('--json', 'as JSON')
  .action(async (file: string, { json }: { json?: boolean }) => { process.exitCode = await info(file, json ?? false) })

program.command('fields')
  .description('Lists all protocols and fields, as tshark -G fields does.')
  .action(listFields)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else if (error instanceof UsageError) {
    console.error(`perroquet: ${error.message}`)
    process.exitCode = error.status
  } else throw error
}
