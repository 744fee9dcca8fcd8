import { addValue } from './dhcp-basic-options.ts'
import type { OptionReader } from './dhcp-option.ts'
import { eachSuboption } from './dhcp-suboptions.ts'
import { enterpriseNames } from './enterprise-numbers.ts'
import { bytes, ether, fields, ipv4, names, none, string, uint24, uint32, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const SUBOPTIONS = names({
  0: 'Padding', 1: 'Agent Circuit ID', 2: 'Agent Remote ID', 3: 'Reserved', 4: 'DOCSIS Device Class', 5: 'Link selection',
  6: 'Subscriber ID', 7: 'RADIUS Attributes', 8: 'Authentication', 9: 'Vendor-Specific Information', 10: 'Flags',
  11: 'Server ID Override', 12: 'Relay Agent Identifier', 13: 'Access Technology Type', 14: 'Access Network Name',
  15: 'Access Point Name', 16: 'Access Point BSSID', 17: 'Access Network Operator ID', 18: 'Access Network Operator Realm',
  19: 'Source Port', 150: 'Link selection (Cisco proprietary)', 151: 'VRF name/VPN ID',
  152: 'Server ID Override (Cisco proprietary)',
})

const f = fields('dhcp', {
  suboption: uint8('dhcp.option.agent_information_option.suboption', 'Option 82 Suboption', { values: SUBOPTIONS }),
  value: bytes('dhcp.option.agent_information_option.value', 'Value'),
  circuit: bytes('dhcp.option.agent_information_option.agent_circuit_id', 'Agent Circuit ID'),
  remote: bytes('dhcp.option.agent_information_option.agent_remote_id', 'Agent Remote ID'),
  reserved: bytes('dhcp.option.agent_information_option.reserved', 'Reserved'),
  deviceClass: uint32('dhcp.option.agent_information_option.docsis_device_class', 'DOCSIS Device Class', { base: 'hex' }),
  link: ipv4('dhcp.option.agent_information_option.link_selection', 'Link selection'),
  subscriber: string('dhcp.option.agent_information_option.subscriber_id', 'Subscriber ID', { encoding: 'ascii' }),
  radius: bytes('dhcp.option.agent_information_option.radius_attributes', 'RADIUS Attributes'),
  authentication: bytes('dhcp.option.agent_information_option.authentication', 'Authentication'),
  enterprise: uint32('dhcp.option.agent_information_option.vi.enterprise', 'Enterprise', { values: enterpriseNames }),
  dataLength: uint8('dhcp.option.agent_information_option.vi.data_length', 'Data Length'),
  flags: uint8('dhcp.option.agent_information_option.flags', 'Flags', { base: 'hex' }),
  server: ipv4('dhcp.option.agent_information_option.server_id_override', 'Server ID Override'),
  relay: bytes('dhcp.option.agent_information_option.relay_agent_id', 'Relay Agent Identifier'),
  technology: uint8('dhcp.option.agent_information_option.ani_att', 'Access Technology Type'),
  network: string('dhcp.option.agent_information_option.ani_network_name', 'Access Network Name', { encoding: 'ascii' }),
  accessPoint: string('dhcp.option.agent_information_option.ani_ap_name', 'Access Point Name', { encoding: 'ascii' }),
  bssid: ether('dhcp.option.agent_information_option.ani_ap_bssid', 'Access Point BSSID'),
  operator: bytes('dhcp.option.agent_information_option.ani_operator_id', 'Access Network Operator ID'),
  realm: string('dhcp.option.agent_information_option.ani_operator_realm', 'Access Network Operator Realm', {
    encoding: 'ascii',
  }),
  sourcePort: none('dhcp.option.agent_information_option.source_port', 'Source Port'),
  linkCisco: ipv4('dhcp.option.agent_information_option.link_selection_cisco', 'Link selection (Cisco proprietary)'),
  vrfGlobal: uint8('dhcp.option.agent_information_option.vrf_name.global', 'Global, default VPN'),
  vrfName: string('dhcp.option.agent_information_option.vrf_name', 'VRF name', { encoding: 'ascii' }),
  vpnOui: uint24('dhcp.option.agent_information_option.vrf_name.vpn_id.oui', 'VRF name/VPN ID OUI', { base: 'hex' }),
  vpnIndex: uint32('dhcp.option.agent_information_option.vrf_name.vpn_id.index', 'VRF name/VPN ID Index', { base: 'hex' }),
  serverCisco: ipv4('dhcp.option.agent_information_option.server_id_override_cisco', 'Server ID Override (Cisco proprietary)'),
})

const VENDOR = 9
const TECHNOLOGY = 13
const BSSID = 16
const SOURCE_PORT = 19
const VRF = 151
/** Length of a VPN identifier (RFC 2685 4); a name of that length cannot be told from it. */
const VPN_ID_SIZE = 7

/** Suboptions that are one value. */
const VALUES: ReadonlyMap<number, Field> = new Map([
  [1, f.circuit], [2, f.remote], [3, f.reserved], [4, f.deviceClass], [5, f.link], [6, f.subscriber], [7, f.radius],
  [8, f.authentication], [10, f.flags], [11, f.server], [12, f.relay], [14, f.network], [15, f.accessPoint], [17, f.operator],
  [18, f.realm], [150, f.linkCisco], [152, f.serverCisco],
])

/** What a relay says of the client (RFC 3046). */
export const agentInformation: OptionReader = (o, p, tree) => {
  eachSuboption(o, p, tree, { code: f.suboption, value: f.value, names: SUBOPTIONS, checked: true }, suboption)
}

function suboption(s: Reader, p: Packet, branch: Node, code: number): boolean {
  const field = VALUES.get(code)
  if (field) addValue(s, p, branch, field)
  else if (code === VENDOR) addVendors(s, p, branch)
  else if (code === TECHNOLOGY) addTechnology(s, p, branch)
  else if (code === BSSID) p.add(branch, f.bssid, s, 0)
  else if (code === SOURCE_PORT) p.branch(branch, f.sourcePort, s, 0, s.reported)
  else if (code === VRF) addVrf(s, p, branch)
  else return false
  return true
}

/** RFC 7839 3.1.1: a reserved byte, and the type. */
function addTechnology(s: Reader, p: Packet, branch: Node): void {
  p.put(branch, f.technology, s, 0, s.reported, s.u8(Math.max(0, s.reported - 1)))
}

/** RFC 4243 */
function addVendors(s: Reader, p: Packet, branch: Node): void {
  for (let at = 0; at < s.reported;) {
    const vendor = p.add(branch, f.enterprise, s, at)
    const length = p.number[p.add(vendor, f.dataLength, s, at + 4)]
    p.add(branch, f.value, s, at + 5, length)
    at += 5 + length
  }
}

/** RFC 6607 */
function addVrf(s: Reader, p: Packet, branch: Node): void {
  if (s.reported === 1) p.add(branch, f.vrfGlobal, s, 0)
  else if (s.reported !== VPN_ID_SIZE) p.add(branch, f.vrfName, s, 0, s.reported)
  else {
    p.add(branch, f.vpnOui, s, 0)
    p.add(branch, f.vpnIndex, s, 3)
  }
}
