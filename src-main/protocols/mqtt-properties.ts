import type { Field } from './field.ts'
import { variable } from './mqtt-variable.ts'
import { f } from './mqtt-fields.ts'
import type { Node, Packet } from './packet.ts'
import { malformed, type Reader } from './reader.ts'

/** How the value of a property is written (MQTT 5.0 section 2.2.2.2): bytes of a number, or one of the others. */
const BYTE = new Set([0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a])
const TWO_BYTES = new Set([0x13, 0x21, 0x22, 0x23])
const FOUR_BYTES = new Set([0x02, 0x11, 0x18, 0x27])
const VARIABLE = 0x0b
const PAIR = 0x26

/** Adds the properties at `at`, with their length in front. @returns where they end */
export function mqttProperties(r: Reader, p: Packet, parent: Node, field: Field, at: number): number {
  const { value, width } = variable(r, at)
  const end = at + width + value
  if (end > r.reported) throw malformed
  const node = p.branch(parent, field, r, at, width + value)
  p.put(node, f.propertyLen, r, at, width, BigInt(value))
  for (let next = at + width; next < end;) next = property(r, p, node, next)
  return end
}

function property(r: Reader, p: Packet, node: Node, at: number): number {
  const id = r.u8(at), value = at + 1
  p.add(node, f.propertyId, r, at)
  const size = BYTE.has(id) ? 1 : TWO_BYTES.has(id) ? 2 : FOUR_BYTES.has(id) ? 4 : 0
  if (size) {
    p.add(node, f.propNumber, r, value, size)
    return value + size
  }
  if (id === VARIABLE) {
    const number = variable(r, value)
    p.put(node, f.propNumber, r, value, number.width, number.value)
    return value + number.width
  }
  if (id === PAIR) return text(r, p, node, text(r, p, node, value, f.propKeyLen, f.propKey), f.propValueLen, f.propValue)
  return text(r, p, node, value, f.propStringLen, f.propString)
}

function text(r: Reader, p: Packet, node: Node, at: number, lengthField: Field, field: Field): number {
  const length = r.u16(at)
  p.add(node, lengthField, r, at, 2)
  p.add(node, field, r, at + 2, length)
  return at + 2 + length
}
