import { absoluteTime, fields, relativeTime, string, uint32 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** What the capture file says of a packet. */
const f = fields('frame', {
  time: absoluteTime('frame.time', 'Arrival Time'),
  epoch: relativeTime('frame.time_epoch', 'Epoch Time', { unit: ' seconds' }),
  delta: relativeTime('frame.time_delta', 'Time delta from previous captured frame', { unit: ' seconds' }),
  deltaDisplayed: relativeTime('frame.time_delta_displayed', 'Time delta from previous displayed frame', { unit: ' seconds' }),
  relative: relativeTime('frame.time_relative', 'Time since reference or first frame', { unit: ' seconds' }),
  number: uint32('frame.number', 'Frame Number'),
  length: uint32('frame.len', 'Frame length on the wire'),
  captured: uint32('frame.cap_len', 'Frame length stored into the capture file'),
  interface: uint32('frame.interface_id', 'Interface id'),
  interfaceName: string('frame.interface_name', 'Interface name'),
  interfaceDescription: string('frame.interface_description', 'Interface description'),
  protocols: string('frame.protocols', 'Protocols in frame'),
  comment: string('frame.comment', 'Comment'),
})

const NS = 1_000_000_000n
const nanoseconds = (t: { seconds: number, nanoseconds: number }): bigint => BigInt(t.seconds) * NS + BigInt(t.nanoseconds)

export const frame = protocol({
  abbrev: 'frame', name: 'Frame', label: 'Frame',
  dissect(r, p) {
    const { meta } = p
    const layer = p.layer(frame, r)
    if (p.detailed) {
      p.label(layer, `Frame ${meta.number}: ${meta.original} bytes on wire (${meta.original * 8} bits), `
        + `${meta.captured} bytes captured (${meta.captured * 8} bits) on interface ${meta.interfaceName ?? meta.interface}`)
    }
    if (p.framed) said(layer, r, p)
    p.generate(layer, f.number, r, meta.number)
    p.generate(layer, f.length, r, meta.original)
    p.generate(layer, f.captured, r, meta.captured)
    const protocols = p.framed ? p.generate(layer, f.protocols, r, '') : -1
    if (!p.next('wtap_encap', meta.linkType, r)) p.call(p.registry.data, r)
    if (p.framed) p.setValue(protocols, p.layers.slice(1).map((each) => each.abbrev).join(':'))
    return true
  },
})

/** Comments, interface and times. */
function said(layer: Node, r: Reader, p: Packet): void {
  const { meta } = p
  for (const comment of meta.comments) p.generate(layer, f.comment, r, comment)
  const id = p.generate(layer, f.interface, r, meta.interface)
  if (meta.interfaceName !== undefined) p.generate(id, f.interfaceName, r, meta.interfaceName)
  if (meta.interfaceDescription !== undefined) p.generate(id, f.interfaceDescription, r, meta.interfaceDescription)
  if (!meta.timed) return
  const now = nanoseconds(meta)
  const since = (then: { seconds: number, nanoseconds: number } | undefined): bigint => then ? now - nanoseconds(then) : 0n
  p.generate(layer, f.time, r, now)
  p.generate(layer, f.epoch, r, now)
  p.generate(layer, f.delta, r, since(meta.previous))
  p.generate(layer, f.deltaDisplayed, r, since(meta.previousShown))
  p.generate(layer, f.relative, r, since(meta.first))
}

