import { names, type ValueNames } from './field.ts'

/**
 * Attributes of RADIUS by number: their names, types, and the names of their values, from RFC 2865 to 2869, 3162, 4675,
 * 5090, 5176, 5447, 5580, 5607, 6519, 6572, 6911, 6929, 6930, 7055 and 7499. Names are Wireshark's, which are FreeRADIUS's.
 */

export type AttributeType =
  | 'integer' | 'string' | 'secret' | 'octets' | 'bytes' | 'ipaddr' | 'ipv6addr' | 'ipv6prefix' | 'date' | 'tlv'
  | 'extended' | 'long-extended'

export interface Attribute {
  readonly number: number
  readonly name: string
  readonly type: AttributeType
  /** The first byte may say to which of several tunnels it belongs (RFC 2868 section 3). */
  readonly tagged: boolean
  readonly values?: ValueNames
}

type Named = Readonly<Partial<Record<AttributeType, Readonly<Record<number, string>>>>>

/** @param named names by type and number @param values names of values by number */
export function attributeList(
  named: Named, values: Readonly<Record<number, Readonly<Record<number, string>>>>, tagged: readonly number[] = [],
): Attribute[] {
  return Object.entries(named).flatMap(([type, list]) => Object.entries(list).map(([key, name]) => {
    const number = Number(key)
    return {
      number, name, type: type as AttributeType, tagged: tagged.includes(number),
      ...values[number] && { values: names(values[number]) },
    }
  }))
}

const NAMES: Named = {
  string: {
    1: 'User-Name', 11: 'Filter-Id', 17: 'Old-Password', 18: 'Reply-Message', 19: 'Callback-Number', 20: 'Callback-Id', 22:
    'Framed-Route', 30: 'Called-Station-Id', 31: 'Calling-Station-Id', 32: 'NAS-Identifier', 34: 'Login-LAT-Service', 35:
    'Login-LAT-Node', 39: 'Framed-AppleTalk-Zone', 44: 'Acct-Session-Id', 50: 'Acct-Multi-Session-Id', 58: 'Egress-VLAN-Name',
    63: 'Login-LAT-Port', 66: 'Tunnel-Client-Endpoint', 67: 'Tunnel-Server-Endpoint', 68: 'Acct-Tunnel-Connection', 74:
    'ARAP-Security-Data', 77: 'Connect-Info', 78: 'Configuration-Token', 81: 'Tunnel-Private-Group-Id', 82:
    'Tunnel-Assignment-Id', 87: 'NAS-Port-Id', 88: 'Framed-Pool', 89: 'Chargeable-User-Identity', 90: 'Tunnel-Client-Auth-Id',
    91: 'Tunnel-Server-Auth-Id', 92: 'NAS-Filter-Rule', 94: 'Originating-Line-Info', 99: 'Framed-IPv6-Route', 100:
    'Framed-IPv6-Pool', 102: 'EAP-Key-Name', 130: 'Extended-Location-Policy-Rules', 135: 'Management-Policy-Id', 144:
    'DS-Lite-Tunnel-Name', 146: 'Service-Selection', 164: 'GSS-Acceptor-Service-Name', 165: 'GSS-Acceptor-Host-Name', 166:
    'GSS-Acceptor-Service-Specifics', 167: 'GSS-Acceptor-Realm-Name', 171: 'Delegated-IPv6-Prefix-Pool', 172:
    'Stateful-IPv6-Address-Pool', 206: 'Digest-Response',
  },
  secret: {
    2: 'User-Password', 69: 'Tunnel-Password',
  },
  octets: {
    3: 'CHAP-Password', 24: 'State', 25: 'Class', 33: 'Proxy-State', 36: 'Login-LAT-Group', 59: 'User-Priority-Table', 60:
    'CHAP-Challenge', 70: 'ARAP-Password', 71: 'ARAP-Features', 79: 'EAP-Message', 80: 'Message-Authenticator', 84:
    'ARAP-Challenge-Response', 124: 'MIP6-Feature-Vector', 125: 'MIP6-Home-Link-Prefix', 127: 'Location-Information', 128:
    'Location-Data', 129: 'Basic-Location-Policy-Rules', 137: 'PKM-SS-Cert', 138: 'PKM-CA-Cert', 139: 'PKM-Config-Settings',
    140: 'PKM-Cryptosuite-List', 142: 'PKM-SA-Descriptor', 143: 'PKM-Auth-Key', 145: 'Mobile-Node-Identifier', 155:
    'PMIP6-Home-IPv4-HoA', 156: 'PMIP6-Visited-IPv4-HoA', 207: 'Digest-Attributes',
  },
  ipaddr: {
    4: 'NAS-IP-Address', 8: 'Framed-IP-Address', 9: 'Framed-IP-Netmask', 14: 'Login-IP-Host', 23: 'Framed-IPX-Network', 149:
    'PMIP6-Home-LMA-IPv4-Address', 150: 'PMIP6-Visited-LMA-IPv4-Address', 157: 'PMIP6-Home-DHCP4-Server-Address', 158:
    'PMIP6-Visited-DHCP4-Server-Address', 161: 'PMIP6-Home-IPv4-Gateway', 162: 'PMIP6-Visited-IPv4-Gateway',
  },
  integer: {
    5: 'NAS-Port', 6: 'Service-Type', 7: 'Framed-Protocol', 10: 'Framed-Routing', 12: 'Framed-MTU', 13: 'Framed-Compression',
    15: 'Login-Service', 16: 'Login-TCP-Port', 27: 'Session-Timeout', 28: 'Idle-Timeout', 29: 'Termination-Action', 37:
    'Framed-AppleTalk-Link', 38: 'Framed-AppleTalk-Network', 40: 'Acct-Status-Type', 41: 'Acct-Delay-Time', 42:
    'Acct-Input-Octets', 43: 'Acct-Output-Octets', 45: 'Acct-Authentic', 46: 'Acct-Session-Time', 47: 'Acct-Input-Packets',
    48: 'Acct-Output-Packets', 49: 'Acct-Terminate-Cause', 51: 'Acct-Link-Count', 52: 'Acct-Input-Gigawords', 53:
    'Acct-Output-Gigawords', 56: 'Egress-VLANID', 57: 'Ingress-Filters', 61: 'NAS-Port-Type', 62: 'Port-Limit', 64:
    'Tunnel-Type', 65: 'Tunnel-Medium-Type', 72: 'ARAP-Zone-Access', 73: 'ARAP-Security', 75: 'Password-Retry', 76: 'Prompt',
    83: 'Tunnel-Preference', 85: 'Acct-Interim-Interval', 86: 'Acct-Tunnel-Packets-Lost', 101: 'Error-Cause', 126:
    'Multi-Link-Flag', 131: 'Location-Capable', 132: 'Requested-Location-Info', 133: 'Framed-Management', 134:
    'Management-Transport-Protection', 136: 'Management-Privilege-Level', 141: 'PKM-SAID', 163: 'EAP-Lower-Layer', 250:
    'Char-Noecho',
  },
  date: {
    55: 'Event-Timestamp',
  },
  ipv6addr: {
    95: 'NAS-IPv6-Address', 98: 'Login-IPv6-Host', 147: 'PMIP6-Home-LMA-IPv6-Address', 148: 'PMIP6-Visited-LMA-IPv6-Address',
    159: 'PMIP6-Home-DHCP6-Server-Address', 160: 'PMIP6-Visited-DHCP6-Server-Address', 168: 'Framed-IPv6-Address', 169:
    'DNS-Server-IPv6-Address',
  },
  bytes: {
    96: 'Framed-Interface-Id', 153: 'PMIP6-Home-Interface-ID', 154: 'PMIP6-Visited-Interface-ID',
  },
  ipv6prefix: {
    97: 'Framed-IPv6-Prefix', 123: 'Delegated-IPv6-Prefix', 151: 'PMIP6-Home-HN-Prefix', 152: 'PMIP6-Visited-HN-Prefix', 170:
    'Route-IPv6-Information',
  },
  tlv: {
    173: 'IPv6-6rd-Configuration',
  },
  extended: {
    241: 'Extended-Attribute-1', 242: 'Extended-Attribute-2', 243: 'Extended-Attribute-3', 244: 'Extended-Attribute-4',
  },
  'long-extended': {
    245: 'Extended-Attribute-5', 246: 'Extended-Attribute-6',
  },
}

const VALUES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  6: {
    1: 'Login', 2: 'Framed', 3: 'Dialback-Login-User', 4: 'Dialback-Framed-User', 5: 'Dialout-Framed-User', 6: 'Shell-User',
    7: 'Exec-User', 8: 'Authenticate-Only', 9: 'Callback-NAS-Prompt', 10: 'Call-Check', 11: 'Callback-Administrative', 12:
    'Voice', 13: 'Fax', 14: 'Modem-Relay', 15: 'IAPP-Register', 16: 'IAPP-AP-Check', 17: 'Authorize-Only', 18:
    'Framed-Management', 103809025: 'Annex-Authorize-Only', 103809026: 'Annex-Framed-Tunnel',
  },
  7: {
    1: 'PPP', 2: 'SLIP', 3: 'ARAP', 4: 'Gandalf-SLML', 5: 'Xylogics-IPX-SLIP', 6: 'X.75-Synchronous', 7: 'GPRS-PDP-Context',
    9: 'PPTP', 17825794: 'Bintec-X25', 17825795: 'Bintec-X25-PPP', 17825796: 'Bintec-IP-LAPB', 17825798: 'Bintec-IP-HDLC',
    17825799: 'Bintec-MPR-LAPB', 17825800: 'Bintec-MPR-HDLC', 17825801: 'Bintec-FRAME-RELAY', 17825802: 'Bintec-X31-BCHAN',
    17825803: 'Bintec-X75-PPP', 17825804: 'Bintec-X75BTX-PPP', 17825805: 'Bintec-X25-NOSIG', 17825806: 'Bintec-X25-PPP-OPT',
  },
  10: { 0: 'None', 1: 'Broadcast', 2: 'Listen', 3: 'Broadcast-Listen' },
  13: { 0: 'None', 1: 'Van-Jacobsen-TCP-IP', 2: 'IPX-Header-Compression', 3: 'Stac-LZS' },
  15: {
    0: 'Telnet', 1: 'Rlogin', 2: 'TCP-Clear', 3: 'PortMaster', 4: 'LAT', 5: 'X25-PAD', 6: 'X25-T3POS', 8: 'TCP-Clear-Quiet',
  },
  16: { 23: 'Telnet', 513: 'Rlogin', 514: 'Rsh' },
  29: { 0: 'Default', 1: 'RADIUS-Request', 2: 'Manage-Resources' },
  40: {
    1: 'Start', 2: 'Stop', 3: 'Interim-Update', 4: 'Modem-Start', 5: 'Modem-Stop', 6: 'Cancel', 7: 'Accounting-On', 8:
    'Accounting-Off', 9: 'Tunnel-Start', 10: 'Tunnel-Stop', 11: 'Tunnel-Reject', 12: 'Tunnel-Link-Start', 13:
    'Tunnel-Link-Stop', 14: 'Tunnel-Link-Reject', 15: 'Failed', 217: 'WB-Login', 218: 'WB-Logout', 219: 'WB-WRitelog',
    103809025: 'Annex-User-Reject', 103809026: 'Annex-Call-Reject', 103809027: 'Annex-IPCP-Start', 103809028:
    'Annex-IPXCP-Start', 103809029: 'Annex-ATCP-Start', 103809030: 'Annex-Accounting-Restart', 103809031:
    'Annex-Accounting-Shutoff', 103809032: 'Annex-Tunnel-Start', 103809033: 'Annex-Tunnel-Stop', 103809034:
    'Annex-Tunnel-Reject', 103809035: 'Annex-Tunnel-Link-Start', 103809036: 'Annex-Tunnel-Link-Stop', 103809037:
    'Annex-MP-Start', 103809038: 'Annex-MP-Stop', 103809039: 'Annex-Line-Seizure', 103809040: 'Annex-Rlogin-Start', 103809041:
    'Annex-Rlogin-Stop',
  },
  45: { 1: 'RADIUS', 2: 'Local', 3: 'Remote', 4: 'Diameter' },
  49: {
    1: 'User-Request', 2: 'Lost-Carrier', 3: 'Lost-Service', 4: 'Idle-Timeout', 5: 'Session-Timeout', 6: 'Admin-Reset', 7:
    'Admin-Reboot', 8: 'Port-Error', 9: 'NAS-Error', 10: 'NAS-Request', 11: 'NAS-Reboot', 12: 'Port-Unneeded', 13:
    'Port-Preempted', 14: 'Port-Suspended', 15: 'Service-Unavailable', 16: 'Callback', 17: 'User-Error', 18: 'Host-Request',
    19: 'Supplicant-Restart', 20: 'Reauthentication-Failure', 21: 'Port-Reinit', 22: 'Port-Disabled',
  },
  57: { 1: 'Enabled', 2: 'Disabled' },
  61: {
    0: 'Async', 1: 'Sync', 2: 'ISDN', 3: 'ISDN-V120', 4: 'ISDN-V110', 5: 'Virtual', 6: 'PIAFS', 7: 'HDLC-Clear-Channel', 8:
    'X.25', 9: 'X.75', 10: 'G.3-Fax', 11: 'SDSL', 12: 'ADSL-CAP', 13: 'ADSL-DMT', 14: 'IDSL', 15: 'Ethernet', 16: 'xDSL', 17:
    'Cable', 18: 'Wireless-Other', 19: 'Wireless-802.11', 20: 'Token-Ring', 21: 'FDDI', 22: 'Wireless-CDMA2000', 23:
    'Wireless-UMTS', 24: 'Wireless-1X-EV', 25: 'IAPP', 26: 'FTTP', 27: 'Wireless-802.16', 28: 'Wireless-802.20', 29:
    'Wireless-802.22', 30: 'PPPoA', 31: 'PPPoEoA', 32: 'PPPoEoE', 33: 'PPPoEoVLAN', 34: 'PPPoEoQinQ', 35: 'xPON', 36:
    'Wireless-XGP',
  },
  64: {
    1: 'PPTP', 2: 'L2F', 3: 'L2TP', 4: 'ATMP', 5: 'VTP', 6: 'AH', 7: 'IP', 8: 'MIN-IP', 9: 'ESP', 10: 'GRE', 11: 'DVS', 12:
    'IP-in-IP', 13: 'VLAN',
  },
  65: {
    1: 'IP', 2: 'IPv6', 3: 'NSAP', 4: 'HDLC', 5: 'BBN-1822', 6: 'IEEE-802', 7: 'E.163', 8: 'E.164', 9: 'F.69', 10: 'X.121',
    11: 'IPX', 12: 'Appletalk', 13: 'DecNet-IV', 14: 'Banyan-Vines', 15: 'E.164-NSAP',
  },
  72: { 1: 'Default-Zone', 2: 'Zone-Filter-Inclusive', 4: 'Zone-Filter-Exclusive' },
  76: { 0: 'No-Echo', 1: 'Echo' },
  101: {
    201: 'Residual-Context-Removed', 202: 'Invalid-EAP-Packet', 401: 'Unsupported-Attribute', 402: 'Missing-Attribute', 403:
    'NAS-Identification-Mismatch', 404: 'Invalid-Request', 405: 'Unsupported-Service', 406: 'Unsupported-Extension', 407:
    'Invalid-Attribute-Value', 501: 'Administratively-Prohibited', 502: 'Proxy-Request-Not-Routable', 503:
    'Session-Context-Not-Found', 504: 'Session-Context-Not-Removable', 505: 'Proxy-Processing-Error', 506:
    'Resources-Unavailable', 507: 'Request-Initiated', 508: 'Multiple-Session-Selection-Unsupported',
  },
  126: { 0: 'False', 1: 'True' },
  131: { 1: 'Civic-Location', 2: 'Geo-Location', 4: 'Users-Location', 8: 'NAS-Location' },
  132: { 1: 'Civic-Location', 2: 'Geo-Location', 4: 'Users-Location', 8: 'NAS-Location', 16: 'Future-Requests', 32: 'None' },
  133: { 1: 'SNMP', 2: 'Web-Based', 3: 'Netconf', 4: 'FTP', 5: 'TFTP', 6: 'SFTP', 7: 'RCP', 8: 'SCP' },
  134: { 1: 'No-Protection', 2: 'Integrity-Protection', 3: 'Integrity-Confidentiality-Protection' },
  163: {
    1: 'Wired-IEEE-802.1X', 2: 'IEEE-802.1X-No-Preauth', 3: 'IEEE-802.1X-Preauth', 4: 'IEEE-802.16e', 5: 'IKEv2', 6: 'PPP', 7:
    'PANA-No-Preauth', 8: 'GSS-API', 9: 'PANA-Preauth',
  },
}

/** Attributes whose first byte may be a tag (RFC 2868). */
const TAGGED = [64, 65, 66, 67, 69, 81, 82, 83, 90, 91]

export const standardAttributes = attributeList(NAMES, VALUES, TAGGED)

/** Attributes of the extended space (RFC 6929 section 2.1), by type * 256 + extended type: those of RFC 7499 and RFC 7930. */
export const extendedAttributes = attributeList({
  integer: { 0xf101: 'Frag-Status', 0xf102: 'Proxy-State-Length', 0xf103: 'Response-Length', 0xf104: 'Original-Packet-Code' },
}, { 0xf101: { 0: 'Reserved', 1: 'Fragmentation-Supported', 2: 'More-Data-Pending', 3: 'More-Data-Request' } })
