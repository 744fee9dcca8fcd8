import { absoluteTime, boolean, fields, none, relativeTime, string, uint16, uint32 } from './field.ts'
import { DNS_ANSWERS, GENERATED, NETWORK_NAME, type Node, type Packet, type PacketMeta } from './packet.ts'
import { packetComments } from './pkt-comment.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** What the capture file says of a packet. */
const f = fields('frame', {
  section: uint32('frame.section_number', 'Section number'),
  encapsulation: uint16('frame.encap_type', 'Encapsulation type'),
  time: absoluteTime('frame.time', 'Arrival Time'),
  shift: relativeTime('frame.offset_shift', 'Time shift for this packet', { unit: ' seconds' }),
  epoch: relativeTime('frame.time_epoch', 'Epoch Time', { unit: ' seconds' }),
  delta: relativeTime('frame.time_delta', 'Time delta from previous captured frame', { unit: ' seconds' }),
  deltaDisplayed: relativeTime('frame.time_delta_displayed', 'Time delta from previous displayed frame', { unit: ' seconds' }),
  relative: relativeTime('frame.time_relative', 'Time since reference or first frame', { unit: ' seconds' }),
  reference: none('frame.ref_time', 'This is a Time Reference frame'),
  number: uint32('frame.number', 'Frame Number'),
  length: uint32('frame.len', 'Frame Length', { unit: ' bytes' }),
  captured: uint32('frame.cap_len', 'Capture Length', { unit: ' bytes' }),
  marked: boolean('frame.marked', 'Frame is marked'),
  ignored: boolean('frame.ignored', 'Frame is ignored'),
  interface: uint32('frame.interface_id', 'Interface id'),
  interfaceName: string('frame.interface_name', 'Interface name'),
  interfaceDescription: string('frame.interface_description', 'Interface description'),
  protocols: string('frame.protocols', 'Protocols in frame'),
})

const NS = 1_000_000_000n
const nanoseconds = (t: { seconds: number, nanoseconds: number }): bigint => BigInt(t.seconds) * NS + BigInt(t.nanoseconds)

export const frame = protocol({
  abbrev: 'frame', name: 'Frame', label: 'Frame',
  preferences: { [NETWORK_NAME]: false, [DNS_ANSWERS]: true },
  dissect(r, p) {
    const { meta } = p
    packetComments(r, p)
    const before = p.shownLayers.length
    const layer = p.layer(frame, r)
    if (p.detailed) p.label(layer, title(meta))
    if (p.framed) said(layer, r, p)
    p.put(layer, f.number, r, 0, 0, meta.number)
    lengths(layer, r, p)
    const protocols = p.framed ? marks(layer, r, p) : -1
    // A protocol that shows itself and then refuses the bytes has said all that there is to say.
    if (!p.next('wtap_encap', meta.linkType, r) && p.shownLayers.length === before + 1) p.call(p.registry.data, r)
    if (p.framed) p.setValue(protocols, p.layers.slice(1).map((each) => each.abbrev).join(':'))
    return true
  },
})

function title({ number, original, captured, interface: id, interfaceName }: PacketMeta): string {
  return `Frame ${number}: ${bytesAndBits(original)} on wire (${original * 8} bits), ${bytesAndBits(captured)} captured (${captured * 8} bits)`
    + (id === undefined ? '' : ` on interface ${interfaceName ?? 'unknown'}, id ${id}`)
}

const bytesAndBits = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`

function lengths(layer: Node, r: Reader, p: Packet): void {
  const { original, captured } = p.meta
  const wire = p.put(layer, f.length, r, 0, 0, original), file = p.put(layer, f.captured, r, 0, 0, captured)
  if (!p.detailed) return
  p.label(wire, `Frame Length: ${bytesAndBits(original)} (${original * 8} bits)`)
  p.label(file, `Capture Length: ${bytesAndBits(captured)} (${captured * 8} bits)`)
}

/** Marks, and the place for the protocols, which are known only afterwards. */
function marks(layer: Node, r: Reader, p: Packet): Node {
  p.generate(layer, f.marked, r, p.meta.marked ? 1 : 0)
  p.generate(layer, f.ignored, r, 0)
  return p.generate(layer, f.protocols, r, '')
}

/** Interface and times. */
function said(layer: Node, r: Reader, p: Packet): void {
  const { meta } = p
  if (meta.section !== undefined) p.put(layer, f.section, r, 0, 0, meta.section)
  if (meta.interface !== undefined) {
    const id = p.put(layer, f.interface, r, 0, 0, meta.interface)
    if (p.detailed) p.label(id, `Interface id: ${meta.interface} (${meta.interfaceName ?? 'unknown'})`)
    if (meta.interfaceName !== undefined) p.put(id, f.interfaceName, r, 0, 0, meta.interfaceName)
    if (meta.interfaceDescription !== undefined) p.put(id, f.interfaceDescription, r, 0, 0, meta.interfaceDescription)
  }
  if (meta.encapsulation) {
    const type = p.put(layer, f.encapsulation, r, 0, 0, meta.encapsulation.number)
    if (p.detailed) p.label(type, `Encapsulation type: ${meta.encapsulation.name} (${meta.encapsulation.number})`)
  }
  if (!meta.timed) return
  const now = nanoseconds(meta)
  const since = (then: { seconds: number, nanoseconds: number } | undefined): bigint => then ? now - nanoseconds(then) : 0n
  p.put(layer, f.time, r, 0, 0, now)
  p.generate(layer, f.shift, r, 0n)
  p.put(layer, f.epoch, r, 0, 0, now)
  p.generate(layer, f.delta, r, since(meta.previous))
  p.generate(layer, f.deltaDisplayed, r, since(meta.previousShown))
  p.generate(layer, f.relative, r, since(meta.first))
  if (!meta.reference) return
  const reference = p.branch(layer, f.reference, r, 0, 0, `[${f.reference.label}]`)
  p.mark[reference] = GENERATED
}

