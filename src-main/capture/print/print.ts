import type { Column } from '../../api/captures.ts'
import { asksRelated } from '../../protocols/conversation-times.ts'
import type { Dissector } from '../dissector.ts'
import type { Shown } from '../jobs.ts'
import { precisionDigits } from '../precision.ts'
import { cellText } from '../rows.ts'
import type { Scanner } from '../scan.ts'
import type { PrintedTime } from '../time-text.ts'
import { csvLine } from './csv.ts'
import { fieldsLine, type FieldsOptions } from './fields.ts'
import { hexDump } from './hex-dump.ts'
import { packetJson } from './json.ts'
import { putSummary } from './summary.ts'
import { TextBuffer } from './text-buffer.ts'
import { treeText } from './tree-text.ts'

/** What is printed of packets, as tshark's `-T`, `-V`, `-x` and `-P` say it. */
export type PrintOptions =
  | { readonly format: 'text', readonly time: PrintedTime, readonly summary: boolean, readonly details: boolean, readonly hex: boolean }
  | { readonly format: 'fields' } & FieldsOptions
  | { readonly format: 'json', readonly fields?: readonly string[], readonly hex: boolean }
  | { readonly format: 'csv', readonly columns: readonly Column[], readonly time: PrintedTime }

/** Used again for each piece, so that its memory is made once a thread. */
const text = new TextBuffer()

/** UTF-8 text of packets. JSON objects come without the commas between pieces and the brackets around them all. */
export function printPackets(dissector: Dissector, shown: Shown, options: PrintOptions): Uint8Array {
  const { packet } = dissector
  const digits = precisionDigits(dissector.index)
  packet.row = options.format === 'csv' || options.format === 'text' && options.summary
  packet.detailed = options.format === 'json' && !options.fields || options.format === 'text' && options.details
    || options.format === 'fields' && options.fields.some((name) => packet.registry.named(name).some((field) => field.type === 'protocol'))
  packet.framed = packet.detailed || options.format === 'csv' || 'fields' in options && (options.fields?.some((name) => name.startsWith('frame')) ?? true)
  const fields = 'fields' in options ? options.fields ?? [] : options.format === 'csv' ? options.columns.map((each) => each.kind === 'field' ? each.field : '') : []
  packet.related = packet.detailed || fields.some(asksRelated)
  packet.treed = packet.detailed || packet.framed || options.format !== 'text'
  let previousShown = shown.before
  for (const number of shown.numbers) {
    const p = dissector.dissect(number, { previousShown })
    previousShown = number
    switch (options.format) {
      case 'text': {
        if (options.summary) {
          putSummary(text, p, options.time, digits)
          text.put('\n')
        }
        if (options.details) text.put(treeText(p) + '\n')
        if (options.hex) text.put(hexDumps(p.sources) + '\n')
        break
      }
      case 'fields': text.put(fieldsLine(p, options) + '\n'); break
      case 'json': text.put((text.empty ? '' : ',\n') + packetJson(p, options)); break
      case 'csv': text.put(csvLine(options.columns.map((column) => cellText(p, column, options.time, digits)))); break
    }
  }
  return text.take()
}

/** What was printed of a range of packets. */
export interface Printed {
  readonly text: Uint8Array
  /** How many packets were printed, and the last one's number. */
  readonly count: number
  readonly last: number
}

/**
 * Prints the packets from `from` up to, not including, `to` that a filter lets through.
 * @param scanner the filter; none lets all through
 * @param before number of the packet printed before; 0 for none
 */
export function printMatching(dissector: Dissector, scanner: Scanner | undefined, from: number, to: number, before: number, options: PrintOptions): Printed {
  const numbers = scanner ? scanner.scan(from, to) : Uint32Array.from({ length: to - from }, (_, i) => from + i)
  return { text: printPackets(dissector, { numbers, before }, options), count: numbers.length, last: numbers.at(-1) ?? before }
}

/** Each data source's bytes, named where there are several. */
function hexDumps(sources: readonly { name: string, bytes: Uint8Array }[]): string {
  if (sources.length === 1) return hexDump(sources[0].bytes)
  return sources.map(({ name, bytes }) => `${name} (${bytes.length} bytes):\n${hexDump(bytes)}`).join('')
}
