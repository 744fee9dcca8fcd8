import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Dissector } from '../capture/dissector.ts'
import { FileBytes } from '../capture/file-bytes.ts'
import type { Damage } from '../capture/formats/format.ts'
import { readStream } from '../capture/formats/read-stream.ts'
import { CaptureIndex } from '../capture/index/capture-index.ts'
import { Indexer } from '../capture/index/indexer.ts'
import { Scanner } from '../capture/scan.ts'
import { spoolPath } from '../capture/spool.ts'
import type { Registry } from '../protocols/registry.ts'
import type { PacketWriter } from './packet-writer.ts'
import type { Printer, ReadOptions } from './read.ts'

/** Packets printed at a time. */
const PIECE = 256

/**
 * `perroquet read -`: a capture that arrives on standard input, packets printed as they come. What has come is kept in a
 * temporary file, as fragments are put together from earlier packets, and a slow reader of ours must not cost memory.
 */
export async function readStandardInput(registry: Registry, options: ReadOptions, sink: Printer | PacketWriter): Promise<Damage | undefined> {
  const spool = spoolPath()
  process.once('exit', () => { rmSync(dirname(spool), { recursive: true, force: true }) })
  // Ctrl-C ends the stream; what has come is printed, as tshark does.
  process.once('SIGINT', () => { process.stdin.destroy() })
  const index = new CaptureIndex(() => bytes)
  let bytes: FileBytes | undefined
  let arrived = (): void => {}
  let ended = false
  const stream = readStream(process.stdin, new Indexer(index, registry), {
    spool,
    begin: () => { bytes = new FileBytes(spool) },
    progress: () => { arrived() },
  }).finally(() => {
    ended = true
    arrived()
  })
  // Its failure is thrown by the last line; until then it is not unhandled.
  stream.catch(() => {})
  const last = options.count ?? Infinity
  let from = 1
  let tools: { dissector: Dissector, scanner: Scanner | undefined } | undefined
  while (from <= last) {
    const end = Math.min(index.packets.length, last) + 1
    if (end > from) {
      tools ??= toolsFor(spool, index, registry, options)
      for (; from < end; from = Math.min(from + PIECE, end)) await sink.take(tools.dissector, tools.scanner, from, Math.min(from + PIECE, end))
    } else if (ended) break
    else await new Promise<void>((resolve) => { arrived = resolve })
  }
  if (!ended) process.stdin.destroy()
  return (await stream.catch((error: unknown) => {
    // Having read as much as was asked for, or having been told to stop, is no failure.
    if (from > last || process.stdin.destroyed) return { damage: undefined }
    throw error
  })).damage
}

function toolsFor(spool: string, index: CaptureIndex, registry: Registry, options: ReadOptions): { dissector: Dissector, scanner: Scanner | undefined } {
  const dissector = new Dissector(index, new FileBytes(spool), registry)
  return { dissector, scanner: options.filter === undefined ? undefined : new Scanner(options.filter, dissector) }
}
