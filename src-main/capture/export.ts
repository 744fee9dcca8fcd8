import type { Column, ExportFormat, TimeFormat } from '../api/captures.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import type { Encoding } from './encode.ts'
import { toFile, type Destination, type FileDestination } from './formats/destination.ts'
import type { CaptureWriter } from './formats/capture-writer.ts'
import { RECORD_IS_NO_PACKET, type CaptureInterface } from './formats/format.ts'
import { PcapWriter } from './formats/write-pcap.ts'
import { PcapngWriter } from './formats/write-pcapng.ts'
import { RECORD_SHIFT } from './index/columns.ts'
import type { OpenCapture } from './open-capture.ts'
import { csvLine } from './print/csv.ts'
import type { PrintOptions } from './print/print.ts'
import type { WorkerPool } from './worker-pool.ts'
import { writePieces } from './written-pieces.ts'

/** Where an export goes: a path, and in the browser door the link that leads to it. */
export interface ExportTarget {
  readonly path: string
  readonly href?: string
}

export interface ExportOptions {
  readonly format: ExportFormat
  readonly columns: readonly Column[]
  readonly time: TimeFormat
  readonly path: string
}

/** Rows that one thread works on at a time. */
const PIECE = 256

/**
 * Writes the rows of a view. What was at the path before is replaced only once all has been written.
 * @returns how many packets were written
 * @throws the system's error, SeveralLinkTypes, or an error that says it was cancelled; then nothing is left behind
 */
export async function exportRows(capture: OpenCapture, pool: WorkerPool, view: number, options: ExportOptions, progress: (done: number) => void): Promise<number> {
  const signal = capture.begin()
  const rows = capture.rowsIn(view)
  const pieces = Math.ceil(rows / PIECE)
  const destination = await toFile(options.path)
  try {
    if (options.format === 'pcapng' || options.format === 'pcap') {
      await writePackets(capture, pool, view, options.format, destination, progress, signal)
    } else {
      const isJson = options.format === 'json'
      const print: PrintOptions = options.format === 'csv' ? { format: 'csv', columns: options.columns, time: options.time } : { format: 'json', hex: false }
      await destination.write(Buffer.from(isJson ? '[\n' : csvLine(options.columns.map(columnName))))
      await writePieces(pool, pieces, destination, async (jobs, n, ticket) =>
        await jobs.print(ticket, capture.id, capture.shown(view, n * PIECE, PIECE), print, isJson && n ? ',\n' : ''), (n) => {
        progress(Math.min(rows, (n + 1) * PIECE))
      }, signal)
      if (isJson) await destination.write(Buffer.from('\n]\n'))
      await destination.finish()
    }
    return rows
  } catch (error) {
    await destination.abandon()
    if (signal.aborted) throw new Error('the export was cancelled')
    throw error
  } finally {
    capture.finish(signal)
  }
}

/** Writes the packets of a view as a capture file, and ends that. @throws the destination's error, that of a writer, the signal's reason */
export async function writePackets(
  capture: OpenCapture, pool: WorkerPool, view: number, format: 'pcapng' | 'pcap', destination: FileDestination,
  progress: (done: number) => void, signal: AbortSignal,
): Promise<void> {
  const rows = capture.rowsIn(view)
  const { writer, encoding } = await begin(capture, view, format, destination)
  await writer.flush()
  await writePieces(pool, Math.ceil(rows / PIECE), destination, async (jobs, n, ticket) =>
    await jobs.encode(ticket, capture.id, capture.shown(view, n * PIECE, PIECE).numbers, encoding(n * PIECE)), (n) => {
    progress(Math.min(rows, (n + 1) * PIECE))
  }, signal)
  await writer.end()
}

/** A writer with the head in it, and how the packets behind so many others are encoded. */
async function begin(
  capture: OpenCapture, view: number, format: 'pcapng' | 'pcap', destination: Destination,
): Promise<{ readonly writer: CaptureWriter, readonly encoding: (written: number) => Encoding }> {
  const { index } = capture
  if (format === 'pcapng') {
    const writer = new PcapngWriter(destination, { section: index.sections[0], interfaces: index.interfaces, names: index.names, statistics: index.statistics })
    writer.describe()
    return { writer, encoding: () => ({ format }) }
  }
  const writer = new PcapWriter(destination, index.interfaces)
  const begun = writer.begin(await firstInterface(capture, view))
  return { writer, encoding: (written) => ({ format, ...begun, written }) }
}

/** The interface of a view's first packet; the capture's first where there is no packet. */
async function firstInterface(capture: OpenCapture, view: number): Promise<CaptureInterface | undefined> {
  const { packets, interfaces } = capture.index, rows = capture.rowsIn(view)
  for (let from = 0; from < rows; from += PIECE) {
    for (const number of capture.shown(view, from, PIECE).numbers) {
      const chunk = packets.chunks[number - 1 >>> CHUNK_BITS], i = number - 1 & CHUNK_MASK
      if (!(chunk.marks[i] >>> RECORD_SHIFT & RECORD_IS_NO_PACKET)) return interfaces[chunk.interface[i]]
    }
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  return interfaces[0]
}

const NAMES = { number: 'No.', time: 'Time', source: 'Source', destination: 'Destination', protocol: 'Protocol', flags: 'Flags', length: 'Length', info: 'Info' } as const

function columnName(column: Column): string {
  return column.kind === 'field' ? column.field : NAMES[column.kind]
}
