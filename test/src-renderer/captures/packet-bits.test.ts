import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../src-main/api/captures.ts'
import { bitCount, coversBit, fieldAtBit, fieldAtByte, litBits } from '../../../src-renderer/captures/packet-bits.ts'

function node(field: string, parent: number, start: number, length: number, more: Partial<TreeNode> = {}): TreeNode {
  return { field, parent, start, length, text: field, type: 'uint8', source: 0, generated: false, ...more }
}

/** An IPv4 header's first byte and a TCP header's flags (RFC 791 section 3.1, RFC 9293 section 3.1), in one small packet. */
const bytes = Uint8Array.of(0x45, 0x00, 0x80, 0x18, 0xab)
const tree = [
  node('frame', -1, 0, 5, { type: 'protocol' }),
  node('ip', -1, 0, 2, { type: 'protocol' }),
  node('ip.version', 1, 0, 1, { mask: 0xf0 }),
  node('ip.hdr_len', 1, 0, 1, { mask: 0x0f }),
  node('tcp', -1, 2, 3, { type: 'protocol' }),
  node('tcp.hdr_len', 4, 2, 1, { mask: 0xf0 }),
  node('tcp.flags', 4, 2, 2, { mask: 0x0fff }),
  node('tcp.flags.urg', 6, 2, 2, { mask: 0x020 }),
  node('tcp.flags.ack', 6, 2, 2, { mask: 0x010 }),
  node('tcp.flags.push', 6, 2, 2, { mask: 0x008 }),
  node('tcp.flags.fin', 6, 2, 2, { mask: 0x001 }),
  node('tcp.completeness', 4, 4, 1, { generated: true }),
  node('tcp.urgent', 4, 4, 1),
]
const name = (index: number): string | undefined => tree[index]?.field

describe('bits of a field', () => {
  it('are counted, also in masks wider than 32 bits', () => {
    expect(bitCount(0)).toBe(0)
    expect(bitCount(0xfff)).toBe(12)
    expect(bitCount(2 ** 47 + 1)).toBe(2)
  })

  it('lie in the byte that the big-endian mask says', () => {
    expect(litBits(tree[2], 0)).toBe(0xf0)
    expect(litBits(tree[6], 2)).toBe(0x0f)
    expect(litBits(tree[6], 3)).toBe(0xff)
    expect(litBits(tree[8], 2)).toBe(0)
    expect(litBits(tree[8], 3)).toBe(0x10)
    expect(litBits(tree[12], 4)).toBe(0xff)
    expect(coversBit(node('x', -1, 0, 6, { mask: 2 ** 47 }), 0, 7)).toBe(true)
    expect(coversBit(node('x', -1, 0, 6, { mask: 2 ** 47 }), 0, 6)).toBe(false)
  })
})

describe('from a byte to its field', () => {
  it('takes the innermost field', () => {
    expect(name(fieldAtByte(tree, 0, bytes, 1))).toBe('ip')
    expect(name(fieldAtByte(tree, 0, bytes, 0))).toBe('ip.version')
  })

  it('takes, of several flags, the first that is set', () => {
    expect(name(fieldAtByte(tree, 0, bytes, 3))).toBe('tcp.flags.ack')
  })

  it('takes the whole where only some of its bits have names, as in a MAC address', () => {
    const address = [
      node('eth.dst', -1, 0, 6), node('eth.dst.lg', 0, 0, 3, { mask: 0x020000 }), node('eth.dst.ig', 0, 0, 3, { mask: 0x010000 }),
    ]
    const mac = Uint8Array.of(2, 0, 0, 0, 0, 1)
    expect(fieldAtByte(address, 0, mac, 0)).toBe(0)
    expect(fieldAtBit(address, 0, mac, 0, 1)).toBe(1)
  })

  it('prefers what is in the packet to what is calculated from it', () => {
    expect(name(fieldAtByte(tree, 0, bytes, 4))).toBe('tcp.urgent')
  })

  it('finds nothing in another data source or behind the packet', () => {
    expect(fieldAtByte(tree, 1, bytes, 0)).toBe(-1)
    expect(fieldAtByte(tree, 0, bytes, 99)).toBe(-1)
  })
})

describe('from a bit to its field', () => {
  it('tells the fields of one byte apart', () => {
    expect(name(fieldAtBit(tree, 0, bytes, 0, 7))).toBe('ip.version')
    expect(name(fieldAtBit(tree, 0, bytes, 0, 0))).toBe('ip.hdr_len')
    expect(name(fieldAtBit(tree, 0, bytes, 3, 3))).toBe('tcp.flags.push')
    expect(name(fieldAtBit(tree, 0, bytes, 3, 0))).toBe('tcp.flags.fin')
    expect(name(fieldAtBit(tree, 0, bytes, 2, 7))).toBe('tcp.hdr_len')
  })

  it('falls back on the whole where no part has the bit', () => {
    expect(name(fieldAtBit(tree, 0, bytes, 3, 1))).toBe('tcp.flags')
  })
})
