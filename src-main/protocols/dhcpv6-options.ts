import { etherText, hexBytes, ipv6Text } from './address-text.ts'
import { readName } from './dns-name.ts'
import { dhcpv6Options } from './dhcpv6-option-names.ts'
import { enterpriseNames } from './enterprise-numbers.ts'
import {
  absoluteTime, boolean, bytes, fields, ipv6, names, string, uint16, uint32, uint8, valueName, type Field, none,
} from './field.ts'
import { hardwareTypes } from './hardware-types.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** What an option may need of the message around it. */
export interface Dhcpv6Message {
  /** The message's kind. */
  readonly type: number
  /** Adds options that stand inside of this one. */
  readonly options: (r: Reader, node: Node) => void
  /** Adds a message that stands inside of this option. */
  readonly message: (r: Reader, node: Node) => void
}

const HELLO_FROM_CLIENT = new Set([1, 3, 5, 6])
/** DUID times count from 2000-01-01 (RFC 8415 11.2); in seconds since 1970. */
const EPOCH_2000 = 946_684_800n
const NS = 1_000_000_000n

const f = fields('dhcpv6', {
  duid: bytes('dhcpv6.duid.bytes', 'DUID'),
  duidType: uint16('dhcpv6.duid.type', 'DUID Type', {
    values: names({
      1: 'link-layer address plus time', 2: 'assigned by vendor based on Enterprise number', 3: 'link-layer address',
      4: 'Universally Unique IDentifier (UUID)',
    }),
  }),
  lltHardware: uint16('dhcpv6.duidllt.hwtype', 'Hardware type', { values: hardwareTypes }),
  lltTime: absoluteTime('dhcpv6.duidllt.time', 'DUID Time'),
  lltAddress: string('dhcpv6.duidllt.link_layer_addr', 'Link-layer address'),
  llHardware: uint16('dhcpv6.duidll.hwtype', 'Hardware type', { values: hardwareTypes }),
  llAddress: string('dhcpv6.duidll.link_layer_addr', 'Link-layer address'),
  enEnterprise: uint32('dhcpv6.duiden.enterprise', 'Enterprise ID', { values: enterpriseNames }),
  enIdentifier: bytes('dhcpv6.duiden.identifier', 'Identifier'),
  uuid: bytes('dhcpv6.duiduuid.bytes', 'UUID'),
  iaid: string('dhcpv6.iaid', 'IAID'),
  t1: uint32('dhcpv6.iaid.t1', 'T1'),
  t2: uint32('dhcpv6.iaid.t2', 'T2'),
  iata: string('dhcpv6.iata', 'IATA'),
  address: ipv6('dhcpv6.iaaddr.ip', 'IPv6 address'),
  preferred: uint32('dhcpv6.iaaddr.pref_lifetime', 'Preferred lifetime'),
  valid: uint32('dhcpv6.iaaddr.valid_lifetime', 'Valid lifetime'),
  prefixPreferred: uint32('dhcpv6.iaprefix.pref_lifetime', 'Preferred lifetime'),
  prefixValid: uint32('dhcpv6.iaprefix.valid_lifetime', 'Valid lifetime'),
  prefixLength: uint8('dhcpv6.iaprefix.pref_len', 'Prefix length'),
  prefix: ipv6('dhcpv6.iaprefix.pref_addr', 'Prefix address'),
  requested: uint16('dhcpv6.requested_option_code', 'Requested Option code', { values: dhcpv6Options }),
  preference: uint8('dhcpv6.option_preference', 'Pref-value'),
  elapsed: uint16('dhcpv6.elapsed_time', 'Elapsed time'),
  authProtocol: uint8('dhcpv6.auth.protocol', 'Protocol'),
  authAlgorithm: uint8('dhcpv6.auth.algorithm', 'Algorithm'),
  authRdm: uint8('dhcpv6.auth.rdm', 'RDM'),
  authReplay: bytes('dhcpv6.auth.replay_detection', 'Replay Detection'),
  authInfo: bytes('dhcpv6.auth.info', 'Authentication Information'),
  unicast: ipv6('dhcpv6.opt_unicast', 'IPv6 address'),
  status: uint16('dhcpv6.status_code', 'Status Code', {
    values: names({
      0: 'Success', 1: 'UnspecFail', 2: 'NoAddrAvail', 3: 'NoBinding', 4: 'NotOnLink', 5: 'UseMulticast', 6: 'NoPrefixAvail',
      7: 'UnknownQueryType', 8: 'MalformedQuery', 9: 'NotConfigured', 10: 'NotAllowed', 11: 'QueryTerminated', 12: 'DataMissing',
      13: 'CatchUpComplete', 14: 'NotSupported', 15: 'TLSConnectionRefused',
    }),
  }),
  statusMessage: string('dhcpv6.status_msg', 'Status Message'),
  userClassLength: uint16('dhcpv6.userclass.length', 'Length'),
  userClass: bytes('dhcpv6.userclass.opaque_data', 'Suboption'),
  vendorClassEnterprise: uint32('dhcpv6.vendorclass.enterprise', 'Enterprise ID', { values: enterpriseNames }),
  vendorClass: string('dhcpv6.vendorclass.data', 'vendor-class-data'),
  vendorEnterprise: uint32('dhcpv6.vendoropts.enterprise', 'Enterprise ID', { values: enterpriseNames }),
  vendorCode: uint16('dhcpv6.vendoropts.enterprise.option_code', 'Option code'),
  vendorLength: uint16('dhcpv6.vendoropts.enterprise.option_length', 'Option length'),
  vendorData: bytes('dhcpv6.vendoropts.enterprise.option_data', 'Option data'),
  interfaceId: bytes('dhcpv6.interface_id', 'Interface-ID'),
  reconfigure: uint8('dhcpv6.reconf_msg', 'Reconfigure message type', {
    values: names({ 5: 'Renew', 6: 'Rebind', 11: 'Information-request' }),
  }),
  sipServer: ipv6('dhcpv6.sip_server_a', 'SIP server address'),
  dnsServer: ipv6('dhcpv6.dns_server', 'DNS server address'),
  domain: string('dhcpv6.search_list_entry', 'List entry'),
  sipDomain: string('dhcpv6.sip_server_domain_search_fqdn', 'SIP Server Domain Search FQDN'),
  malformed: none('dhcpv6.malformed_option', 'Malformed option'),
  timeKind: uint16('dhcpv6.ntpserver.option.type', 'Suboption', {
    values: names({ 1: 'NTP Server Address', 2: 'NTP Multicast Address', 3: 'NTP Server FQDN' }),
  }),
  timeLength: uint16('dhcpv6.ntpserver.option.length', 'Length'),
  timeAddress: ipv6('dhcpv6.ntpserver.addr', 'NTP Server Address'),
  timeMulticast: ipv6('dhcpv6.ntpserver.mc_addr', 'NTP Multicast Address'),
  timeName: string('dhcpv6.ntpserver.fqdn', 'NTP Server FQDN'),
  nisServer: ipv6('dhcpv6.nis_server', 'NIS server address'),
  nispServer: ipv6('dhcpv6.nisp_server', 'NISP server address'),
  sntpServer: ipv6('dhcpv6.sntp_server', 'SNTP server address'),
  lifetime: uint32('dhcpv6.lifetime', 'Lifetime'),
  remoteEnterprise: uint32('dhcpv6.remoteid.enterprise', 'Enterprise ID', { values: enterpriseNames }),
  remoteId: bytes('dhcpv6.remoteid_enterprise_id', 'Remote-ID'),
  subscriberId: string('dhcpv6.subscriber_id', 'Subscriber-ID'),
  fqdnFlags: uint8('dhcpv6.client_fqdn_flags', 'Flags', { base: 'hex' }),
  fqdnClientN: boolean('dhcpv6.clientfqdn.client.n', 'N bit', {
    mask: 0x04, words: ['Server SHOULD perform PTR RR updates', 'Server SHOULD NOT perform PTR RR updates'],
  }),
  fqdnClientS: boolean('dhcpv6.clientfqdn.client.s', 'S bit', {
    mask: 0x01, words: ['Server SHOULD NOT perform AAAA RR updates', 'Server SHOULD perform AAAA RR updates'],
  }),
  fqdnServerN: boolean('dhcpv6.clientfqdn.server.n', 'N bit', {
    mask: 0x04, words: ['Server SHOULD perform PTR RR updates', 'Server SHOULD NOT perform PTR RR updates'],
  }),
  fqdnServerO: boolean('dhcpv6.clientfqdn.server.o', 'O bit', {
    mask: 0x02, words: ["Server HAS NOT overridden client's S bit preference", "Server HAS overridden client's S bit preference"],
  }),
  fqdnServerS: boolean('dhcpv6.clientfqdn.server.s', 'S bit', {
    mask: 0x01, words: ['Server SHOULD NOT perform AAAA RR updates', 'Server SHOULD perform AAAA RR updates'],
  }),
  fqdn: string('dhcpv6.client_domain', 'Client Domain Name'),
  timezone: string('dhcpv6.timezone', 'Time-zone'),
  aftr: string('dhcpv6.aftr_name', 'DS-Lite AFTR Name'),
  mudurl: string('dhcpv6.mudurl', 'MUDURL'),
})

const ADDRESSES: Readonly<Record<number, Field>> = { 22: f.sipServer, 23: f.dnsServer, 27: f.nisServer, 28: f.nispServer, 31: f.sntpServer }

/**
 * The value of an option (RFC 8415 section 21 and the RFCs of the others).
 * @param r the value
 */
export function dhcpv6Option(r: Reader, p: Packet, node: Node, type: number, message: Dhcpv6Message): void {
  const length = r.reported
  switch (type) {
    case 1: duid(r, p, node, true); return
    case 2: duid(r, p, node, false); return
    case 3: case 25: {
      p.put(node, f.iaid, r, 0, 4, hexBytes(r.view(0, 4)))
      p.add(node, f.t1, r, 4)
      p.add(node, f.t2, r, 8)
      message.options(r.sub(12), node)
      return
    }
    case 4:
      p.put(node, f.iata, r, 0, 4, hexBytes(r.view(0, 4)))
      message.options(r.sub(4), node)
      return
    case 5:
      p.add(node, f.address, r, 0)
      if (p.row) p.info += `IAA: ${ipv6Text(r.bytes, r.start)} `
      p.add(node, f.preferred, r, 16)
      p.add(node, f.valid, r, 20)
      message.options(r.sub(24), node)
      return
    case 6: for (let at = 0; at + 2 <= length; at += 2) p.add(node, f.requested, r, at); return
    case 7: p.add(node, f.preference, r, 0); return
    case 8: {
      const elapsed = p.put(node, f.elapsed, r, 0, 2, r.u16(0) * 10)
      if (p.detailed) p.append(elapsed, 'ms')
      return
    }
    case 9: message.message(r, node); return
    case 11: authentication(r, p, node); return
    case 12: p.add(node, f.unicast, r, 0); return
    case 13:
      p.add(node, f.status, r, 0)
      if (length > 2) p.add(node, f.statusMessage, r, 2, length - 2)
      return
    case 15: userClass(r, p, node); return
    case 16:
      p.add(node, f.vendorClassEnterprise, r, 0)
      for (let at = 4; at + 2 <= length; at += 2 + r.u16(at)) p.add(node, f.vendorClass, r, at + 2, r.u16(at))
      return
    case 17: vendor(r, p, node); return
    case 18: p.add(node, f.interfaceId, r, 0, length); return
    case 19:
      if (length === 1) p.add(node, f.reconfigure, r, 0)
      else p.expert(node, r, 'error', 'RECONF_MSG: malformed option', 0, length, f.malformed)
      return
    case 21: {
      const branch = p.branch(node, frameMarks.text, r, 0, length, 'SIP Servers Domain Search List')
      domains(r, p, branch, f.sipDomain)
      return
    }
    case 22: case 23: case 27: case 28: case 31: addresses(r, p, node, ADDRESSES[type]); return
    case 24: {
      const branch = p.branch(node, frameMarks.text, r, 0, length, 'Domain name suffix search list')
      domains(r, p, branch, f.domain)
      return
    }
    case 26: prefix(r, p, node, message); return
    case 32: p.add(node, f.lifetime, r, 0); return
    case 37:
      p.add(node, f.remoteEnterprise, r, 0)
      if (length > 4) p.add(node, f.remoteId, r, 4, length - 4)
      return
    case 38: p.add(node, f.subscriberId, r, 0, length); return
    case 39: clientName(r, p, node, message); return
    case 41: p.add(node, f.timezone, r, 0, length); return
    case 56: timeServers(r, p, node); return
    case 64: p.put(node, f.aftr, r, 0, length, `${readName(r, 0, 0, length).text}.`); return
    case 112: p.add(node, f.mudurl, r, 0, length); return
    default: // What is not known is there in the bytes.
  }
}

/** RFC 8415 section 11. */
function duid(r: Reader, p: Packet, node: Node, client: boolean): void {
  const length = r.reported
  if (length < 2) return
  p.add(node, f.duid, r, 0, length)
  if (client && p.row) p.info += `CID: ${hexBytes(r.view(0, length))} `
  const type = r.u16(0)
  p.add(node, f.duidType, r, 0)
  switch (type) {
    case 1: {
      p.add(node, f.lltHardware, r, 2)
      p.put(node, f.lltTime, r, 4, 4, (BigInt(r.u32(4)) + EPOCH_2000) * NS)
      if (length > 8) p.put(node, f.lltAddress, r, 8, length - 8, etherText(r.view(8, length - 8), 0, length - 8))
      return
    }
    case 2:
      p.add(node, f.enEnterprise, r, 2)
      if (length > 6) p.add(node, f.enIdentifier, r, 6, length - 6)
      return
    case 3:
      p.add(node, f.llHardware, r, 2)
      if (length > 4) p.put(node, f.llAddress, r, 4, length - 4, etherText(r.view(4, length - 4), 0, length - 4))
      return
    case 4: p.add(node, f.uuid, r, 2, length - 2); return
    default: // RFC 8415 11: a DUID is opaque anyway.
  }
}

/** RFC 8415 21.11. */
function authentication(r: Reader, p: Packet, node: Node): void {
  p.add(node, f.authProtocol, r, 0)
  p.add(node, f.authAlgorithm, r, 1)
  p.add(node, f.authRdm, r, 2)
  p.add(node, f.authReplay, r, 3, 8)
  if (r.reported > 11) p.add(node, f.authInfo, r, 11, r.reported - 11)
}

function userClass(r: Reader, p: Packet, node: Node): void {
  for (let at = 0; at + 2 <= r.reported;) {
    const length = r.u16(at)
    const part = p.branch(node, frameMarks.text, r, at, length + 2, 'User Class suboption')
    p.add(part, f.userClassLength, r, at)
    if (length) p.add(part, f.userClass, r, at + 2, length)
    at += 2 + length
  }
}

function vendor(r: Reader, p: Packet, node: Node): void {
  p.add(node, f.vendorEnterprise, r, 0)
  for (let at = 4; at + 4 <= r.reported;) {
    const length = r.u16(at + 2)
    const part = p.branch(node, frameMarks.text, r, at, length + 4, 'option')
    p.add(part, f.vendorCode, r, at)
    p.add(part, f.vendorLength, r, at + 2)
    if (length) p.add(part, f.vendorData, r, at + 4, length)
    at += 4 + length
  }
}

function addresses(r: Reader, p: Packet, node: Node, field: Field): void {
  for (let at = 0, number = 1; at + 16 <= r.reported; at += 16, number++) {
    const address = p.add(node, field, r, at)
    if (p.detailed) p.label(address, ` ${number} ${p.line(address)}`)
  }
}

/** RFC 3646 section 4, in the form of RFC 8415 section 10: never compressed. */
function domains(r: Reader, p: Packet, branch: Node, field: Field): void {
  for (let at = 0; at < r.reported;) {
    const { text, used } = readName(r, at, at, r.reported - at)
    p.put(branch, field, r, at, used, `${text}.`)
    at += used
  }
}

/** RFC 5908 section 4. */
function timeServers(r: Reader, p: Packet, node: Node): void {
  for (let at = 0; at + 4 <= r.reported;) {
    const kind = r.u16(at), length = r.u16(at + 2)
    const part = p.branch(node, frameMarks.text, r, at, length + 4, valueName(f.timeKind, kind) ?? 'Unknown')
    p.add(part, f.timeKind, r, at)
    p.add(part, f.timeLength, r, at + 2)
    if (kind === 3) p.put(part, f.timeName, r, at + 4, length, `${readName(r, at + 4, at + 4, length).text}.`)
    else if (length === 16) p.add(part, kind === 1 ? f.timeAddress : f.timeMulticast, r, at + 4)
    at += 4 + length
  }
}

/** RFC 8415 21.22. */
function prefix(r: Reader, p: Packet, node: Node, message: Dhcpv6Message): void {
  p.add(node, f.prefixPreferred, r, 0)
  p.add(node, f.prefixValid, r, 4)
  p.add(node, f.prefixLength, r, 8)
  p.add(node, f.prefix, r, 9)
  message.options(r.sub(25), node)
}

/** RFC 4704. */
function clientName(r: Reader, p: Packet, node: Node, { type }: Dhcpv6Message): void {
  const flags = p.add(node, f.fqdnFlags, r, 0)
  const parts = HELLO_FROM_CLIENT.has(type) ? [f.fqdnClientN, f.fqdnClientS] : [f.fqdnServerN, f.fqdnServerO, f.fqdnServerS]
  for (const part of parts) p.add(flags, part, r, 0)
  if (r.reported <= 1) return
  const name = p.put(node, f.fqdn, r, 1, r.reported - 1, readName(r, 1, 1, r.reported - 1).text)
  if (p.detailed && r.u8(r.reported - 1) !== 0) p.label(name, p.line(name).replace('Client Domain Name', 'Partial domain name'))
}
