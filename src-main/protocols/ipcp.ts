import { boolean, bytes, fields, ipv4, names, uint16, uint8 } from './field.ts'
import { dissectNegotiation, optionOf, type PppOption } from './ppp-negotiation.ts'
import { protocol } from './protocol.ts'

// RFC 1332 section 3, RFC 1877, RFC 2290.
const OPTION_NAMES: Readonly<Record<number, string>> = {
  1: 'IP Addresses (deprecated)', 2: 'IP Compression Protocol', 3: 'IP Address', 4: "Mobile Node's Home IP Address",
  129: 'Primary DNS Server IP Address', 130: 'Primary NBNS Server IP Address', 131: 'Secondary DNS Server IP Address',
  132: 'Secondary NBNS Server IP Address',
}
const VAN_JACOBSON = 0x002d
const HEADER_COMPRESSION = 0x0061

const f = fields('ipcp', {
  type: uint8('ipcp.opt.type', 'Type', { values: names(OPTION_NAMES) }),
  length: uint8('ipcp.opt.length', 'Length'),
  source: ipv4('ipcp.opt.src_address', 'Source IP Address'),
  destination: ipv4('ipcp.opt.dst_address', 'Destination IP Address'),
  compression: uint16('ipcp.opt.compress_proto', 'IP Compression Protocol', {
    base: 'hex', values: names({
      0x0003: 'Robust Header Compression (ROHC)', 0x002d: 'VJ compression', 0x0037: 'VJ compression (RFC1172-typo)',
      0x0061: 'IPHC compression',
    }),
  }),
  maxSlot: uint8('ipcp.opt.max_slot_id', 'Max Slot ID'),
  compressSlot: boolean('ipcp.opt.comp_slot_id', 'Comp Slot ID', {
    mask: 0x01, words: ['The slot identifier must not be compressed', 'The slot identifier may be compressed'],
  }),
  tcpSpace: uint16('ipcp.opt.tcp_space', 'TCP Space'),
  otherSpace: uint16('ipcp.opt.non_tcp_space', 'Non TCP Space'),
  maxPeriod: uint16('ipcp.opt.f_max_period', 'F Max Period'),
  maxTime: uint16('ipcp.opt.f_max_time', 'F Max Time'),
  maxHeader: uint16('ipcp.opt.max_header', 'Max Header'),
  data: bytes('ipcp.data', 'Data'),
  address: ipv4('ipcp.opt.ip_address', 'IP Address'),
  home: ipv4('ipcp.opt.mobilenodehomeaddress', "Mobile Node's Home Address"),
  primaryDns: ipv4('ipcp.opt.pri_dns_address', 'Primary DNS Address'),
  primaryNbns: ipv4('ipcp.opt.pri_nbns_address', 'Primary NBNS Address'),
  secondaryDns: ipv4('ipcp.opt.sec_dns_address', 'Secondary DNS Address'),
  secondaryNbns: ipv4('ipcp.opt.sec_nbns_address', 'Secondary NBNS Address'),
})

const SPACES = [f.tcpSpace, f.otherSpace, f.maxPeriod, f.maxTime, f.maxHeader]

const OPTIONS: ReadonlyMap<number, PppOption> = new Map<number, PppOption>([
  [1, {
    name: OPTION_NAMES[1],
    value(p, node, r, at) {
      p.add(node, f.source, r, at)
      p.add(node, f.destination, r, at + 4)
      return undefined
    },
  }],
  [2, {
    name: OPTION_NAMES[2],
    value(p, node, r, at, length) {
      p.add(node, f.compression, r, at)
      if (r.u16(at) === VAN_JACOBSON && length >= 4) {
        p.add(node, f.maxSlot, r, at + 2)
        p.add(node, f.compressSlot, r, at + 3)
      } else if (r.u16(at) === HEADER_COMPRESSION && length >= 12) {
        // RFC 2509 section 2.1.
        SPACES.forEach((field, i) => p.add(node, field, r, at + 2 + i * 2))
        if (length > 12) p.add(node, f.data, r, at + 12, length - 12)
      } else if (length > 2) p.add(node, f.data, r, at + 2, length - 2)
      return undefined
    },
  }],
  [3, optionOf(OPTION_NAMES[3], f.address)],
  [4, optionOf(OPTION_NAMES[4], f.home)],
  [129, optionOf(OPTION_NAMES[129], f.primaryDns)],
  [130, optionOf(OPTION_NAMES[130], f.primaryNbns)],
  [131, optionOf(OPTION_NAMES[131], f.secondaryDns)],
  [132, optionOf(OPTION_NAMES[132], f.secondaryNbns)],
])

export const ipcp = protocol({
  abbrev: 'ipcp', name: 'PPP IPCP', label: 'PPP IP Control Protocol',
  on: { 'ppp.protocol': [0x8021], ethertype: [0x8021] },
  dissect(r, p) {
    dissectNegotiation(ipcp, 7, r, p, OPTIONS, f, (packet, layer, body) => packet.add(layer, f.data, body, 0, body.length))
    return true
  },
})
