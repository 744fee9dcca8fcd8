import { stateKey, type AddressPair } from './conversation-store.ts'
import { boolean, fields, ipv4, ipv6, names, string, uint16, uint32, uint8 } from './field.ts'
import { findExtendedAddress, findExtendedPort, findHostAndPort } from './ftp-addresses.ts'
import { ftpData } from './ftp-data.ts'
import { lineEnd, lineText, nextLine, skipBlanks, wordEnd } from './header-lines.ts'
import { APPLICATION } from './conversation-store.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { decode } from './value-text.ts'

// RFC 959 4.2: a reply's code is 3 digits.
const CODE = 3
/** Where the text of a reply begins. */
const TEXT = 4
/** The port that the server sends data from, if the client does not ask it to listen (RFC 959 3.2). */
const DATA_PORT = 20

const PASSIVE = 227
const EXTENDED_PASSIVE = 229
const SECURITY_EXCHANGE_COMPLETE = 234

const f = fields('ftp', {
  request: boolean('ftp.request', 'Request'),
  response: boolean('ftp.response', 'Response'),
  command: string('ftp.request.command', 'Request command', { encoding: 'ascii' }),
  argument: string('ftp.request.arg', 'Request arg', { encoding: 'ascii' }),
  code: uint32('ftp.response.code', 'Response code', {
    values: names({
      110: 'Restart marker reply', 120: 'Service ready in nnn minutes', 125: 'Data connection already open; transfer starting',
      150: 'File status okay; about to open data connection', 200: 'Command okay',
      202: 'Command not implemented, superfluous at this site', 211: 'System status, or system help reply',
      212: 'Directory status', 213: 'File status', 214: 'Help message', 215: 'NAME system type',
      220: 'Service ready for new user', 221: 'Service closing control connection',
      225: 'Data connection open; no transfer in progress', 226: 'Closing data connection', 227: 'Entering Passive Mode',
      229: 'Entering Extended Passive Mode', 230: 'User logged in, proceed',
      232: 'User logged in, authorized by security data exchange', 234: 'Security data exchange complete',
      235: 'Security data exchange completed successfully', 250: 'Requested file action okay, completed',
      257: 'PATHNAME created', 331: 'User name okay, need password', 332: 'Need account for login',
      334: 'Requested security mechanism is ok', 335: 'Security data is acceptable, more is required',
      336: 'Username okay, need password. Challenge is ...', 350: 'Requested file action pending further information',
      421: 'Service not available, closing control connection', 425: "Can't open data connection",
      426: 'Connection closed; transfer aborted', 431: 'Need some unavailable resource to process security',
      450: 'Requested file action not taken', 451: 'Requested action aborted: local error in processing',
      452: 'Requested action not taken. Insufficient storage space in system', 500: 'Syntax error, command unrecognized',
      501: 'Syntax error in parameters or arguments', 502: 'Command not implemented', 503: 'Bad sequence of commands',
      504: 'Command not implemented for that parameter', 522: 'Network protocol not supported', 530: 'Not logged in',
      532: 'Need account for storing files', 533: 'Command protection level denied for policy reasons',
      534: 'Request denied for policy reasons', 535: 'Failed security check (hash, sequence, etc)',
      536: 'Requested PROT level not supported by mechanism',
      537: 'Command protection level not supported by security mechanism', 550: 'Requested action not taken: File unavailable',
      551: 'Requested action aborted: page type unknown', 552: 'Requested file action aborted: Exceeded storage allocation',
      553: 'Requested action not taken: File name not allowed', 631: 'Integrity protected reply',
      632: 'Confidentiality and integrity protected reply', 633: 'Confidentiality protected reply',
    }),
  }),
  text: string('ftp.response.arg', 'Response arg', { encoding: 'ascii' }),
  passiveIp: ipv4('ftp.passive.ip', 'Passive IP address'),
  passivePort: uint16('ftp.passive.port', 'Passive port'),
  passiveNat: boolean('ftp.passive.nat', 'Passive IP NAT', { description: "The address is not the server's own" }),
  activeIp: ipv4('ftp.active.cip', 'Active IP address'),
  activePort: uint16('ftp.active.port', 'Active port'),
  activeNat: boolean('ftp.active.nat', 'Active IP NAT', { description: "The address is not the client's own" }),
  extendedFamily: uint8('ftp.eprt.af', 'Extended active address family', { values: names({ 1: 'IPv4', 2: 'IPv6' }) }),
  extendedIp: ipv4('ftp.eprt.ip', 'Extended active IP address'),
  extendedIpv6: ipv6('ftp.eprt.ipv6', 'Extended active IPv6 address'),
  extendedPort: uint16('ftp.eprt.port', 'Extended active port'),
  extendedPassiveIp: ipv4('ftp.epsv.ip', 'Extended passive IPv4 address'),
  extendedPassiveIpv6: ipv6('ftp.epsv.ipv6', 'Extended passive IPv6 address'),
  extendedPassivePort: uint16('ftp.epsv.port', 'Extended passive port'),
})

/** 1 while the client's last command was AUTH TLS. */
const TLS_REQUESTED = stateKey()

/** The control connection of the File Transfer Protocol (RFC 959). */
export const ftp = protocol({
  abbrev: 'ftp', name: 'FTP', label: 'File Transfer Protocol (FTP)',
  on: { 'tcp.port': [21] },
  // PORT, EPRT, AUTH and replies from 200 on say what comes on this and other connections.
  changesState: (bytes, start, end) => end > start && '2AEP'.includes(String.fromCharCode(bytes[start])),
  dissect(r, p) {
    p.protocol = ftp.name
    const isRequest = p.matched === p.destinationPort
    const end = lineEnd(r, 0), next = nextLine(r, end)
    p.clearInfo()
    if (p.row) p.info += `${isRequest ? 'Request' : 'Response'}: ${lineText(r, 0, end)}`
    const layer = p.layer(ftp, r)
    p.hide(p.put(layer, f.request, r, 0, 0, isRequest ? 1 : 0))
    p.hide(p.put(layer, f.response, r, 0, 0, isRequest ? 0 : 1))
    const line = textLine(r, p, layer, 0, next)
    if (isRequest) request(r, p, line, end)
    else response(r, p, line, end)
    for (let at = next; at < r.length;) {
      const following = nextLine(r, lineEnd(r, at))
      textLine(r, p, layer, at, following - at)
      at = following
    }
    return true
  },
})

function textLine(r: Reader, p: Packet, layer: Node, at: number, length: number): Node {
  return textBranch(r, p, layer, at, length, p.detailed ? lineText(r, at, length) : undefined)
}

function request(r: Reader, p: Packet, line: Node, end: number): void {
  const commandEnd = wordEnd(r, 0, end)
  if (commandEnd) p.add(line, f.command, r, 0, commandEnd)
  const argumentAt = skipBlanks(r, commandEnd, end)
  if (argumentAt < end) p.add(line, f.argument, r, argumentAt, end - argumentAt)
  if (!commandEnd) return
  const command = r.latin1(0, commandEnd)
  p.note(p.conversation, TLS_REQUESTED, command === 'AUTH' && r.latin1(0, end) === 'AUTH TLS' ? 1 : 0)
  const argument = (): string => decode(r.view(argumentAt, end - argumentAt), 'latin1')
  // As in Wireshark, the beginning of a command's name is enough.
  if ('PORT'.startsWith(command)) port(r, p, line, argumentAt, argument())
  else if ('EPRT'.startsWith(command)) extendedPort(r, p, line, argumentAt, argument())
}

function response(r: Reader, p: Packet, line: Node, end: number): void {
  const code = end >= CODE ? digits(r) : -1
  if (code >= 0) p.put(line, f.code, r, 0, CODE, code)
  const at = code < 0 ? 0 : Math.min(TEXT, end)
  if (at < end) p.add(line, f.text, r, at, end - at)
  if (code === PASSIVE) passive(r, p, line, at, decode(r.view(at, end - at), 'latin1'))
  else if (code === EXTENDED_PASSIVE) extendedPassive(r, p, line, at, decode(r.view(at, end - at), 'latin1'))
  else if (code === SECURITY_EXCHANGE_COMPLETE && p.noted(p.conversation, TLS_REQUESTED)) {
    // RFC 4217 4: what follows is TLS.
    p.note(p.conversation, APPLICATION, p.registry.protocol('tls').field.id)
  }
}

/** The number of 3 digits that the segment begins with, or -1. */
function digits(r: Reader): number {
  let code = 0
  for (let i = 0; i < CODE; i++) {
    const digit = r.u8(i) - 0x30
    if (digit < 0 || digit > 9) return -1
    code = code * 10 + digit
  }
  return code
}

function port(r: Reader, p: Packet, line: Node, at: number, argument: string): void {
  const found = findHostAndPort(argument)
  if (!found) return
  p.put(line, f.activeIp, r, at + found.addressAt, found.addressLength, found.address)
  p.put(line, f.activePort, r, at + found.portAt, found.portLength, found.port)
  if (!isSource(p, found.address)) p.put(line, f.activeNat, r, 0, 0, 1)
  expectData(p, p.addresses, found.address, DATA_PORT, 'destination')
}

function passive(r: Reader, p: Packet, line: Node, at: number, text: string): void {
  const found = findHostAndPort(text)
  if (!found) return
  p.put(line, f.passiveIp, r, at + found.addressAt, found.addressLength, found.address)
  p.put(line, f.passivePort, r, at + found.portAt, found.portLength, found.port)
  if (!isSource(p, found.address)) p.put(line, f.passiveNat, r, 0, 0, 1)
  expectData(p, p.addresses, found.address, found.port, 'source')
}

function extendedPort(r: Reader, p: Packet, line: Node, at: number, argument: string): void {
  const found = findExtendedAddress(argument)
  if (!found) {
    p.expert(line, r, 'warn', 'EPRT takes |family|address|port| (RFC 2428)', at, argument.length)
    return
  }
  p.put(line, f.extendedFamily, r, at + 1, 1, found.family)
  p.put(line, found.family === 1 ? f.extendedIp : f.extendedIpv6, r, at + found.addressAt, found.addressLength, found.address)
  p.put(line, f.extendedPort, r, at + found.portAt, found.portLength, found.port)
  if (p.addresses) p.conversations.expect('tcp', p.addresses, found.port, 'source', ftpData.field.id, p.meta.number)
}

function extendedPassive(r: Reader, p: Packet, line: Node, at: number, text: string): void {
  if (text === '') return
  const found = findExtendedPort(text)
  if (!found) {
    p.expert(line, r, 'warn', 'The reply to EPSV says (|||port|) (RFC 2428)', at, text.length)
    return
  }
  if (!p.addresses) return
  const { bytes, sourceAt, length } = p.addresses
  p.generate(line, length === 4 ? f.extendedPassiveIp : f.extendedPassiveIpv6, r, bytes.subarray(sourceAt, sourceAt + length))
  p.put(line, f.extendedPassivePort, r, at + found.portAt, found.portLength, found.port)
  p.conversations.expect('tcp', p.addresses, found.port, 'source', ftpData.field.id, p.meta.number)
}

function isSource(p: Packet, address: Uint8Array): boolean {
  const pair = p.addresses
  if (pair?.length !== address.length) return false
  return address.every((byte, i) => pair.bytes[pair.sourceAt + i] === byte)
}

/** Announces data between the address that was said, in place of the sender's, and the other side of the control connection. */
function expectData(
  p: Packet, pair: AddressPair | undefined, address: Uint8Array, dataPort: number, side: 'source' | 'destination',
): void {
  if (pair?.length !== 4) return
  const bytes = new Uint8Array(8)
  bytes.set(address)
  bytes.set(pair.bytes.subarray(pair.destinationAt, pair.destinationAt + 4), 4)
  p.conversations.expect(
    'tcp', { bytes, sourceAt: 0, destinationAt: 4, length: 4 }, dataPort, side, ftpData.field.id, p.meta.number,
  )
}
