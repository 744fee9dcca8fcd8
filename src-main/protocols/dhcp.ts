import { hardwareAddressText, hardwareTypeField, isMac, macField } from './dhcp-client-id.ts'
import { addOptions, messageName, paddingField, scanOptions } from './dhcp-options.ts'
import type { DhcpMessage } from './dhcp-option.ts'
import { boolean, bytes, fields, ipv4, names, string, uint16, uint32, uint8, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

const SERVER = 67
const CLIENT = 68
/** Boot servers of PXE listen here too. */
const PROXY = 4011

// RFC 951 3, RFC 2131 2: where the parts of a message are.
const ID_AT = 4
const SECONDS_AT = 8
const FLAGS_AT = 10
const CLIENT_ADDRESS_AT = 12
const HARDWARE_ADDRESS_AT = 28
const HARDWARE_ADDRESS_SIZE = 16
const SERVER_NAME_AT = 44
const FILE_AT = 108
const OPTIONS_AT = 236
/** What BOOTP has there without the cookie. */
const VENDOR_SIZE = 64
/** RFC 2131 3: 99.130.83.99 */
const COOKIE = 0x63825363

const REQUEST = 1
const REPLY = 2
const BROADCAST = 0x8000

// RFC 2132 9.3
const FILE_OVERLOADED = 1
const SERVER_NAME_OVERLOADED = 2

const f = fields('dhcp', {
  bootp: boolean('dhcp.bootp', 'Frame is BOOTP'),
  type: uint8('dhcp.type', 'Message type', { values: names({ 1: 'Boot Request', 2: 'Boot Reply' }) }),
  hardwareLength: uint8('dhcp.hw.len', 'Hardware address length'),
  hops: uint8('dhcp.hops', 'Hops'),
  id: uint32('dhcp.id', 'Transaction ID', { base: 'hex' }),
  seconds: uint16('dhcp.secs', 'Seconds elapsed'),
  flags: uint16('dhcp.flags', 'Bootp flags', { base: 'hex' }),
  broadcast: boolean('dhcp.flags.bc', 'Broadcast flag', { width: 2, mask: BROADCAST, words: ['Unicast', 'Broadcast'] }),
  reserved: uint16('dhcp.flags.reserved', 'Reserved flags', { base: 'hex', mask: 0x7fff }),
  client: ipv4('dhcp.ip.client', 'Client IP address'),
  your: ipv4('dhcp.ip.your', 'Your (client) IP address'),
  next: ipv4('dhcp.ip.server', 'Next server IP address'),
  relay: ipv4('dhcp.ip.relay', 'Relay agent IP address'),
  hardwareAddress: bytes('dhcp.hw.addr', 'Client hardware address'),
  hardwarePadding: bytes('dhcp.hw.addr_padding', 'Client hardware address padding'),
  server: string('dhcp.server', 'Server host name', { encoding: 'ascii' }),
  file: string('dhcp.file', 'Boot file name', { encoding: 'ascii' }),
  cookie: ipv4('dhcp.cookie', 'Magic cookie'),
  vendor: bytes('dhcp.vendor_specific_options', 'Bootp vendor specific options'),
})

const FLAGS = [f.broadcast, f.reserved]

/** The Dynamic Host Configuration Protocol (RFC 2131), and the Bootstrap Protocol (RFC 951) on which it is built. */
export const dhcp = protocol({
  abbrev: 'dhcp', name: 'DHCP', label: 'Dynamic Host Configuration Protocol',
  on: { 'udp.port': [SERVER, CLIENT, PROXY] },
  dissect(r, p) {
    const proxy = p.sourcePort === PROXY || p.destinationPort === PROXY
    if (proxy && !hasCookie(r)) return false
    p.protocol = 'BOOTP'
    p.clearInfo()
    const info = bootpInfo(r)
    if (p.row) p.info += info
    const layer = p.layer(dhcp, r)
    p.protocol = 'BOOTP'
    const message = scanOptions(r, OPTIONS_AT + (hasCookie(r) ? 4 : VENDOR_SIZE))
    const { type } = message
    if (type !== undefined) {
      p.protocol = dhcp.name
      const name = `${proxy ? 'proxy' : ''}DHCP ${messageName(type).padEnd(8)}`
      if (p.row) p.info = `${name} - Transaction ID 0x${r.u32(ID_AT).toString(16)}`
    }
    addHeader(r, p, layer, message)
    const options = addCookie(r, p, layer, type === undefined)
    const { at, ended } = addOptions(r, p, layer, options, r.reported, message)
    if (type !== undefined && !ended) p.expert(layer, r, 'error', 'End option missing')
    if (at < r.reported) p.add(layer, paddingField, r, at, r.reported - at)
    return true
  },
})

function hasCookie(r: Reader): boolean {
  return r.has(OPTIONS_AT, 4) && r.u32(OPTIONS_AT) === COOKIE
}

function bootpInfo(r: Reader): string {
  const operation = r.u8(0), type = r.u8(1), length = r.u8(2)
  if (operation === REPLY) return 'Boot Reply'
  if (operation !== REQUEST) return `Unknown BOOTP message type (${operation})`
  const address = hardwareAddressText(r, HARDWARE_ADDRESS_AT, length, type)
  return `Boot Request from ${address}${isMac(type, length) ? ` (${address})` : ''}`
}

function addHeader(r: Reader, p: Packet, layer: Node, message: DhcpMessage): void {
  p.add(layer, f.type, r, 0)
  const type = p.number[p.add(layer, hardwareTypeField, r, 1)]
  const length = p.number[p.add(layer, f.hardwareLength, r, 2)]
  p.add(layer, f.hops, r, 3)
  p.add(layer, f.id, r, ID_AT)
  addSeconds(r, p, layer)
  const flags = addFlagWord(p, layer, f.flags, r, FLAGS_AT, FLAGS)
  if (p.detailed) p.append(flags, p.number[flags] & BROADCAST ? ' (Broadcast)' : ' (Unicast)')
  let at = CLIENT_ADDRESS_AT
  for (const field of [f.client, f.your, f.next, f.relay]) {
    p.add(layer, field, r, at)
    at += 4
  }
  addHardwareAddress(r, p, layer, type, length)
  addName(r, p, layer, f.server, SERVER_NAME_AT, FILE_AT, (message.overload & SERVER_NAME_OVERLOADED) !== 0)
  addName(r, p, layer, f.file, FILE_AT, OPTIONS_AT, (message.overload & FILE_OVERLOADED) !== 0)
}

/** Windows sends the seconds with their least significant byte first. */
function addSeconds(r: Reader, p: Packet, layer: Node): void {
  const swapped = r.u16le(SECONDS_AT)
  if (swapped === 0 || swapped > 0xff) {
    p.add(layer, f.seconds, r, SECONDS_AT)
    return
  }
  const node = p.put(layer, f.seconds, r, SECONDS_AT, 2, swapped)
  p.expert(node, r, 'note', 'Seconds elapsed appears to be encoded as little-endian', SECONDS_AT, 2)
}

function addHardwareAddress(r: Reader, p: Packet, layer: Node, type: number, length: number): void {
  const at = HARDWARE_ADDRESS_AT
  if (length === 0 || length > HARDWARE_ADDRESS_SIZE) {
    p.expert(layer, r, 'note', 'Client address not given', at, HARDWARE_ADDRESS_SIZE)
    return
  }
  if (isMac(type, length)) p.add(layer, macField, r, at)
  else {
    const node = p.add(layer, f.hardwareAddress, r, at, HARDWARE_ADDRESS_SIZE)
    if (p.detailed) p.label(node, `Client hardware address: ${hardwareAddressText(r, at, length, type)}`)
  }
  if (length < HARDWARE_ADDRESS_SIZE) p.add(layer, f.hardwarePadding, r, at + length, HARDWARE_ADDRESS_SIZE - length)
}

/** The name of the server, or of a file; either place may hold options instead. */
function addName(r: Reader, p: Packet, layer: Node, field: Field, at: number, end: number, overloaded: boolean): void {
  if (overloaded) {
    const text = `${field === f.file ? 'Boot file' : 'Server'} name option overloaded by DHCP`
    p.expert(layer, r, 'note', text, at, end - at)
    return
  }
  if (r.u8(at) !== 0) {
    p.add(layer, field, r, at, end - at)
    return
  }
  r.need(at, end - at)
  const node = p.put(layer, field, r, at, end - at, '')
  if (p.detailed) p.label(node, `${field.label} not given`)
}

/** @returns where the options begin */
function addCookie(r: Reader, p: Packet, layer: Node, bootp: boolean): number {
  if (bootp) p.hide(p.put(layer, f.bootp, r, 0, 0, 1))
  if (!hasCookie(r)) {
    p.add(layer, f.vendor, r, OPTIONS_AT, VENDOR_SIZE)
    return OPTIONS_AT + VENDOR_SIZE
  }
  const node = p.add(layer, f.cookie, r, OPTIONS_AT)
  if (p.detailed) p.label(node, 'Magic cookie: DHCP')
  return OPTIONS_AT + 4
}
