import * as field from '../../src-main/protocols/field.ts'
import { data } from '../../src-main/protocols/data.ts'
import { frame } from '../../src-main/protocols/frame.ts'
import { protocol } from '../../src-main/protocols/protocol.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { displayFilter } from '../../src-main/filter/display-filter.ts'
import type { Nodes } from '../../src-main/filter/nodes.ts'

const s = field.fields('sample', {
  label: field.none('sample.label', 'Label'),
  flag: field.boolean('sample.flag', 'Flag', { words: field.SET }),
  byte: field.uint8('sample.byte', 'Byte', { values: field.names({ 0: 'Nothing', 1: 'Something', 2: 'Everything' }) }),
  port: field.uint16('sample.port', 'Port'),
  target: field.uint16('sample.target', 'Target port'),
  word: field.uint32('sample.word', 'Word', { values: (value) => value > 9 ? 'Many' : 'Few' }),
  long: field.uint64('sample.long', 'Long'),
  small: field.int8('sample.small', 'Small'),
  signed: field.int32('sample.signed', 'Signed'),
  signedLong: field.int64('sample.signed_long', 'Signed long'),
  real: field.double('sample.real', 'Real'),
  mac: field.ether('sample.mac', 'MAC'),
  ip: field.ipv4('sample.ip', 'IPv4'),
  ip6: field.ipv6('sample.ip6', 'IPv6'),
  bytes: field.bytes('sample.bytes', 'Bytes'),
  text: field.string('sample.text', 'Text'),
  oid: field.oid('sample.oid', 'OID'),
  guid: field.guid('sample.guid', 'GUID'),
  eui: field.eui64('sample.eui', 'EUI-64'),
  time: field.absoluteTime('sample.time', 'Time'),
  delta: field.relativeTime('sample.delta', 'Delta'),
  frame: field.framenum('sample.frame', 'Frame'),
})

/** A protocol that has a field of every type, for tests of the language. */
export const sample = protocol({
  abbrev: 'sample', name: 'Sample', label: 'Sample protocol',
  groups: [{ abbrev: 'sample.both', label: 'Either port', members: [s.port, s.target] }],
  dissect: () => true,
})

export const registry = new Registry([frame, data, sample])

export type SampleName = keyof typeof s
type SampleValue = number | bigint | string | Uint8Array

/** Layers of the sample protocol: each its fields by name, with one or several values. */
export type SampleLayer = Readonly<Partial<Record<SampleName, SampleValue | readonly SampleValue[]>>>

/** A packet of sample layers, over some captured bytes; each layer covers the first four bytes of them. */
export function packet(layers: readonly SampleLayer[], bytes: Uint8Array = new Uint8Array(8)): Nodes {
  const columns = { field: [] as number[], parent: [] as number[], number: [] as number[], length: [] as number[],
    value: [] as Nodes['value'] }
  const add = (id: number, parent: number, length: number, value: SampleValue): number => {
    columns.field.push(id)
    columns.parent.push(parent)
    columns.number.push(typeof value === 'number' ? value : 0)
    columns.length.push(length)
    columns.value.push(typeof value === 'number' ? undefined : value)
    return columns.field.length - 1
  }
  add(frame.field.id, -1, bytes.length, bytes.length)
  for (const layer of layers) {
    const node = add(sample.field.id, -1, Math.min(4, bytes.length), bytes.length)
    for (const [name, values] of Object.entries(layer)) {
      const all = Array.isArray(values) ? values as SampleValue[] : [values as SampleValue]
      for (const value of all) add(s[name as SampleName].id, node, 0, value)
    }
  }
  const count = columns.field.length
  return {
    count, field: Uint16Array.from(columns.field), parent: Int32Array.from(columns.parent),
      number: Float64Array.from(columns.number),
    length: Int32Array.from(columns.length), start: new Int32Array(count), source: new Uint8Array(count), value: columns.value,
    sources: [{ name: 'Frame', bytes }],
  }
}

/** True if a packet with one sample layer passes a filter. */
export function passes(filter: string, layer: SampleLayer, bytes?: Uint8Array): boolean {
  return displayFilter(filter, registry).matches(packet([layer], bytes))
}
