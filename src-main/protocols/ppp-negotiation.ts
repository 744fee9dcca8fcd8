import { fields, names, uint16, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 1661 section 5: code, identifier, length; then options, or data.
const CODE = 0
const IDENTIFIER = 1
const LENGTH = 2
export const HEADER = 4

/** RFC 1661 section 5, RFC 1570 section 2, RFC 2153 section 2.2; shared by LCP and the control protocols of networks. */
export const CONFIGURE_REQUEST = 1
export const CONFIGURE_REJECT = 4
export const CODE_REJECT = 7

const CODES = names({
  0: 'Vendor Specific', 1: 'Configuration Request', 2: 'Configuration Ack', 3: 'Configuration Nak', 4: 'Configuration Reject',
  5: 'Termination Request', 6: 'Termination Ack', 7: 'Code Reject', 8: 'Protocol Reject', 9: 'Echo Request', 10: 'Echo Reply',
  11: 'Discard Request', 12: 'Identification', 13: 'Time Remaining', 14: 'Reset Request', 15: 'Reset Ack',
})

const f = fields('ppp', {
  code: uint8('ppp.code', 'Code', { values: CODES }),
  identifier: uint8('ppp.identifier', 'Identifier', { base: 'dec_hex' }),
  length: uint16('ppp.length', 'Length'),
})

/** One kind of option: its name, and how its value is shown. */
export interface PppOption {
  readonly name: string
  /** Shows the value, which begins at `at` and has `length` bytes; may give text for the option's line. */
  readonly value?: (p: Packet, node: Node, r: Reader, at: number, length: number) => string | undefined
}

/** An option whose value is one field. */
export function optionOf(name: string, field: Field): PppOption {
  return { name, value: (p, node, r, at, length) => { p.add(node, field, r, at, field.width || length); return undefined } }
}

export interface NegotiationFields {
  readonly type: Field
  readonly length: Field
}

/**
 * Shows the header of a negotiation packet and, in requests and answers, its options.
 * @param highest the highest code that the protocol has
 * @param other shows what packets with other codes carry
 */
export function dissectNegotiation(
  own: Protocol, highest: number, r: Reader, p: Packet, options: ReadonlyMap<number, PppOption>, option: NegotiationFields,
  other: (p: Packet, layer: Node, body: Reader, code: number) => void,
): void {
  const code = r.u8(CODE), length = r.u16(LENGTH)
  const name = code <= highest ? CODES.get(code) ?? 'Unknown' : 'Unknown'
  p.protocol = own.name
  if (p.row) p.info = name
  const layer = p.layer(own, r)
  const codeNode = p.add(layer, f.code, r, CODE)
  if (p.detailed) p.label(codeNode, `Code: ${name} (${code})`)
  p.add(layer, f.identifier, r, IDENTIFIER)
  p.add(layer, f.length, r, LENGTH)
  r.shorten(length)
  p.extent(layer, r.length)
  if (length <= HEADER) return
  r.need(HEADER, length - HEADER)
  const body = r.sub(HEADER, length - HEADER)
  if (code >= CONFIGURE_REQUEST && code <= CONFIGURE_REJECT) listOptions(p, layer, body, options, option)
  else other(p, layer, body, code)
}

function listOptions(
  p: Packet, layer: Node, r: Reader, options: ReadonlyMap<number, PppOption>, fields: NegotiationFields,
): void {
  const list = p.branch(layer, frameMarks.text, r, 0, r.length)
  let title = `Options: (${r.length} byte${r.length === 1 ? '' : 's'})`
  let at = 0
  while (at < r.length) {
    const type = r.u8(at)
    const known = options.get(type)
    const name = known?.name ?? `Unknown (0x${type.toString(16).padStart(2, '0')})`
    const length = at + 1 < r.length ? r.u8(at + 1) : undefined
    const wrong = length === undefined ? 'length byte past end of options'
      : length < 2 ? `with too-short option length = ${length} byte${length === 1 ? '' : 's'}`
      : at + length > r.length ? `option length = ${length} bytes says option goes past end of options` : undefined
    if (wrong || length === undefined) {
      const node = p.branch(list, frameMarks.text, r, at, r.length - at, `${name} (${wrong})`)
      p.expert(node, r, 'warn', `${name} (${wrong})`, at, r.length - at)
      break
    }
    const node = p.branch(list, frameMarks.text, r, at, length, known ? name : `${name} (${length} bytes)`)
    if (known) {
      title += ', ' + name
      p.add(node, fields.type, r, at)
      p.add(node, fields.length, r, at + 1)
      const text = known.value?.(p, node, r.sub(at, length), 2, length - 2)
      if (text !== undefined && p.detailed) p.label(node, `${name}: ${text}`)
    }
    at += length
  }
  if (p.detailed) p.label(list, title)
}
