import { bgpAfis, bgpCapabilities, bgpCeaseReasons, bgpErrors, bgpHeaderErrors, bgpMessages, bgpOpenErrors, bgpSafis, bgpStateErrors, bgpUpdateErrors } from './bgp-names.ts'
import { bgpUpdate } from './bgp-update.ts'
import { boolean, bytes, fields, ipv4, names, none, string, uint16, uint32, uint8, valueName, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 4271 4.1: 16 bytes of ones, the length, the kind.
const MARKER = 16
const LENGTH = 16
const TYPE = 18
const HEADER = 19
const OPEN = 1
const UPDATE = 2
const NOTIFICATION = 3
const ROUTE_REFRESH = 5
const ROUTE_REFRESH_CISCO = 128

const CAPABILITY = 2
const CAP_MULTIPROTOCOL = 1
const CAP_ENCODING = 5
const CAP_RESTART = 64
const CAP_AS4 = 65
const CAP_ADD_PATH = 69
const CAP_FQDN = 73
/** Stands for a number of more than 16 bits (RFC 6793 section 9). */
const AS_TRANS = 23456

const YES: readonly [string, string] = ['No', 'Yes']

const f = fields('bgp', {
  marker: bytes('bgp.marker', 'Marker'),
  length: uint16('bgp.length', 'Length'),
  type: uint8('bgp.type', 'Type', { values: bgpMessages }),
  continuation: none('bgp.continuation', 'Continuation'),
  version: uint8('bgp.open.version', 'Version'),
  myAs: uint16('bgp.open.myas', 'My AS'),
  holdTime: uint16('bgp.open.holdtime', 'Hold Time'),
  identifier: ipv4('bgp.open.identifier', 'BGP Identifier'),
  parametersLength: uint8('bgp.open.opt.len', 'Optional Parameters Length'),
  parameters: none('bgp.open.opt', 'Optional Parameters'),
  parameter: none('bgp.open.opt.param', 'Optional Parameter'),
  parameterType: uint8('bgp.open.opt.param.type', 'Parameter Type', { values: names({ 1: 'Authentication', 2: 'Capability' }) }),
  parameterLength: uint8('bgp.open.opt.param.len', 'Parameter Length'),
  authentication: bytes('bgp.open.opt.param.auth', 'Authentication Data'),
  unknownParameter: bytes('bgp.open.opt.param.unknown', 'Unknown'),
  capability: none('bgp.cap', 'Capability'),
  capabilityType: uint8('bgp.cap.type', 'Type', { values: bgpCapabilities }),
  capabilityLength: uint8('bgp.cap.length', 'Length'),
  reserved: bytes('bgp.cap.reserved', 'Reserved'),
  unknown: bytes('bgp.cap.unknown', 'Unknown'),
  mpAfi: uint16('bgp.cap.mp.afi', 'AFI', { values: bgpAfis }),
  mpSafi: uint8('bgp.cap.mp.safi', 'SAFI', { values: bgpSafis }),
  encodingAfi: uint16('bgp.cap.enh.afi', 'AFI', { values: bgpAfis }),
  encodingSafi: uint16('bgp.cap.enh.safi', 'SAFI', { values: bgpSafis }),
  encodingNextHop: uint16('bgp.cap.enh.nhafi', 'Next hop AFI', { values: bgpAfis }),
  timers: uint16('bgp.cap.gr.timers', 'Restart Timers', { base: 'hex' }),
  restart: boolean('bgp.cap.gr.timers.restart_flag', 'Restart state', { width: 2, mask: 0x8000, words: YES }),
  notification: boolean('bgp.cap.gr.timers.notification_flag', 'Graceful notification', { width: 2, mask: 0x4000, words: YES }),
  helperOnly: none('bgp.cap.gr.helper_mode_only', 'Graceful Restart Capability supported in Helper mode only'),
  restartTime: uint16('bgp.cap.gr.timers.restart_time', 'Time', { mask: 0x0fff }),
  restartAfi: uint16('bgp.cap.gr.afi', 'AFI', { values: bgpAfis }),
  restartSafi: uint8('bgp.cap.gr.safi', 'SAFI', { values: bgpSafis }),
  restartFlag: uint8('bgp.cap.gr.flag', 'Flag', { base: 'hex' }),
  preserve: boolean('bgp.cap.gr.flag.pfs', 'Preserve forwarding state', { mask: 0x80, words: YES }),
  as4: uint32('bgp.cap.4as', 'AS Number'),
  pathAfi: uint16('bgp.cap.ap.afi', 'AFI', { values: bgpAfis }),
  pathSafi: uint8('bgp.cap.ap.safi', 'SAFI', { values: bgpSafis }),
  sendReceive: uint8('bgp.cap.ap.sendreceive', 'Send/Receive', { values: names({ 1: 'Receive', 2: 'Send', 3: 'Both' }) }),
  hostLength: uint8('bgp.cap.orf.fqdn.hostname.len', 'Hostname Length'),
  host: string('bgp.cap.orf.fqdn.hostname', 'Hostname'),
  domainLength: uint8('bgp.cap.orf.fqdn.domain_name.len', 'Domain Name Length'),
  domain: string('bgp.cap.orf.fqdn.domain_name', 'Domain Name'),
  major: uint8('bgp.notify.major_error', 'Major error Code', { values: bgpErrors }),
  minor: uint8('bgp.notify.minor_error', 'Minor error Code (Message Header)', { values: bgpHeaderErrors }),
  minorOpen: uint8('bgp.notify.minor_error_open', 'Minor error Code (Open Message)', { values: bgpOpenErrors }),
  minorUpdate: uint8('bgp.notify.minor_error_update', 'Minor error Code (Update Message)', { values: bgpUpdateErrors }),
  minorExpired: uint8('bgp.notify.minor_error_expired', 'Minor error Code (Hold Timer Expired)'),
  minorState: uint8('bgp.notify.minor_error_state', 'Minor error Code (State Machine)', { values: bgpStateErrors }),
  minorCease: uint8('bgp.notify.minor_error_cease', 'Minor error Code (Cease)', { values: bgpCeaseReasons }),
  minorUnknown: uint8('bgp.notify.minor_error_unknown', 'Minor error Code (Unknown)'),
  minorData: bytes('bgp.notify.minor_data', 'Data'),
  communicationLength: uint8('bgp.notify.communication_length', 'BGP Shutdown Communication Length'),
  communication: string('bgp.notify.communication', 'Shutdown Communication'),
  refreshAfi: uint16('bgp.route_refresh.afi', 'Address family identifier (AFI)', { values: bgpAfis }),
  refreshKind: uint8('bgp.route_refresh.subtype', 'Subtype', {
    values: names({
      0: 'Normal route refresh request [RFC2918] with/without ORF [RFC5291]', 1: 'Demarcation of the beginning of a route refresh',
      2: 'Demarcation of the ending of a route refresh',
    }),
  }),
  refreshSafi: uint8('bgp.route_refresh.safi', 'Subsequent address family identifier (SAFI)', { values: bgpSafis }),
})

const MINORS: readonly Field[] = [f.minorUnknown, f.minor, f.minorOpen, f.minorUpdate, f.minorExpired, f.minorState, f.minorCease]

/** The Border Gateway Protocol (RFC 4271). */
export const bgp = protocol({
  abbrev: 'bgp', name: 'BGP', label: 'Border Gateway Protocol',
  on: { 'tcp.port': [179] },
  // Which messages go on in the next segment is only known once they are read.
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    p.protocol = bgp.name
    p.clearInfo()
    const start = findMarker(r)
    if (start < 0) {
      const layer = p.layer(bgp, r)
      if (p.row) p.info += 'Continuation'
      p.branch(layer, f.continuation, r, 0, r.length)
      return true
    }
    if (start > 0) p.branch(p.layer(bgp, r, 0, start), f.continuation, r, 0, start)
    dissectPdus(r.sub(start), p, bgp, HEADER, (all, at) => all.u16(at + LENGTH), message)
    return true
  },
})

/** Where a marker begins, or -1. One that may go on in the next segment is enough. */
function findMarker(r: Reader): number {
  let ones = 0
  for (let i = r.start; i < r.end; i++) {
    ones = r.bytes[i] === 0xff ? ones + 1 : 0
    if (ones === MARKER) return i + 1 - MARKER - r.start
  }
  return ones === r.length && ones > 0 ? 0 : -1
}

function message(r: Reader, p: Packet): void {
  const type = r.u8(TYPE)
  const name = bgpMessages.get(type) ?? `Unknown message type (0x${type.toString(16).padStart(2, '0')})`
  const layer = p.layer(bgp, r)
  if (p.row) p.info += p.info.length > p.fence ? `, ${name}` : name
  if (p.detailed) p.label(layer, `${bgp.label} - ${name}`)
  p.add(layer, f.marker, r, 0, MARKER)
  p.add(layer, f.length, r, LENGTH)
  p.add(layer, f.type, r, TYPE)
  switch (type) {
    case OPEN: open(r, p, layer); return
    case UPDATE: bgpUpdate(r, p, layer, HEADER); return
    case NOTIFICATION: notification(r, p, layer); return
    case ROUTE_REFRESH: case ROUTE_REFRESH_CISCO:
      p.add(layer, f.refreshAfi, r, HEADER)
      p.add(layer, f.refreshKind, r, HEADER + 2)
      p.add(layer, f.refreshSafi, r, HEADER + 3)
      return
    default: // KEEPALIVE has no more
  }
}

/** RFC 4271 4.2. */
function open(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.version, r, HEADER)
  const as = p.add(layer, f.myAs, r, HEADER + 1)
  if (p.detailed && r.u16(HEADER + 1) === AS_TRANS) p.append(as, ' (AS_TRANS)')
  p.add(layer, f.holdTime, r, HEADER + 3)
  p.add(layer, f.identifier, r, HEADER + 5)
  const length = r.u8(HEADER + 9), start = HEADER + 10, end = start + length
  p.add(layer, f.parametersLength, r, HEADER + 9)
  if (!length) return
  const list = p.add(layer, f.parameters, r, start, length)
  for (let at = start; at < end;) {
    const type = r.u8(at), size = r.u8(at + 1)
    const node = p.branch(list, f.parameter, r, at, size + 2)
    if (p.detailed) p.label(node, `Optional Parameter: ${valueName(f.parameterType, type) ?? 'Unknown'}`)
    p.add(node, f.parameterType, r, at)
    p.add(node, f.parameterLength, r, at + 1)
    if (type === CAPABILITY) for (let i = at + 2; i < at + 2 + size;) i = capability(r, p, node, i)
    else if (size) p.add(node, type === 1 ? f.authentication : f.unknownParameter, r, at + 2, size)
    at += 2 + size
  }
}

/** RFC 5492. @returns where it ends */
function capability(r: Reader, p: Packet, parent: Node, start: number): number {
  const type = r.u8(start), length = r.u8(start + 1), at = start + 2, end = at + length
  const node = p.branch(parent, f.capability, r, start, length + 2)
  if (p.detailed) p.label(node, `Capability: ${bgpCapabilities.get(type) ?? 'Unknown capability'}`)
  p.add(node, f.capabilityType, r, start)
  const lengthNode = p.add(node, f.capabilityLength, r, start + 1)
  if (type === CAP_MULTIPROTOCOL && length === 4) {
    p.add(node, f.mpAfi, r, at)
    p.add(node, f.reserved, r, at + 2, 1)
    p.add(node, f.mpSafi, r, at + 3)
  } else if (type === CAP_ENCODING) {
    for (let i = at; i + 6 <= end; i += 6) {
      p.add(node, f.encodingAfi, r, i)
      p.add(node, f.encodingSafi, r, i + 2)
      p.add(node, f.encodingNextHop, r, i + 4)
    }
  } else if (type === CAP_RESTART && length >= 2) {
    // RFC 4724 section 3: without address families, it only helps others to restart.
    if (length === 2) p.expert(lengthNode, r, 'chat', f.helperOnly.label, at - 1, 1, f.helperOnly)
    addFlagWord(p, node, f.timers, r, at, [f.restart, f.notification])
    p.add(node, f.restartTime, r, at)
    for (let i = at + 2; i + 4 <= end; i += 4) {
      p.add(node, f.restartAfi, r, i)
      p.add(node, f.restartSafi, r, i + 2)
      p.add(p.add(node, f.restartFlag, r, i + 3), f.preserve, r, i + 3)
    }
  } else if (type === CAP_AS4 && length === 4) p.add(node, f.as4, r, at)
  else if (type === CAP_ADD_PATH) {
    for (let i = at; i + 4 <= end; i += 4) {
      p.add(node, f.pathAfi, r, i)
      p.add(node, f.pathSafi, r, i + 2)
      p.add(node, f.sendReceive, r, i + 3)
    }
  } else if (type === CAP_FQDN && length >= 2) {
    const host = r.u8(at), domain = r.u8(at + 1 + host)
    p.add(node, f.hostLength, r, at)
    p.add(node, f.host, r, at + 1, host)
    p.add(node, f.domainLength, r, at + 1 + host)
    p.add(node, f.domain, r, at + 2 + host, domain)
  } else if (length) p.add(node, f.unknown, r, at, length)
  return end
}

/** RFC 4271 4.5; with a reason in words, RFC 9003. */
function notification(r: Reader, p: Packet, layer: Node): void {
  const major = r.u8(HEADER), minor = r.u8(HEADER + 1), at = HEADER + 2
  p.add(layer, f.major, r, HEADER)
  p.add(layer, MINORS[major] ?? f.minorUnknown, r, HEADER + 1)
  if (r.reported <= at) return
  const size = r.u8(at)
  if (major === 6 && (minor === 2 || minor === 4) && size === r.reported - at - 1) {
    p.add(layer, f.communicationLength, r, at)
    if (size) p.add(layer, f.communication, r, at + 1, size)
  } else p.add(layer, f.minorData, r, at, r.reported - at)
}
