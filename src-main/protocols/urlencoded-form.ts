import { fields, string } from './field.ts'
import { lineText } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

const f = fields('urlencoded-form', {
  key: string('urlencoded-form.key', 'Key'),
  value: string('urlencoded-form.value', 'Value'),
})

const AMPERSAND = 0x26
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b

/** Items that are shown; a form has a few. */
const MAX_ITEMS = 2000

/** The items of an HTML form (the application/x-www-form-urlencoded format of the WHATWG's URL Standard). */
export const urlencodedForm = protocol({
  abbrev: 'urlencoded-form', name: 'URL Encoded Form Data', label: 'HTML Form URL Encoded',
  dissect(r, p) {
    dissectForm(r, p, '')
    return true
  },
})

/** @param type media type, for the layer's line */
export function dissectForm(r: Reader, p: Packet, type: string): void {
  const layer = p.layer(urlencodedForm, r)
  if (p.detailed) p.label(layer, `${urlencodedForm.label}${type && `: ${type}`}`)
  if (!p.treed) return
  for (let at = 0, items = 0; at < r.length && items < MAX_ITEMS; items++) {
    const key = endOf(r, EQUALS, at), valueAt = Math.min(key + 1, r.length), value = endOf(r, AMPERSAND, valueAt)
    const node = p.branch(layer, frameMarks.text, r, at, value - at)
    const keyText = decoded(r, at, key), valueText = decoded(r, valueAt, value)
    if (p.detailed) p.label(node, `Form item: "${keyText}" = "${valueText}"`)
    p.put(node, f.key, r, at, key - at, keyText)
    p.put(node, f.value, r, valueAt, value - valueAt, valueText)
    at = value + 1
  }
}

function endOf(r: Reader, byte: number, at: number): number {
  const found = r.indexOf(byte, at)
  return found < 0 ? r.length : found
}

/** Plus signs are blanks, and %41 is a byte. */
function decoded(r: Reader, at: number, end: number): string {
  const bytes: number[] = []
  for (let i = at; i < end; i++) {
    const byte = r.u8(i)
    const hex = byte === PERCENT && i + 2 < end ? Number.parseInt(lineText(r, i + 1, 2), 16) : Number.NaN
    if (byte === PERCENT && !Number.isNaN(hex)) i += 2
    bytes.push(byte === PLUS ? 0x20 : byte === PERCENT && !Number.isNaN(hex) ? hex : byte)
  }
  return decode(Uint8Array.from(bytes))
}
