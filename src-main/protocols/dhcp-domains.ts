import { badLength, joined, type LongOption, type OptionReader } from './dhcp-option.ts'
import { readName } from './dns-name.ts'
import { boolean, fields, ipv4, names, string, uint8, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const f = fields('dhcp', {
  // RFC 4702 2.1
  flags: uint8('dhcp.fqdn.flags', 'Flags', { base: 'hex' }),
  reserved: uint8('dhcp.fqdn.mbz', 'Reserved flags', { base: 'hex', mask: 0xf0 }),
  noUpdates: boolean('dhcp.fqdn.n', 'Server DDNS', { mask: 0x08, words: ['Some server updates', 'No server updates'] }),
  binary: boolean('dhcp.fqdn.e', 'Encoding', { mask: 0x04, words: ['ASCII encoding', 'Binary encoding'] }),
  override: boolean('dhcp.fqdn.o', 'Server overrides', { mask: 0x02, words: ['No override', 'Override'] }),
  server: boolean('dhcp.fqdn.s', 'Server', { mask: 0x01, words: ['Client', 'Server'] }),
  rcode1: uint8('dhcp.fqdn.rcode1', 'A-RR result'),
  rcode2: uint8('dhcp.fqdn.rcode2', 'PTR-RR result'),
  name: string('dhcp.fqdn.name', 'Client name', { encoding: 'ascii' }),
  // RFC 3397
  searchPart: string('dhcp.option.dhcp_dns_domain_search_list_rfc_3396_detected', 'Encoding Long Options detected (RFC 3396)'),
  searchRest: string(
    'dhcp.option.dhcp_dns_domain_search_list_refer_last_option', 'For the data, please refer to last option 119',
  ),
  domain: string('dhcp.option.dhcp_dns_domain_search_list_fqdn', 'FQDN'),
  // RFC 3361
  sipPart: string('dhcp.option.sip_server.rfc_3396_detected', 'Encoding Long Options detected (RFC 3396)'),
  sipRest: string('dhcp.option.sip_server.refer_last_option', 'For the data, please refer to last option 120'),
  sipEncoding: uint8('dhcp.option.sip_server.encoding', 'SIP Server Encoding', {
    values: names({ 0: 'Fully Qualified Domain Name', 1: 'IPv4 Address' }),
  }),
  sipName: string('dhcp.option.sip_server.name', 'SIP Server Name'),
  sipAddress: ipv4('dhcp.option.sip_server.address', 'SIP Server Address'),
  // RFC 6731 4.3
  rdnssReserved: uint8('dhcp.option.rdnss.reserved', 'Reserved', { base: 'hex', mask: 0xfc }),
  preference: uint8('dhcp.option.rdnss.preference', 'Preference', {
    mask: 0x03, values: names({ 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' }),
  }),
  primary: ipv4('dhcp.option.rdnss.primary_dns', 'Primary DNS'),
  secondary: ipv4('dhcp.option.rdnss.secondary_dns', 'Secondary DNS'),
  rdnssDomain: string('dhcp.option.rdnss.domain', 'Domains and networks'),
})

// RFC 3361 3
const SIP_NAMES = 0
const SIP_ADDRESSES = 1

/** RFC 4702 2.1: the E bit. */
const BINARY = 0x04
const FLAGS = [f.reserved, f.noUpdates, f.binary, f.override, f.server]

/** The client's name (RFC 4702). */
export const clientName: OptionReader = (o, p, tree) => {
  if (o.reported < 3) {
    badLength(o, p, tree, "length isn't >= 3")
    return
  }
  addFlagWord(p, tree, f.flags, o, 0, FLAGS)
  p.add(tree, f.rcode1, o, 1)
  p.add(tree, f.rcode2, o, 2)
  const length = o.reported - 3
  if (length === 0) return
  if (o.u8(0) & BINARY) p.put(tree, f.name, o, 3, length, readName(o, 3, 3, length).text)
  else p.add(tree, f.name, o, 3, length)
}

/** Domains in which names are looked for (RFC 3397). */
export const domainSearch: OptionReader = (o, p, tree, { domains }) => {
  const all = joined(o, domains)
  sayParts(o, p, tree, domains, f.searchPart, f.searchRest)
  if (all) addNames(all, p, tree, o, 0, f.domain)
}

/** RFC 3361 */
export const sipServers: OptionReader = (o, p, tree, { sip }) => {
  const all = joined(o, sip)
  sayParts(o, p, tree, sip, f.sipPart, f.sipRest)
  if (!all) return
  const encoding = all.u8(0), size = all.reported
  p.put(tree, f.sipEncoding, o, 0, all === o ? 1 : 0, encoding)
  if (encoding === SIP_NAMES) {
    if (size < 3) badLength(o, p, tree, `length isn't >= 3 (len = ${size})`)
    else addNames(all, p, tree, o, 1, f.sipName)
  } else if (encoding === SIP_ADDRESSES) {
    if (size < 5) badLength(o, p, tree, `length isn't >= 5 (len = ${size})`)
    else if (size - 1 & 3) badLength(o, p, tree, `length isn't a multiple of 4 plus 1 (len = ${size}).`)
    else for (let at = 1; at < size; at += 4) addAddress(all, p, tree, o, at)
  } else {
    p.expert(tree, o, 'error', `RFC 3361 defines only 0 and 1 for Encoding byte (Encoding = ${encoding}).`)
  }
}

/** Which name servers are asked for which domains (RFC 6731). */
export const rdnssSelection: OptionReader = (o, p, tree) => {
  if (o.reported < 10) {
    badLength(o, p, tree, 'length must be >= 10')
    return
  }
  p.add(tree, f.rdnssReserved, o, 0)
  p.add(tree, f.preference, o, 0)
  p.add(tree, f.primary, o, 1)
  p.add(tree, f.secondary, o, 5)
  p.put(tree, f.rdnssDomain, o, 9, o.reported - 9, readName(o, 9, 9, o.reported - 9).text)
}

function sayParts(o: Reader, p: Packet, tree: Node, { met, total }: LongOption, part: Field, rest: Field): void {
  if (total <= 1) return
  p.put(tree, part, o, 0, o.reported, `${met}/${total}`)
  if (met !== total) p.put(tree, rest, o, 0, o.reported, `${total}/${total}`)
}

/** Adds the names of a list; one that was put together stands in no place. */
function addNames(all: Reader, p: Packet, tree: Node, o: Reader, start: number, field: Field): void {
  for (let at = start; at < all.reported;) {
    const { text, used } = readName(all, at, start, all.reported)
    p.put(tree, field, o, all === o ? at : 0, all === o ? used : 0, text)
    at += used
  }
}

function addAddress(all: Reader, p: Packet, tree: Node, o: Reader, at: number): void {
  if (all === o) p.add(tree, f.sipAddress, o, at)
  else p.put(tree, f.sipAddress, o, 0, 0, all.view(at, 4))
}
