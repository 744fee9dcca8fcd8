import { names } from './field.ts'

/** Messages (IANA "BGP Message Types"). */
export const bgpMessages = names({
  1: 'OPEN Message', 2: 'UPDATE Message', 3: 'NOTIFICATION Message', 4: 'KEEPALIVE Message', 5: 'ROUTE-REFRESH Message',
  6: 'CAPABILITY Message', 128: 'Cisco ROUTE-REFRESH Message',
})

/** IANA "Capability Codes". */
export const bgpCapabilities = names({
  0: 'Reserved capability', 1: 'Multiprotocol extensions capability', 2: 'Route refresh capability',
  3: 'Cooperative route filtering capability', 4: 'Multiple routes to a destination capability',
  5: 'Extended Next Hop Encoding', 6: 'BGP-Extended Message', 7: 'BGPsec capability', 8: 'Multiple Labels capability',
  9: 'BGP Role', 64: 'Graceful Restart capability', 65: 'Support for 4-octet AS number capability',
  66: 'Deprecated Dynamic Capability (Cisco)', 67: 'Support for Dynamic capability', 68: 'Multisession BGP Capability',
  69: 'Support for Additional Paths', 70: 'Enhanced route refresh capability',
  71: 'Long-Lived Graceful Restart (LLGR) Capability', 72: 'CP-ORF Capability', 73: 'FQDN Capability',
  128: 'Route refresh capability (Cisco)', 130: 'Cooperative route filtering capability (Cisco)',
  131: 'Multisession BGP Capability (Cisco)',
})

/** IANA "BGP Path Attributes". */
export const bgpAttributes = names({
  1: 'ORIGIN', 2: 'AS_PATH', 3: 'NEXT_HOP', 4: 'MULTI_EXIT_DISC', 5: 'LOCAL_PREF', 6: 'ATOMIC_AGGREGATE', 7: 'AGGREGATOR',
  8: 'COMMUNITIES', 9: 'ORIGINATOR_ID', 10: 'CLUSTER_LIST', 11: 'DPA', 12: 'ADVERTISER', 13: 'RCID_PATH / CLUSTER_ID',
  14: 'MP_REACH_NLRI', 15: 'MP_UNREACH_NLRI', 16: 'EXTENDED_COMMUNITIES', 17: 'AS4_PATH', 18: 'AS4_AGGREGATOR',
  19: 'SAFI_SPECIFIC_ATTRIBUTE', 20: 'Connector Attribute', 21: 'AS_PATHLIMIT ', 23: 'TUNNEL_ENCAPSULATION_ATTRIBUTE',
  22: 'PMSI_TUNNEL_ATTRIBUTE', 24: 'Traffic Engineering', 25: 'IPv6 Address Specific Extended Community', 26: 'AIGP',
  27: 'PE Distinguisher Labels', 28: 'BGP Entropy Label Capability Attribute', 29: 'BGP-LS Attribute', 30: 'Deprecated',
  31: 'Deprecated', 32: 'LARGE_COMMUNITY', 33: 'BGPsec_PATH', 36: 'D_PATH', 40: 'BGP Prefix-SID',
  99: 'LINK_STATE (unofficial code point)', 128: 'ATTR_SET', 129: 'Deprecated', 241: 'Deprecated', 242: 'Deprecated',
  243: 'Deprecated',
})

/** IANA "Subsequent Address Family Identifiers". */
export const bgpSafis = names({
  0: 'Reserved', 1: 'Unicast', 2: 'Multicast', 3: 'Unicast+Multicast (Deprecated)', 4: 'Labeled Unicast', 5: 'MCAST-VPN',
  6: 'Multi-Segment Pseudowires', 7: 'Encapsulation (Deprecated)', 8: 'MCAST-VPLS', 64: 'Tunnel (Deprecated)', 65: 'VPLS',
  66: 'Cisco MDT', 67: '4over6', 68: '6over4', 69: 'Layer-1 VPN', 70: 'EVPN', 71: 'BGP-LS', 72: 'BGP-LS-VPN', 73: 'SR Policy',
  74: 'SD-WAN', 75: 'Routing Policy Distribution', 76: 'Classful Transport Planes', 77: 'Tunneled Traffic Flowspec',
  78: 'MCAST-TREE', 128: 'Labeled VPN Unicast', 129: 'Labeled VPN Multicast',
  130: 'Labeled VPN Unicast+Multicast (Deprecated)', 132: 'Route Target Filter', 133: 'Flow Spec Filter',
  134: 'Flow Spec Filter VPN', 140: 'Layer-3 VPN (Deprecated)',
})

/** IANA "BGP Error (Notification) Codes". */
export const bgpErrors = names({
  1: 'Message Header Error', 2: 'OPEN Message Error', 3: 'UPDATE Message Error', 4: 'Hold Timer Expired',
  5: 'Finite State Machine Error', 6: 'Cease', 7: 'CAPABILITY Message Error',
})

/** What was wrong with a message's header (RFC 4271 4.5). */
export const bgpHeaderErrors = names({
  1: 'Connection Not Synchronized', 2: 'Bad Message Length', 3: 'Bad Message Type',
})

/** What was wrong with an OPEN. */
export const bgpOpenErrors = names({
  1: 'Unsupported Version Number', 2: 'Bad Peer AS', 3: 'Bad BGP Identifier', 4: 'Unsupported Optional Parameter',
  5: 'Authentication Failure [Deprecated]', 6: 'Unacceptable Hold Time', 7: 'Unsupported Capability',
  8: 'No supported AFI/SAFI (Cisco)',
})

/** What was wrong with an UPDATE. */
export const bgpUpdateErrors = names({
  1: 'Malformed Attribute List', 2: 'Unrecognized Well-known Attribute', 3: 'Missing Well-known Attribute',
  4: 'Attribute Flags Error', 5: 'Attribute Length Error', 6: 'Invalid ORIGIN Attribute', 7: 'AS Routing Loop [Deprecated]',
  8: 'Invalid NEXT_HOP Attribute', 9: 'Optional Attribute Error', 10: 'Invalid Network Field', 11: 'Malformed AS_PATH',
})

/** In which state the message came (RFC 6608). */
export const bgpStateErrors = names({
  1: 'Receive Unexpected Message in OpenSent State', 2: 'Receive Unexpected Message in OpenConfirm State',
  3: 'Receive Unexpected Message in Established State',
})

/** Why a peer ceased (RFC 4486). */
export const bgpCeaseReasons = names({
  1: 'Maximum Number of Prefixes Reached', 2: 'Administratively Shutdown', 3: 'Peer De-configured',
  4: 'Administratively Reset', 5: 'Connection Rejected', 6: 'Other Configuration Change',
  7: 'Connection Collision Resolution', 8: 'Out of Resources', 9: 'Hard Reset',
})

/** IANA "BGP Well-known Communities". */
export const bgpCommunities = names({
  0xffff0000: 'GRACEFUL_SHUTDOWN', 0xffff0001: 'ACCEPT_OWN', 0xffff029a: 'BLACKHOLE', 0xffffff01: 'NO_EXPORT',
  0xffffff02: 'NO_ADVERTISE', 0xffffff03: 'NO_EXPORT_SUBCONFED', 0xffffff04: 'NOPEER',
})

export const bgpAfis = names({ 0: 'Reserved', 1: 'IPv4', 2: 'IPv6', 25: 'Layer-2 VPN', 16388: 'BGP-LS', 16397: 'BGP 4over6', 16396: 'BGP 6over4' })
