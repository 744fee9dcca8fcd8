import { etherText, hexBytes, ipv4Text } from './address-text.ts'
import { arpFields as f, arpOperations } from './arp-fields.ts'
import { dissectAtmArp } from './atm-arp.ts'
import { stateKey } from './conversation-store.ts'
import { names, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import { GENERATED, ROOT, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 826: types and sizes of the addresses, operation; then the sender's and the target's addresses.
const HARDWARE_TYPE = 0
const PROTOCOL_TYPE = 2
const HARDWARE_SIZE = 4
const PROTOCOL_SIZE = 5
const OPERATION = 6
const HEADER = 8

const ETHERNET = 1
const AX25 = 3
const IEEE802 = 6
const ATM2225 = 19
const ETHERTYPE_IPV4 = 0x0800
/** AX.25 says IPv4 in its own way. */
const AX25_IPV4 = 0x00cc

const REQUEST = 1
const REPLY = 2
const DRARP_ERROR = 7

/** What the Info line says between `MARS` and the sender's addresses (RFC 2022 section 11), and in RFC 2176. */
const MARS = names({
  11: 'MARS request', 12: 'MARS MULTI request', 13: 'MARS MSERV request', 14: 'MARS JOIN request', 15: 'MARS LEAVE',
  16: 'MARS NAK', 17: 'MARS UNSERV request', 18: 'MARS SJOIN request', 19: 'MARS SLEAVE', 20: 'MARS grouplist request',
  21: 'MARS grouplist reply', 22: 'MARS redirect map', 23: 'MAPOS UNARP request',
})

/** Kept for each IPv4 address: the two parts of the hardware address that it was seen with, and when. */
const MAC_HIGH = stateKey(), MAC_LOW = stateKey(), SEEN_FRAME = stateKey(), SEEN_SECOND = stateKey()

/** Where the addresses of a packet stand. */
interface Addresses {
  readonly hardwareType: number
  readonly protocolType: number
  readonly hardwareSize: number
  readonly protocolSize: number
  readonly senderHardware: number
  readonly senderProtocol: number
  readonly targetHardware: number
  readonly targetProtocol: number
}

export const arp = protocol({
  abbrev: 'arp', name: 'ARP', label: 'Address Resolution Protocol',
  on: { 'ethertype': [0x0806, 0x8035], 'gre.proto': [0x0806] },
  dissect(r, p) {
    p.protocol = arp.name
    if (p.row) p.info = ''
    const hardwareType = r.u16(HARDWARE_TYPE)
    if (hardwareType === ATM2225) {
      dissectAtmArp(arp, r, p)
      return true
    }
    // The addresses of AX.25 are looked at before anything is shown.
    if (hardwareType === AX25) r.need(0, HEADER + 2 * (r.u8(HARDWARE_SIZE) + r.u8(PROTOCOL_SIZE)))
    const layer = p.layer(arp, r)
    p.add(layer, f.hardwareType, r, HARDWARE_TYPE)
    p.add(layer, f.protocolType, r, PROTOCOL_TYPE)
    p.add(layer, f.hardwareSize, r, HARDWARE_SIZE)
    p.add(layer, f.protocolSize, r, PROTOCOL_SIZE)
    p.add(layer, f.opcode, r, OPERATION)
    const hardwareSize = r.u8(HARDWARE_SIZE), protocolSize = r.u8(PROTOCOL_SIZE), operation = r.u16(OPERATION)
    const length = HEADER + 2 * (hardwareSize + protocolSize)
    p.extent(layer, Math.min(length, r.length))
    if (length > r.reported) throw malformed
    r.shorten(length)
    p.protocol = columnName(operation)
    const a: Addresses = {
      hardwareType, protocolType: r.u16(PROTOCOL_TYPE), hardwareSize, protocolSize,
      senderHardware: HEADER, senderProtocol: HEADER + hardwareSize,
      targetHardware: HEADER + hardwareSize + protocolSize, targetProtocol: HEADER + 2 * hardwareSize + protocolSize,
    }
    const duplicate = duplicates(p, r, a, operation)
    const kind = kindOf(r, a, operation)
    if (p.row) p.info = summary(r, a, operation, kind)
    if (p.detailed) p.label(layer, `Address Resolution Protocol (${title(operation, kind)})`)
    if (kind === 'gratuitous' || kind === 'announcement') p.generate(layer, f.gratuitous, r, 1)
    if (kind === 'probe') p.generate(layer, f.probe, r, 1)
    if (kind === 'announcement') p.generate(layer, f.announcement, r, 1)
    addresses(p, layer, r, a, operation)
    if (duplicate !== undefined && p.row) p.info += ` (duplicate use of ${duplicate} detected!)`
    return true
  },
})

type Kind = 'plain' | 'gratuitous' | 'announcement' | 'probe'

/** RFC 5944 section 4.6 and RFC 5227 section 2.1.1: what a request or reply for one's own address is called. */
function kindOf(r: Reader, a: Addresses, operation: number): Kind {
  if (operation !== REQUEST && operation !== REPLY) return 'plain'
  r.need(a.targetProtocol, a.protocolSize)
  const own = same(r, a.senderProtocol, a.targetProtocol, a.protocolSize)
  const nobody = operation === REQUEST && r.has(a.targetHardware, 6) && zero(r, a.targetHardware, 6)
  if (own) return nobody ? 'announcement' : 'gratuitous'
  return nobody && r.u32(a.senderProtocol) === 0 ? 'probe' : 'plain'
}

function columnName(operation: number): string {
  if (operation === 3 || operation === 4) return 'RARP'
  if (operation >= 5 && operation <= 7) return 'DRARP'
  if (operation === 8 || operation === 9) return 'Inverse ARP'
  if (operation >= 11 && operation <= 22) return 'MARS'
  return operation === 23 ? 'MAPOS' : 'ARP'
}

function title(operation: number, kind: Kind): string {
  if (kind === 'probe') return 'ARP Probe'
  if (kind === 'announcement') return 'ARP Announcement'
  const name = arpOperations.get(operation)
  if (name === undefined) return 'opcode 0x' + operation.toString(16).padStart(4, '0')
  return kind === 'gratuitous' ? name + '/gratuitous ARP' : name
}

function summary(r: Reader, a: Addresses, operation: number, kind: Kind): string {
  const senderHardware = (): string => hardwareText(r, a, a.senderHardware)
  const targetHardware = (): string => hardwareText(r, a, a.targetHardware)
  const senderProtocol = (): string => protocolText(r, a, a.senderProtocol)
  const targetProtocol = (): string => protocolText(r, a, a.targetProtocol)
  switch (operation) {
    case REQUEST:
      if (kind === 'announcement') return 'ARP Announcement for ' + targetProtocol()
      if (kind === 'gratuitous') return `Gratuitous ARP for ${targetProtocol()} (Request)`
      if (kind === 'probe') return `Who has ${targetProtocol()}? (ARP Probe)`
      return `Who has ${targetProtocol()}? Tell ${senderProtocol()}`
    case REPLY:
      return kind === 'plain' ? `${senderProtocol()} is at ${senderHardware()}` : `Gratuitous ARP for ${senderProtocol()} (Reply)`
    case 3: case 5: case 8: return `Who is ${targetHardware()}? Tell ${senderHardware()}`
    case 4: case 6: return `${targetHardware()} is at ${targetProtocol()}`
    case DRARP_ERROR: return 'DRARP Error'
    case 9: return `${senderHardware()} is at ${senderProtocol()}`
    case 10: return 'ARP NAK'
    case 24: case 25: return `Experimental ${operation - 23} ( opcode ${operation} )`
    case 0: case 65535: return `Reserved opcode ${operation}`
    default: {
      const mars = MARS.get(operation)
      return mars
        ? `${mars} from ${senderHardware()} at ${senderProtocol()}`
        : `Unknown ARP opcode 0x${operation.toString(16).padStart(4, '0')}`
    }
  }
}

function addresses(p: Packet, layer: Node, r: Reader, a: Addresses, operation: number): void {
  const { hardwareSize, protocolSize } = a
  const mac = isMac(a), ip = isIpv4(a), ax25 = a.hardwareType === AX25 && hardwareSize === 7
  const hardware = (at: number, asMac: Field, asAx25: Field, asBytes: Field): void => {
    if (hardwareSize === 0) return
    r.need(at, hardwareSize)
    if (ax25) p.put(layer, asAx25, r, at, 7, callSign(r, at))
    else p.add(layer, mac ? asMac : asBytes, r, at, hardwareSize)
  }
  hardware(a.senderHardware, f.senderMac, f.senderAx25, f.senderHardware)
  if (protocolSize) p.add(layer, ip ? f.senderIp : f.senderProtocol, r, a.senderProtocol, protocolSize)
  hardware(a.targetHardware, f.targetMac, f.targetAx25, f.targetHardware)
  // RFC 1931 section 2: the first byte of the target's address says what went wrong.
  if (protocolSize && operation === DRARP_ERROR) p.add(layer, f.error, r, a.targetProtocol, 1)
  else if (protocolSize) p.add(layer, ip ? f.targetIp : f.targetProtocol, r, a.targetProtocol, protocolSize)
}

/** Looks whether an IPv4 address was seen with another hardware address before. @returns the address, if it was */
function duplicates(p: Packet, r: Reader, a: Addresses, operation: number): string | undefined {
  if (operation !== REQUEST && operation !== REPLY || !isMac(a) || !isIpv4(a)) return undefined
  r.need(a.senderHardware, 6 + 4)
  let found = false, duplicate: string | undefined
  const sender = r.u32(a.senderProtocol)
  if (isHost(r, a.senderHardware) && sender !== 0) {
    found = inUse(p, r, a.senderHardware, a.senderProtocol)
    if (found) duplicate = ipv4Text(r.bytes, r.start + a.senderProtocol)
  }
  const target = r.u32(a.targetProtocol)
  // In a request the target's hardware address means nothing.
  if (operation === REPLY && isHost(r, a.targetHardware) && target !== 0 && !(duplicate !== undefined && target === sender)) {
    found = inUse(p, r, a.targetHardware, a.targetProtocol)
    if (found) duplicate = ipv4Text(r.bytes, r.start + a.targetProtocol)
  }
  return found ? duplicate : undefined
}

function inUse(p: Packet, r: Reader, hardware: number, ip: number): boolean {
  // What is remembered of an address hangs on the conversation that it has with itself.
  const pair = { bytes: r.bytes, sourceAt: r.start + ip, destinationAt: r.start + ip, length: 4 as const }
  const id = p.conversations.conversation('ip', pair, 0, 0, p.meta.number)
  const high = r.u16(hardware), low = r.u32(hardware + 2)
  const knownHigh = p.noted(id, MAC_HIGH), knownLow = p.noted(id, MAC_LOW) ?? 0
  if (knownHigh === undefined || knownHigh === high && knownLow === low) {
    p.note(id, MAC_HIGH, high)
    p.note(id, MAC_LOW, low)
    p.note(id, SEEN_FRAME, p.meta.number)
    p.note(id, SEEN_SECOND, p.meta.seconds >>> 0)
    return false
  }
  const frame = p.noted(id, SEEN_FRAME) ?? 0, second = p.noted(id, SEEN_SECOND) ?? 0
  if (frame === p.meta.number) return false
  const address = ipv4Text(r.bytes, r.start + ip), user = etherText(r.bytes, r.start + hardware)
  const known = (knownHigh * 2 ** 32 + knownLow).toString(16).padStart(12, '0').replace(/..(?=.)/g, '$&:')
  const node = p.branch(ROOT, frameMarks.text, r, 0, 0,
    `[Duplicate IP address detected for ${address} (${user}) - also in use by ${known} (frame ${frame})]`)
  p.mark[node] = GENERATED
  const earlier = p.generate(node, f.duplicateFrame, r, frame)
  p.expert(earlier, r, 'warn', `Duplicate IP address configured (${address})`, 0, 0, f.duplicate)
  p.generate(node, f.duplicateSeconds, r, Math.floor(p.meta.seconds - second) >>> 0)
  return true
}

function isMac(a: Addresses): boolean {
  return (a.hardwareType === ETHERNET || a.hardwareType === IEEE802) && a.hardwareSize === 6
}

function isIpv4(a: Addresses): boolean {
  return (a.protocolType === ETHERTYPE_IPV4 || a.protocolType === AX25_IPV4) && a.protocolSize === 4
}

/** True for the address of one interface: no group, not zero. */
function isHost(r: Reader, at: number): boolean {
  return (r.u8(at) & 1) === 0 && !zero(r, at, 6)
}

function zero(r: Reader, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (r.u8(at + i) !== 0) return false
  return true
}

function same(r: Reader, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (r.u8(a + i) !== r.u8(b + i)) return false
  return true
}

function hardwareText(r: Reader, a: Addresses, at: number): string {
  if (a.hardwareSize === 0) return '<No address>'
  const view = r.view(at, a.hardwareSize)
  return isMac(a) ? etherText(view, 0) : hexBytes(view)
}

function protocolText(r: Reader, a: Addresses, at: number): string {
  if (a.protocolSize === 0) return '<No address>'
  const view = r.view(at, a.protocolSize)
  return isIpv4(a) ? ipv4Text(view, 0) : hexBytes(view)
}

/** AX.25 section 3.12: six shifted characters, and a number in the seventh byte. */
function callSign(r: Reader, at: number): string {
  let text = ''
  for (let i = 0; i < 6; i++) text += String.fromCharCode(r.u8(at + i) >>> 1)
  const number = r.u8(at + 6) >>> 1 & 0x0f
  return text.trim() + (number ? `-${number}` : '')
}
