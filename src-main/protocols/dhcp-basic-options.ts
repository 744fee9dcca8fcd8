import { secondsText } from './duration-text.ts'
import { ipv4Text } from './address-text.ts'
import { boolean, fields, int32, ipv4, names, string, uint16, uint32, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** Kinds of DHCP messages (RFC 2132 9.6, RFC 3203, RFC 4388, RFC 6926, RFC 7724). */
export const messageTypes = names({
  1: 'Discover', 2: 'Offer', 3: 'Request', 4: 'Decline', 5: 'ACK', 6: 'NAK', 7: 'Release', 8: 'Inform', 9: 'Force Renew',
  10: 'Lease query', 11: 'Lease Unassigned', 12: 'Lease Unknown', 13: 'Lease Active', 14: 'Bulk Lease Query',
  15: 'Lease Query Done', 16: 'Active LeaseQuery', 17: 'Lease Query Status', 18: 'TLS',
})

const text = (abbrev: string, label: string) => string(abbrev, label, { encoding: 'ascii' })
const words = (abbrev: string, label: string, no: string, yes: string) => boolean(abbrev, label, { words: [no, yes] })
const enabled = (abbrev: string, label: string) => words(abbrev, label, 'Disabled', 'Enabled')

/** Options that are one value, or a list of addresses or numbers, by their code (RFC 2132 and those of IANA's list). */
const basic: Readonly<Record<number, Field>> = fields('dhcp', {
  1: ipv4('dhcp.option.subnet_mask', 'Subnet Mask'),
  2: int32('dhcp.option.time_offset', 'Time Offset'),
  3: ipv4('dhcp.option.router', 'Router'),
  4: ipv4('dhcp.option.time_server', 'Time Server'),
  5: ipv4('dhcp.option.name_server', 'Name Server'),
  6: ipv4('dhcp.option.domain_name_server', 'Domain Name Server'),
  7: ipv4('dhcp.option.log_server', 'Log Server'),
  8: ipv4('dhcp.option.quotes_server', 'Quotes Server'),
  9: ipv4('dhcp.option.lpr_server', 'LPR Server'),
  10: ipv4('dhcp.option.impress_server', 'Impress Server'),
  11: ipv4('dhcp.option.resource_location_server', 'Resource Location Server'),
  12: text('dhcp.option.hostname', 'Host Name'),
  13: uint16('dhcp.option.boot_file_size', 'Boot File Size'),
  14: text('dhcp.option.merit_dump_file', 'Merit Dump File'),
  15: text('dhcp.option.domain_name', 'Domain Name'),
  16: ipv4('dhcp.option.swap_server', 'Swap Server'),
  17: text('dhcp.option.root_path', 'Root Path'),
  18: text('dhcp.option.extension_path', 'Extensions Path'),
  19: enabled('dhcp.option.ip_forwarding', 'IP Forwarding'),
  20: enabled('dhcp.option.non_local_source_routing', 'Non-Local Source Routing'),
  22: uint16('dhcp.option.max_datagram_reassembly_size', 'Maximum Datagram Reassembly Size'),
  23: uint8('dhcp.option.default_ip_ttl', 'Default IP Time-to-Live'),
  24: uint32('dhcp.option.path_mtu_aging_timeout', 'Path MTU Aging Timeout'),
  25: uint16('dhcp.option.path_mtu_plateau_table_item', 'Path MTU Plateau Table Item'),
  26: uint16('dhcp.option.interface_mtu', 'Interface MTU'),
  27: words('dhcp.option.all_subnets_are_local', 'All Subnets are Local', 'No', 'Yes'),
  28: ipv4('dhcp.option.broadcast_address', 'Broadcast Address'),
  29: enabled('dhcp.option.perform_mask_discovery', 'Perform Mask Discovery'),
  30: words('dhcp.option.mask_supplier', 'Mask Supplier', 'No', 'Yes'),
  31: enabled('dhcp.option.perform_router_discover', 'Perform Router Discover'),
  32: ipv4('dhcp.option.router_solicitation_address', 'Router Solicitation Address'),
  34: enabled('dhcp.option.trailer_encapsulation', 'Trailer Encapsulation'),
  35: uint32('dhcp.option.arp_cache_timeout', 'ARP Cache Timeout'),
  36: enabled('dhcp.option.ethernet_encapsulation', 'Ethernet Encapsulation'),
  37: uint8('dhcp.option.tcp_default_ttl', 'TCP Default TTL'),
  38: uint32('dhcp.option.tcp_keepalive_interval', 'TCP Keepalive Interval'),
  39: enabled('dhcp.option.tcp_keepalive_garbage', 'TCP Keepalive Garbage'),
  40: text('dhcp.option.nis_domain', 'Network Information Service Domain'),
  41: ipv4('dhcp.option.nis_server', 'Network Information Service Server'),
  42: ipv4('dhcp.option.ntp_server', 'Network Time Protocol Server'),
  44: ipv4('dhcp.option.netbios_over_tcpip_name_server', 'NetBIOS over TCP/IP Name Server'),
  45: ipv4('dhcp.option.netbios_over_tcpip_dd_name_server', 'NetBIOS over TCP/IP Datagram Distribution Name Server'),
  46: uint8('dhcp.option.netbios_over_tcpip_node_type', 'NetBIOS over TCP/IP Node Type', {
    values: names({ 1: 'B-node', 2: 'P-node', 4: 'M-node', 8: 'H-node' }),
  }),
  47: text('dhcp.option.netbios_over_tcpip_scope', 'NetBIOS over TCP/IP Scope'),
  48: ipv4('dhcp.option.xwindows_system_font_server', 'X Window System Font Server'),
  49: ipv4('dhcp.option.xwindows_system_display_manager', 'X Window System Display Manager'),
  50: ipv4('dhcp.option.requested_ip_address', 'Requested IP Address'),
  51: uint32('dhcp.option.ip_address_lease_time', 'IP Address Lease Time'),
  54: ipv4('dhcp.option.dhcp_server_id', 'DHCP Server Identifier'),
  56: text('dhcp.option.message', 'Message'),
  57: uint16('dhcp.option.dhcp_max_message_size', 'Maximum DHCP Message Size'),
  58: uint32('dhcp.option.renewal_time_value', 'Renewal Time Value'),
  59: uint32('dhcp.option.rebinding_time_value', 'Rebinding Time Value'),
  64: text('dhcp.option.nis_plus_domain', 'Network Information Service+ Domain'),
  65: ipv4('dhcp.option.nis_plus_server', 'Network Information Service+ Server'),
  66: text('dhcp.option.tftp_server_name', 'TFTP Server Name'),
  67: text('dhcp.option.bootfile_name', 'Bootfile name'),
  68: ipv4('dhcp.option.mobile_ip_home_agent', 'Mobile IP Home Agent'),
  69: ipv4('dhcp.option.smtp_server', 'SMTP Server'),
  70: ipv4('dhcp.option.pop3_server', 'POP3 Server'),
  71: ipv4('dhcp.option.nntp_server', 'NNTP Server'),
  72: ipv4('dhcp.option.default_www_server', 'Default WWW Server'),
  73: ipv4('dhcp.option.default_finger_server', 'Default Finger Server'),
  74: ipv4('dhcp.option.default_irc_server', 'Default IRC Server'),
  75: ipv4('dhcp.option.streettalk_server', 'StreetTalk Server'),
  76: ipv4('dhcp.option.streettalk_da_server', 'StreetTalk Directory Assistance Server'),
  86: text('dhcp.option.novell_ds_tree_name', 'Novell Directory Services Tree Name'),
  87: text('dhcp.option.novell_ds_context', 'Novell Directory Services Context'),
  91: uint32('dhcp.option.client_last_transaction_time', 'Client last transaction time'),
  92: ipv4('dhcp.option.associated_ip_option', 'Associated IP option'),
  100: text('dhcp.option.tz_pcode', 'TZ PCode'),
  101: text('dhcp.option.tz_tcode', 'TZ TCode'),
  112: ipv4('dhcp.option.netinfo_parent_server_address', 'NetInfo Parent Server Address'),
  113: text('dhcp.option.netinfo_parent_server_tag', 'NetInfo Parent Server Tag'),
  116: uint8('dhcp.option.dhcp_auto_configuration', 'DHCP Auto-Configuration', {
    values: names({ 0: 'DoNotAutoConfigure', 1: 'AutoConfigure' }),
  }),
  118: ipv4('dhcp.option.subnet_selection_option', 'Subnet Selection Option'),
  136: ipv4('dhcp.option.pana_agent', 'PAA IPv4 Address'),
  137: text('dhcp.option.lost_server_domain_name', 'LoST Server Domain Name'),
  138: ipv4('dhcp.option.capwap_access_controller', 'CAPWAP Access Controllers'),
  142: ipv4('dhcp.option.andsf_server', 'ANDSF Server'),
  150: ipv4('dhcp.option.tftp_server_address', 'TFTP Server Address'),
  153: uint32('dhcp.option.bulk_lease.start_time_of_state', 'Start Time Of State'),
  156: uint8('dhcp.option.bulk_lease.dhcp_state', 'Dhcp State', {
    values: names({
      1: 'Available', 2: 'Active', 3: 'Expired', 4: 'Released', 5: 'Abandoned', 6: 'Reset', 7: 'Remote', 8: 'Transitioning',
    }),
  }),
  157: words('dhcp.option.bulk_lease.data_source', 'Data Source', 'Local', 'Remote'),
  161: text('dhcp.option.mudurl', 'MUDURL'),
  209: text('dhcp.option.pxe_config_file', 'PXELINUX configuration file'),
  210: text('dhcp.option.pxe_path_prefix', 'PXELINUX path prefix'),
  252: text('dhcp.option.private_proxy_autodiscovery', 'Private/Proxy autodiscovery'),
})

/** Those of one address only. */
const SINGLE: ReadonlySet<number> = new Set([1, 16, 28, 32, 50, 54])
const PLATEAU_TABLE = 25
/** A time that has no end (RFC 2131 3.3). */
const INFINITY = 0xffff_ffff

/** Adds an option that is only a value. @returns false if there is no such option, or its length is wrong */
export function addBasicOption(o: Reader, p: Packet, tree: Node, code: number): boolean {
  const field: Field | undefined = basic[code]
  if (!field) return false
  if (code === PLATEAU_TABLE || field.type === 'ipv4' && !SINGLE.has(code)) return addList(o, p, tree, field)
  if (!addValue(o, p, tree, field)) return false
  // What takes four bytes is a time.
  if (p.detailed && (field.type === 'uint32' || field.type === 'int32')) {
    const node = p.count - 1
    p.label(node, `${field.label}: ${durationText(p.number[node])}`)
  }
  return true
}

/**
 * Adds a value that must take as many bytes as its field's type says; text and bytes take all.
 * @param tree an option or suboption, which says an address on its line
 */
export function addValue(o: Reader, p: Packet, tree: Node, field: Field): boolean {
  if (field.width && o.reported !== field.width) {
    p.expert(tree, o, 'error', `length isn't ${field.width}`)
    return false
  }
  const node = p.add(tree, field, o, 0, o.reported)
  if (p.detailed && field.type === 'ipv4') p.append(tree, ` (${ipv4Text(p.bytesOf(node), 0)})`)
  return o.reported > 0
}

/** Adds values until the bytes are used up. */
export function addList(o: Reader, p: Packet, tree: Node, field: Field, start = 0): boolean {
  let at = start
  for (; o.reported - at >= field.width; at += field.width) p.add(tree, field, o, at)
  if (at < o.reported) p.expert(tree, o, 'error', `Option length isn't a multiple of ${field.width}`)
  return at > start
}

/** `(3600s) 1 hour` */
function durationText(seconds: number): string {
  const words = seconds === INFINITY ? 'infinity' : seconds < 0 ? `-${secondsText(-seconds)}` : secondsText(seconds)
  return `(${seconds}s) ${words}`
}
