import { ipv4Text } from './address-text.ts'
import { dissectControl } from './ntp-control.ts'
import { addFlags, modes, ntpFields as f, versions } from './ntp-fields.ts'
import { dissectPrivate } from './ntp-private.ts'
import { addTimestamp } from './ntp-timestamp.ts'
import type { Node, Packet } from './packet.ts'
import { printableText } from './printable-text.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'
import { decode } from './value-text.ts'

// RFC 5905 7.3: the header's fields, by their place in bytes.
const FLAGS = 0
const STRATUM = 1
const POLL = 2
const PRECISION = 3
const ROOT_DELAY = 4
const ROOT_DISPERSION = 8
const REFERENCE_ID = 12
const REFERENCE = 16
const ORIGIN = 24
const RECEIVE = 32
const TRANSMIT = 40
const HEADER = 48

const CLIENT = 3
const SERVER = 4
const CONTROL = 6
const PRIVATE = 7

/** RFC 7822 7.5.1.4: the shortest extension field; and the shortest message authentication code with its key. */
const MIN_EXTENSION = 16
const MIN_MAC = 20

/** The Network Time Protocol, versions 1 to 4 (RFC 1059, 1119, 1305, 5905). */
export const ntp = protocol({
  abbrev: 'ntp', name: 'NTP', label: 'Network Time Protocol',
  on: { 'udp.port': [123], 'tcp.port': [123] },
  changesState: () => true,
  dissect(r, p) {
    p.protocol = ntp.name
    p.clearInfo()
    const flags = r.u8(FLAGS)
    const mode = flags & 0x07
    const kind = mode === CONTROL ? 'control' : mode === PRIVATE ? 'private' : modes.get(mode) ?? ''
    const title = `${versions.get(flags >> 3 & 0x07) ?? ''}, ${kind}`
    if (p.row) p.info += title
    const layer = p.layer(ntp, r)
    if (p.detailed) p.label(layer, `Network Time Protocol (${title})`)
    if (mode === CONTROL) dissectControl(r, p, layer)
    else if (mode === PRIVATE) dissectPrivate(r, p, layer)
    else standard(r, p, layer, mode)
    return true
  },
})

function standard(r: Reader, p: Packet, layer: Node, mode: number): void {
  addFlags(p, layer, f.flags, r, FLAGS, [f.leap, f.version, f.mode])
  if (mode === CLIENT || mode === SERVER) {
    const known = transaction(p, 0, mode === SERVER)
    if (mode === SERVER && known.query) {
      p.generate(layer, f.requestIn, r, known.query)
      p.generate(layer, f.time, r, BigInt(known.time))
    }
  }
  const stratum = p.number[p.add(layer, f.stratum, r, STRATUM)]
  const poll = p.add(layer, f.poll, r, POLL)
  if (p.detailed) p.label(poll, `Peer Polling Interval: ${intervalText(p.number[poll])}`)
  const precision = p.add(layer, f.precision, r, PRECISION)
  // RFC 5905 7.3: a logarithm to base 2 of seconds, with a sign.
  if (p.detailed) p.label(precision, `Peer Clock Precision: ${(2 ** (p.number[precision] << 24 >> 24)).toFixed(6)} seconds`)
  const delay = p.add(layer, f.rootDelay, r, ROOT_DELAY)
  if (p.detailed) p.label(delay, `Root Delay: ${short(p.number[delay])} seconds`)
  const dispersion = p.add(layer, f.rootDispersion, r, ROOT_DISPERSION)
  if (p.detailed) p.label(dispersion, `Root Dispersion: ${short(p.number[dispersion])} seconds`)
  const reference = p.add(layer, f.referenceId, r, REFERENCE_ID, 4)
  if (p.detailed) p.label(reference, `Reference ID: ${referenceText(p.bytesOf(reference), stratum)}`)
  addTimestamp(p, layer, f.reference, r, REFERENCE)
  addTimestamp(p, layer, f.origin, r, ORIGIN)
  addTimestamp(p, layer, f.receive, r, RECEIVE)
  addTimestamp(p, layer, f.transmit, r, TRANSMIT)
  afterHeader(r, p, layer)
}

/** A poll interval is a logarithm to base 2 of seconds, from 4 to 17 (RFC 5905 7.2). */
function intervalText(interval: number): string {
  return interval >= 4 && interval <= 17 ? `${interval} (${2 ** interval} seconds)` : `invalid (${interval})`
}

/** A number of seconds with 16 bits of fraction. */
function short(value: number): string {
  return (value / 0x10000).toFixed(6)
}

/**
 * Extension fields, then the message authentication code. Only lengths tell them apart: fields are taken while they fit; if
 * what is left is too short for a code, the last field was part of it.
 */
function afterHeader(r: Reader, p: Packet, layer: Node): void {
  let end = HEADER, last = 0
  while (r.reported - end >= MIN_EXTENSION) {
    const length = r.u16(end + 2)
    if (length < MIN_EXTENSION || r.reported - end < length) break
    end += length
    last = length
  }
  const rest = r.reported - end
  const cryptoNak = rest === 4 && r.u32(end) === 0
  if (rest > 0 && rest < MIN_MAC && !cryptoNak) end -= last
  let at = HEADER
  while (at < end) at = extension(r, p, layer, at)
  if (r.reported - at >= 4) p.add(layer, f.keyId, r, at, 4)
  const mac = r.reported - at - 4
  if (mac > 0) p.add(layer, f.mac, r, at + 4, mac)
}

/** Adds an extension field (RFC 7822 3). @returns where the next begins */
function extension(r: Reader, p: Packet, layer: Node, at: number): number {
  const length = r.u16(at + 2)
  const branch = p.branch(layer, f.extension, r, at, length)
  p.add(branch, f.extensionType, r, at)
  const lengthNode = p.add(branch, f.extensionLength, r, at + 2)
  if (length < 8 || length % 4) {
    const rule = length < 8 ? 'has at least 8 bytes' : 'ends at a multiple of 4 bytes'
    p.expert(lengthNode, r, 'warn', `An extension field ${rule}`, at + 2, 2)
    return r.reported
  }
  p.add(branch, f.extensionValue, r, at + 4, length - 4)
  return at + length
}

/** RFC 5905 7.3 and 7.4: an address, the name of a clock, or a code that tells the client to go away. */
function referenceText(bytes: Uint8Array, stratum: number): string {
  if (stratum > 1) return ipv4Text(bytes, 0)
  const code = decode(bytes, 'ascii')
  if (code === '') return 'NULL'
  const known = (stratum === 0 ? KISS_CODES[code] : undefined) ?? CLOCKS[code]
  return known ?? `Unidentified reference source '${printableText(code)}'`
}

const CLOCKS: Readonly<Record<string, string>> = {
  LOCL: 'uncalibrated local clock', CESM: 'calibrated Cesium clock', RBDM: 'calibrated Rubidium clock',
  PPS: 'Generic pulse-per-second', IRIG: 'Inter-Range Instrumentation Group', ACTS: 'NIST telephone modem',
  NIST: 'NIST telephone modem', USNO: 'USNO telephone modem', PTB: 'European telephone modem',
  TDF: 'MF Radio Allouis, FR 162 kHz', DCF: 'LF Radio DCF77 Mainflingen, DE 77.5 kHz', MSF: 'LF Radio MSF Anthorn, UK 60 kHz',
  WWV: 'HF Radio WWV Ft. Collins, CO', WWVB: 'LF Radio WWVB Ft. Collins, CO 60 kHz', WWVH: 'HF Radio WWVH Kauai, HI',
  CHU: 'HF Radio CHU Ottawa, Ontario', LORC: 'MF Radio LORAN C station, 100 kHz',
  JJY: 'LF Radio JJY Fukushima, JP 40 kHz, Saga, JP 60 kHz', HBG: 'LF Radio HBG Prangins, HB 75 kHz',
  OMEG: 'OMEGA radionavigation system', GPS: 'Global Position System', GAL: 'Galileo Positioning System',
  GOES: 'Geostationary Orbit Environment Satellite', ATOM: 'Atomic clock (calibrated)', VLF: 'VLF radio (OMEGA, etc.)',
  '1PPS': 'External 1 PPS input', FREE: '(Internal clock)', INIT: '(Initialization)',
}

const KISS_CODES: Readonly<Record<string, string>> = {
  ACST: 'The association belongs to an anycast server', AUTH: 'Server authentication failed', AUTO: 'Autokey sequence failed',
  BCST: 'The association belongs to a broadcast server', CRYP: 'Cryptographic authentication or identification failed',
  DENY: 'Access denied by remote server', DROP: 'Lost peer in symmetric mode', RSTR: 'Access denied due to local policy',
  INIT: 'The association has not yet synchronized for the first time', MCST: 'The association belongs to a manycast server',
  NKEY: 'No key found', RATE: 'Rate exceeded', RMOT: 'Alteration of association from a remote host',
  STEP: 'A step change in system time has occurred',
}
