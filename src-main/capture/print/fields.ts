import type { Packet } from '../../protocols/packet.ts'
import { fieldText } from '../../protocols/value-text.ts'

/** The options of `tshark -E`. */
export interface FieldsOptions {
  readonly fields: readonly string[]
  readonly separator: string
  /** Which values of a field that has several: the first, the last, all. */
  readonly occurrence: 'f' | 'l' | 'a'
  /** Between several values. */
  readonly aggregator: string
  /** Around each cell: nothing, single or double quotes. */
  readonly quote: '' | '\'' | '"'
}

/** All values of a field, or of a group of fields, in a packet. */
export function fieldValues(p: Packet, abbrev: string): string[] {
  const values: string[] = []
  const named = p.registry.named(abbrev)
  for (let node = 0; node < p.count; node++) {
    const id = p.field[node]
    for (const field of named) if (field.id === id) values.push(fieldText(p, node, field))
  }
  return values
}

const ESCAPES: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }

/** A value as tshark writes it: white space that would break the line is escaped, and nothing else. */
function escaped(value: string): string {
  return value.replace(/[\b\t\n\f\r]/g, (character) => ESCAPES[character])
}

/** One line of `-T fields`, without its line feed. */
export function fieldsLine(p: Packet, options: FieldsOptions): string {
  return options.fields.map((abbrev) => {
    const values = fieldValues(p, abbrev)
    const chosen = options.occurrence === 'a' ? values : options.occurrence === 'f' ? values.slice(0, 1) : values.slice(-1)
    return chosen.length ? options.quote + escaped(chosen.join(options.aggregator)) + options.quote : ''
  }).join(options.separator)
}
