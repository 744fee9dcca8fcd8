import { stateKey } from './conversation-store.ts'
import { fields, framenum, none, uint32 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 4303 section 2: what is not encrypted.
const SPI = 0
const SEQUENCE = 4

/** Tells what is remembered of an SPI from conversations of addresses. */
const PORT = 50
const LAST_SEQUENCE = stateKey()
const LAST_FRAME = stateKey()

const f = fields('esp', {
  spi: uint32('esp.spi', 'ESP SPI', { base: 'hex_dec', description: 'Security Parameters Index' }),
  sequence: uint32('esp.sequence', 'ESP Sequence'),
  expected: uint32('esp.sequence-analysis.expected-sn', 'Expected SN'),
  wrong: none('esp.sequence-analysis.wrong-sequence-number', 'Wrong Sequence Number'),
  previous: framenum('esp.sequence-analysis.previous-frame', 'Previous Frame'),
})

/** The Encapsulating Security Payload of IPsec: only its header can be read without the keys. */
export const esp = protocol({
  abbrev: 'esp', name: 'ESP', label: 'Encapsulating Security Payload',
  on: { 'ip.proto': [50] },
  // Over UDP as well: the sequence numbers.
  changesState: () => true,
  dissect(r, p) {
    p.protocol = esp.name
    if (p.row) p.info = ''
    const spi = r.u32(SPI)
    const layer = p.layer(esp, r)
    p.add(layer, f.spi, r, SPI)
    p.add(layer, f.sequence, r, SEQUENCE)
    if (p.row) p.info = `ESP (SPI=0x${spi.toString(16).padStart(8, '0')})`
    if (!p.quoted) inOrder(r, p, layer)
    return true
  },
})

/** Section 2.2: the numbers of a security association go up by one. As in Wireshark, an SPI is one association. */
function inOrder(r: Reader, p: Packet, layer: Node): void {
  const at = r.start + SPI, pair = { bytes: r.bytes, sourceAt: at, destinationAt: at, length: 4 as const }
  const id = p.conversations.conversation('ip', pair, PORT, PORT, p.meta.number)
  const sequence = r.u32(SEQUENCE), last = p.noted(id, LAST_SEQUENCE), frame = p.noted(id, LAST_FRAME)
  p.note(id, LAST_SEQUENCE, sequence)
  p.note(id, LAST_FRAME, p.meta.number)
  if (last === undefined || frame === undefined) return
  const expected = last + 1 >>> 0
  if (sequence === expected) return
  const node = p.generate(layer, f.expected, r, expected)
  const missing = sequence - expected
  if (p.detailed && missing > 0) p.label(node, `[Expected SN: ${expected} (${missing} SNs missing)]`)
  const what = missing > 0 ? `${missing} missing` : sequence === last ? `${sequence} repeated` : `${-missing} less than expected`
  const spi = r.u32(SPI).toString(16).padStart(8, '0')
  p.expert(node, r, 'warn', `Wrong Sequence Number for SPI ${spi} - ${what}`, 0, 0, f.wrong)
  p.generate(layer, f.previous, r, frame)
}
