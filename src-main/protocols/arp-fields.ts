import { boolean, bytes, ether, fields, framenum, ipv4, names, none, string, uint16, uint32, uint8 } from './field.ts'
import { etherTypes } from './ether-types.ts'
import { hardwareTypes } from './hardware-types.ts'

/** IANA "ARP Parameters", as Wireshark says them. */
export const arpOperations = names({
  0: 'reserved', 1: 'request', 2: 'reply', 3: 'reverse request', 4: 'reverse reply', 5: 'drarp request', 6: 'drarp reply',
  7: 'drarp error', 8: 'inverse request', 9: 'inverse reply', 10: 'arp nak', 11: 'mars request', 12: 'mars multi',
  13: 'mars mserv', 14: 'mars join', 15: 'mars leave', 16: 'mars nak', 17: 'mars unserv', 18: 'mars sjoin', 19: 'mars sleave',
  20: 'mars grouplist request', 21: 'mars grouplist reply', 22: 'mars redirect map', 23: 'mapos unarp', 24: 'experimental 1',
  25: 'experimental 2', 65535: 'reserved',
})

// RFC 2225 section 8.1: a byte of type and length before each ATM number.
export const LENGTH = 0x3f
export const E164 = 0x40
export const NUMBER_TYPES: readonly [string, string] = ['ATM Forum NSAPA', 'E.164']

/** Fields of ARP over Ethernet and the like, and over ATM. */
export const arpFields = fields('arp', {
  hardwareType: uint16('arp.hw.type', 'Hardware type', { values: hardwareTypes }),
  protocolType: uint16('arp.proto.type', 'Protocol type', { base: 'hex', values: etherTypes }),
  hardwareSize: uint8('arp.hw.size', 'Hardware size'),
  protocolSize: uint8('arp.proto.size', 'Protocol size'),
  opcode: uint16('arp.opcode', 'Opcode', { values: arpOperations }),
  gratuitous: boolean('arp.isgratuitous', 'Is gratuitous'),
  probe: boolean('arp.isprobe', 'Is probe'),
  announcement: boolean('arp.isannouncement', 'Is announcement'),
  senderHardware: bytes('arp.src.hw', 'Sender hardware address'),
  senderMac: ether('arp.src.hw_mac', 'Sender MAC address'),
  senderAx25: string('arp.src.hw_ax25', 'Sender AX.25 address'),
  senderProtocol: bytes('arp.src.proto', 'Sender protocol address'),
  senderIp: ipv4('arp.src.proto_ipv4', 'Sender IP address'),
  targetHardware: bytes('arp.dst.hw', 'Target hardware address'),
  targetMac: ether('arp.dst.hw_mac', 'Target MAC address'),
  targetAx25: string('arp.dst.hw_ax25', 'Target AX.25 address'),
  targetProtocol: bytes('arp.dst.proto', 'Target protocol address'),
  targetIp: ipv4('arp.dst.proto_ipv4', 'Target IP address'),
  error: uint16('arp.dst.drarp_error_status', 'DRARP error status', {
    values: names({ 1: 'restricted', 2: 'no address', 3: 'serverdown', 4: 'moved', 5: 'failure' }),
  }),
  duplicateFrame: framenum('arp.duplicate-address-frame', 'Frame showing earlier use of IP address'),
  duplicateSeconds: uint32('arp.seconds-since-duplicate-address-frame', 'Seconds since earlier frame seen'),
  duplicate: none('arp.duplicate-address-detected', 'Duplicate IP address configured'),
  senderNumberType: boolean('arp.src.htype', 'Sender ATM number type', { mask: E164, words: NUMBER_TYPES }),
  senderNumberLength: uint8('arp.src.hlen', 'Sender ATM number length', { mask: LENGTH }),
  senderSubaddressType: boolean('arp.src.stype', 'Sender ATM subaddress type', { mask: E164, words: NUMBER_TYPES }),
  senderSubaddressLength: uint8('arp.src.slen', 'Sender ATM subaddress length', { mask: LENGTH }),
  senderProtocolSize: uint8('arp.src.pln', 'Sender protocol size'),
  targetNumberType: boolean('arp.dst.htype', 'Target ATM number type', { mask: E164, words: NUMBER_TYPES }),
  targetNumberLength: uint8('arp.dst.hlen', 'Target ATM number length', { mask: LENGTH }),
  targetSubaddressType: boolean('arp.dst.stype', 'Target ATM subaddress type', { mask: E164, words: NUMBER_TYPES }),
  targetSubaddressLength: uint8('arp.dst.slen', 'Target ATM subaddress length', { mask: LENGTH }),
  targetProtocolSize: uint8('arp.dst.pln', 'Target protocol size'),
  senderE164: string('arp.src.atm_num_e164', 'Sender ATM number (E.164)', { encoding: 'ascii' }),
  senderNsap: bytes('arp.src.atm_num_nsap', 'Sender ATM number (NSAP)'),
  senderSubaddress: bytes('arp.src.atm_subaddr', 'Sender ATM subaddress'),
  targetE164: string('arp.dst.atm_num_e164', 'Target ATM number (E.164)', { encoding: 'ascii' }),
  targetNsap: bytes('arp.dst.atm_num_nsap', 'Target ATM number (NSAP)'),
  targetSubaddress: bytes('arp.dst.atm_subaddr', 'Target ATM subaddress'),
})
