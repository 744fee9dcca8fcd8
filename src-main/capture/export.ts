import type { Column, ExportFormat, TimeFormat } from '../api/captures.ts'
import { toFile, type Destination } from './formats/destination.ts'
import type { CaptureWriter, RecordToWrite } from './formats/capture-writer.ts'
import { PcapWriter } from './formats/write-pcap.ts'
import { PcapngWriter } from './formats/write-pcapng.ts'
import type { OpenCapture } from './open-capture.ts'
import { csvLine } from './print/csv.ts'
import type { PrintOptions } from './print/print.ts'
import type { WorkerPool } from './worker-pool.ts'

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
const PIECE = 1024

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
      const print: PrintOptions = options.format === 'csv' ? { format: 'csv', columns: options.columns, time: options.time } : { format: 'json', hex: false }
      await destination.write(Buffer.from(options.format === 'csv' ? csvLine(options.columns.map(columnName)) : '[\n'))
      await pool.pieces(pieces, async (jobs, n) => await jobs.print(capture.id, capture.shown(view, n * PIECE, PIECE), print), async (text, n) => {
        if (n && options.format === 'json') await destination.write(Buffer.from(',\n'))
        await destination.write(text)
        progress(Math.min(rows, (n + 1) * PIECE))
      }, signal)
      signal.throwIfAborted()
      if (options.format === 'json') await destination.write(Buffer.from('\n]\n'))
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

/** Writes the packets of a view as a capture file, and ends that. @throws the destination's error, SeveralLinkTypes, the signal's reason */
export async function writePackets(
  capture: OpenCapture, pool: WorkerPool, view: number, format: 'pcapng' | 'pcap', destination: Destination,
  progress: (done: number) => void, signal: AbortSignal,
): Promise<void> {
  const rows = capture.rowsIn(view), writer = captureWriter(capture, format, destination)
  await pool.pieces(Math.ceil(rows / PIECE), async (jobs, n) => await jobs.records(capture.id, capture.shown(view, n * PIECE, PIECE).numbers), async (records, n) => {
    await put(writer, records)
    progress(Math.min(rows, (n + 1) * PIECE))
  }, signal)
  signal.throwIfAborted()
  await writer.end()
}

function captureWriter({ index }: OpenCapture, format: 'pcapng' | 'pcap', destination: Destination): CaptureWriter {
  if (format === 'pcap') return new PcapWriter(destination, index.interfaces)
  return new PcapngWriter(destination, { section: index.sections[0], interfaces: index.interfaces, names: index.names, statistics: index.statistics })
}

async function put(writer: CaptureWriter, records: readonly RecordToWrite[]): Promise<void> {
  for (const record of records) if (writer.put(record)) await writer.flush()
}

const NAMES = { number: 'No.', time: 'Time', source: 'Source', destination: 'Destination', protocol: 'Protocol', flags: 'Flags', length: 'Length', info: 'Info' } as const

function columnName(column: Column): string {
  return column.kind === 'field' ? column.field : NAMES[column.kind]
}
