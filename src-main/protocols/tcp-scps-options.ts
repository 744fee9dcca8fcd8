import { stateKey } from './conversation-store.ts'
import { boolean, bytes, fields, SET, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// CCSDS 714.0-B-2 3.2.3: capabilities are an option of 4 bytes; 3.2.5: any other length extends them.
const CAPABILITIES_LENGTH = 4

/** That a direction has told its capabilities. */
const CAPABLE = [stateKey(), stateKey()] as const

const f = fields('tcp', {
  vector: uint8('tcp.options.scps.vector', 'TCP SCPS Capabilities Vector', { base: 'hex' }),
  bets: boolean('tcp.options.scpsflags.bets', 'Partial Reliability Capable (BETS)', { mask: 0x80, words: SET }),
  snack1: boolean('tcp.options.scpsflags.snack1', 'Short Form SNACK Capable (SNACK1)', { mask: 0x40, words: SET }),
  snack2: boolean('tcp.options.scpsflags.snack2', 'Long Form SNACK Capable (SNACK2)', { mask: 0x20, words: SET }),
  compress: boolean('tcp.options.scpsflags.compress', 'Lossless Header Compression (COMP)', { mask: 0x10, words: SET }),
  nlts: boolean('tcp.options.scpsflags.nlts', 'Network Layer Timestamp (NLTS)', { mask: 0x08, words: SET }),
  reserved: uint8('tcp.options.scpsflags.reserved', 'Reserved', { mask: 0x07 }),
  connection: uint8('tcp.options.scps.binding', 'Connection ID'),
  binding: uint8('tcp.options.scps.binding.id', 'Binding Space (Community) ID'),
  bindingLength: uint8('tcp.options.scps.binding.len', 'Extended Capability Length'),
  bindingData: bytes('tcp.options.scps.binding.data', 'Binding Space Data'),
})

const NAMES = [[0x80, 'BETS'], [0x40, 'SNACK1'], [0x20, 'SNACK2'], [0x10, 'COMP'], [0x08, 'NLTS'], [0x07, 'RESERVED']] as const

/** What the Space Communications Protocol Specification adds to TCP. */
export function scpsOption(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length !== CAPABILITIES_LENGTH) {
    extended(r, p, tree, at, length)
    return
  }
  const vector = p.add(tree, f.vector, r, at + 2)
  for (const field of [f.bets, f.snack1, f.snack2, f.compress, f.nlts, f.reserved]) p.add(vector, field, r, at + 2)
  const capabilities = r.u8(at + 2)
  if (capabilities) {
    const text = NAMES.filter(([mask]) => capabilities & mask).map(([, name]) => name).join(', ')
    if (p.row) p.info += ` SCPS[${text}]`
    if (p.detailed) p.append(vector, ` (${text})`)
  }
  p.add(tree, f.connection, r, at + 3)
  const connection = r.u8(at + 3)
  p.note(p.conversation, CAPABLE[p.direction], 1)
  if (connection && p.row) p.info += ' Connection ID=' + connection
}

function extended(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  const legal = p.noted(p.conversation, CAPABLE[p.direction]) === 1
  if (p.detailed) p.label(tree, `${legal ? '' : 'Illegal '}SCPS Extended Capabilities (${length} bytes)`)
  if (!legal) return
  for (let i = 2; i < length;) {
    const binding = r.u8(at + i)
    // The upper four bits count 16-bit words.
    const size = r.u8(at + i + 1) >>> 4 << 1
    p.add(tree, f.binding, r, at + i)
    p.put(tree, f.bindingLength, r, at + i + 1, 1, size)
    p.add(tree, f.bindingData, r, at + i + 2, size)
    if (p.row) p.info += ' EXCAP=' + binding
    i += 2 + size
  }
}
