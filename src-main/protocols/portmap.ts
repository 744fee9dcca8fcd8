import { boolean, bytes, fields, names, none, uint32, type Field, type FieldDefinition } from './field.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'
import { procedureName, programName, rpcPrograms } from './rpc-programs.ts'
import { addOpaque, opaqueString } from './xdr.ts'

export const PORTMAP = 100000

// RFC 1833 section 3.1: program, version, protocol, port.
const MAPPING = 16

const program = (abbrev: string): FieldDefinition => uint32(abbrev, 'Program', { values: programName })
const procedures = (version: number): FieldDefinition =>
  uint32(`portmap.procedure_v${version}`, `V${version} Procedure`, {
    values: rpcPrograms.get(PORTMAP)?.procedures[version] ?? names({}),
  })

const f = fields('portmap', {
  v1: procedures(1),
  v2: procedures(2),
  v3: procedures(3),
  v4: procedures(4),
  program: program('portmap.prog'),
  version: uint32('portmap.version', 'Version'),
  protocol: uint32('portmap.proto', 'Protocol'),
  port: uint32('portmap.port', 'Port'),
  procedure: uint32('portmap.proc', 'Procedure'),
  answer: boolean('portmap.answer', 'Answer', { width: 4 }),
  args: bytes('portmap.args', 'Arguments'),
  result: bytes('portmap.result', 'Result'),
  rpcb: none('portmap.rpcb', 'RPCB'),
  rpcbProgram: program('portmap.rpcb.prog'),
  rpcbVersion: uint32('portmap.rpcb.version', 'Version'),
  netid: opaqueString('portmap.rpcb.netid', 'Network Id'),
  address: opaqueString('portmap.rpcb.addr', 'Universal Address'),
  owner: opaqueString('portmap.rpcb.owner', 'Owner of this Service'),
  universal: opaqueString('portmap.uaddr', 'Universal Address'),
})
const rpc = fields('rpc', {
  programVersion: uint32('rpc.programversion', 'Program Version'),
  procedure: uint32('rpc.procedure', 'Procedure'),
  follows: boolean('rpc.value_follows', 'Value Follows', { width: 4, words: ['No', 'Yes'] }),
  argumentLength: uint32('rpc.argument_length', 'Argument length'),
  unknown: none('rpc.unknown_body', 'Unknown RPC call/reply body'),
})
const PROCEDURES: Readonly<Record<number, Field>> = { 1: f.v1, 2: f.v2, 3: f.v3, 4: f.v4 }

/** A part of a call or reply. @returns where it ends */
type Part = (r: Reader, p: Packet, layer: Node) => number

/** The Port Mapper, version 2, and RPCBIND, versions 3 and 4 (RFC 1833); what is in a message, `dissectPortmap` is told. */
export const portmap = protocol({
  abbrev: 'portmap', name: 'Portmap', label: 'Portmap',
  // Only RPC knows which procedure it is.
  dissect: () => false,
})

/** Reads the arguments of a call, or the results of the reply to it. */
export function dissectPortmap(r: Reader, p: Packet, version: number, procedure: number, reply: boolean): void {
  const layer = p.layer(portmap, r)
  p.layers.push(portmap)
  p.generate(layer, rpc.programVersion, r, version)
  const field = PROCEDURES[version]
  const node = p.generate(layer, field ?? rpc.procedure, r, procedure)
  if (!field && p.detailed) p.label(node, `[Procedure: proc-${procedure} (${procedure})]`)
  const part = field?.values instanceof Map && !field.values.has(procedure) ? undefined : partOf(version, procedure, reply)
  const end = part && field ? part(r, p, layer) : 0
  if (end < r.reported) {
    const { root } = p
    p.root = layer
    p.call(p.registry.data, r.sub(end))
    p.root = root
  }
}

function partOf(version: number, procedure: number, reply: boolean): Part {
  if (procedure === 0) return nothing
  if (version <= 2) {
    switch (procedure) {
      case 1: case 2: return reply ? answer : procedure === 1 ? set : unset
      case 3: return reply ? getPortReply : getPort
      case 4: return reply ? dump : nothing
      default: return reply ? callItReply : callIt
    }
  }
  switch (procedure) {
    case 3: return reply ? universalAddress : entry
    case 4: return reply ? dumpEntries : nothing
    case 5: return reply ? broadcastReply : broadcast
    case 10: return reply ? broadcastReply : broadcast
    default: return unknownBody
  }
}

const nothing: Part = () => 0

const unknownBody: Part = (r, p, layer) => {
  if (r.reported === 0) return 0
  p.branch(layer, rpc.unknown, r, 0, r.length)
  return r.reported
}

const answer: Part = (r, p, layer) => {
  p.put(layer, f.answer, r, 0, 4, r.u32(0) ? 1 : 0)
  return 4
}

const transportName = (number: number): string => ipProtocolName(number) ?? 'Unknown'

const set: Part = (r, p, layer) => mapping(r, p, layer, 0, (number) => `Proto: ${transportName(number)} (${number})`)
const unset: Part = (r, p, layer) => mapping(r, p, layer, 0, (number) => `Protocol: ${number}`)

/** Program, version, protocol and port. @param text what the protocol's line says */
function mapping(r: Reader, p: Packet, parent: Node, at: number, text: (number: number) => string): number {
  p.add(parent, f.program, r, at)
  p.add(parent, f.version, r, at + 4)
  const node = p.add(parent, f.protocol, r, at + 8)
  if (p.detailed) p.label(node, text(p.number[node]))
  p.add(parent, f.port, r, at + 12)
  return at + MAPPING
}

const getPort: Part = (r, p, layer) => {
  const number = r.u32(0), version = r.u32(4), name = `${programName(number) ?? 'Unknown'}(${number})`
  const transport = transportName(r.u32(8))
  if (p.row) p.info += ` ${name} V:${version} ${transport}`
  if (p.detailed) p.label(layer, `Portmap GETPORT Call ${name} Version:${version} ${transport}`)
  return set(r, p, layer)
}

const getPortReply: Part = (r, p, layer) => {
  const port = r.u32(0), text = port ? `Port:${port}` : 'PROGRAM_NOT_AVAILABLE'
  p.add(layer, f.port, r, 0)
  if (p.row) p.info += ` ${text}`
  if (p.detailed) p.label(layer, `Portmap GETPORT Reply ${text}`)
  return 4
}

/** An optional item behind each item (RFC 4506 section 4.19). */
function list(r: Reader, p: Packet, layer: Node, item: (at: number) => number): number {
  for (let at = 0; ;) {
    const more = r.u32(at)
    p.put(layer, rpc.follows, r, at, 4, more ? 1 : 0)
    at += 4
    if (!more) return at
    at = item(at)
  }
}

const dump: Part = (r, p, layer) => list(r, p, layer, (at) => {
  r.need(at, MAPPING)
  const branch = p.branch(layer, frameMarks.text, r, at, MAPPING)
  if (p.detailed) p.label(branch, `Map Entry: ${programName(r.u32(at)) ?? 'Unknown'} (${r.u32(at)}) V${r.u32(at + 4)}`)
  return mapping(r, p, branch, at, (number) => `Protocol: ${transportName(number)} (0x${number.toString(16).padStart(2, '0')})`)
})

/** What is called through the Port Mapper. */
function called(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.program, r, 0)
  p.add(layer, f.version, r, 4)
  const node = p.add(layer, f.procedure, r, 8), procedure = p.number[node]
  if (p.detailed) p.label(node, `Procedure: ${procedureName(r.u32(0), r.u32(4), procedure)} (${procedure})`)
}

const callIt: Part = (r, p, layer) => {
  called(r, p, layer)
  return addOpaque(r, p, layer, f.args, 12)
}

const callItReply: Part = (r, p, layer) => {
  p.add(layer, f.port, r, 0)
  return addOpaque(r, p, layer, f.result, 4)
}

/** The arguments are data here: what they are depends on the program that is called. */
const broadcast: Part = (r, p, layer) => {
  called(r, p, layer)
  p.add(layer, rpc.argumentLength, r, 12)
  if (r.u32(12) > r.reported - 16) throw malformed
  return 16
}

const broadcastReply: Part = (r, p, layer) => addOpaque(r, p, layer, f.result, addOpaque(r, p, layer, f.address, 0))

const universalAddress: Part = (r, p, layer) => addOpaque(r, p, layer, f.universal, 0)

const entry: Part = (r, p, layer) => rpcb(r, p, layer, 0)
const dumpEntries: Part = (r, p, layer) => list(r, p, layer, (at) => rpcb(r, p, layer, at))

/** RFC 1833 section 2.1: program, version, network, address, owner. */
function rpcb(r: Reader, p: Packet, parent: Node, start: number): number {
  const branch = p.branch(parent, f.rpcb, r, start, r.length - start)
  p.add(branch, f.rpcbProgram, r, start)
  p.add(branch, f.rpcbVersion, r, start + 4)
  let at = start + 8
  for (const field of [f.netid, f.address, f.owner]) at = addOpaque(r, p, branch, field, at)
  p.extent(branch, at - start)
  return at
}
