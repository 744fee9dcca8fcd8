import { decode } from '../protocols/value-text.ts'
import type { Field } from '../protocols/field.ts'
import { readOid } from './byte-literal.ts'
import { byteText } from './byte-text.ts'
import { ipv4Datum, type Datum } from './datum.ts'
import type { Nodes } from './nodes.ts'

/** Reads the value of a packet's node. */
export type DatumReader = (p: Nodes, node: number) => Datum

/** How values of a field are read out of a packet. */
export function datumReader(field: Field): DatumReader {
  switch (field.type) {
    case 'string': return (p, node) => {
      const value = p.value[node]
      return byteText(typeof value === 'string' ? value : decode(nodeBytes(p, node), field.encoding))
    }
    case 'oid': return (p, node) => {
      const value = p.value[node]
      return typeof value === 'string' ? readOid(value) ?? NOTHING : nodeBytes(p, node)
    }
    case 'ipv4': return (p, node) => {
      const b = nodeBytes(p, node)
      return ipv4Datum((b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]) >>> 0)
    }
    case 'eui64': return (p, node) => nodeBytes(p, node).reduce((sum, byte) => sum << 8n | BigInt(byte), 0n)
    case 'absolute_time': case 'relative_time': return (p, node) => {
      const value = p.value[node]
      return typeof value === 'bigint' ? value : BigInt(Math.round(p.number[node] * 1e9))
    }
    case 'ether': case 'ipv6': case 'guid': case 'bytes': case 'protocol': return nodeBytes
    case 'none': return () => 0
    default: return (p, node) => {
      const value = p.value[node]
      return typeof value === 'bigint' ? value : p.number[node]
    }
  }
}

const NOTHING = new Uint8Array(0)

/** The bytes of a node: its computed ones, or those that it covers. */
export function nodeBytes(p: Nodes, node: number): Uint8Array {
  const value = p.value[node]
  if (value instanceof Uint8Array) return value
  const start = p.start[node]
  return p.sources[p.source[node]].bytes.subarray(start, start + p.length[node])
}

/** The bytes of a protocol for `contains` and `matches`: from its first one to the end of what its dissector was given. */
export function protocolBytes(p: Nodes, node: number): Uint8Array {
  return p.sources[p.source[node]].bytes.subarray(p.start[node], p.number[node] || p.start[node] + p.length[node])
}
