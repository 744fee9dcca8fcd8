import { addList } from './dhcp-basic-options.ts'
import { badLength, type OptionReader } from './dhcp-option.ts'
import { boolean, fields, ipv4, uint16, uint32, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

const yes = (abbrev: string, label: string, mask: number) => boolean(abbrev, label, { width: 2, mask, words: ['No', 'Yes'] })
const bitmap = (abbrev: string, label: string, mask: number, no: string, is: string) =>
  boolean(`dhcp.option.isns.server_security_bitmap.${abbrev}`, label, { width: 4, mask, words: [no, is] })

// RFC 4174 2
const f = fields('dhcp', {
  functions: uint16('dhcp.option.isns.functions', 'iSNS Functions', { base: 'hex' }),
  functionsEnabled: yes('dhcp.option.isns.functions.enabled', 'Function Fields Enabled', 0x0001),
  authorization: boolean('dhcp.option.isns.functions.dd_base_authorization', 'Discovery Domain based Authorization', {
    width: 2, mask: 0x0002, words: ['Explicitly performed', 'Automatically allowed access'],
  }),
  policy: boolean('dhcp.option.isns.functions.sec_policy_distribution', 'Security Policy Distribution', {
    width: 2, mask: 0x0004, words: ['By other means', 'Download from iSNS server'],
  }),
  functionsReserved: uint16('dhcp.option.isns.functions.reserved', 'Reserved flags', { base: 'hex', mask: 0xfff8 }),
  access: uint16('dhcp.option.isns.discovery_domain_access', 'Discovery Domain Access flags', { base: 'hex' }),
  accessEnabled: yes('dhcp.option.isns.discovery_domain_access.enabled', 'Discovery Domain Enabled', 0x0001),
  controlNode: yes('dhcp.option.isns.discovery_domain_access_control.node', 'Control Node', 0x0002),
  target: yes('dhcp.option.isns.discovery_domain_access.iscsi_target', 'iSCSI Target', 0x0004),
  initiator: yes('dhcp.option.isns.discovery_domain_access.iscsi_initiator', 'iSCSI Initiator', 0x0008),
  targetPort: yes('dhcp.option.isns.discovery_domain_access.ifcp_target_port', 'iFCP Target Port', 0x0010),
  initiatorPort: yes('dhcp.option.isns.discovery_domain_access.initiator_target_port', 'iFCP Initiator Port', 0x0020),
  accessReserved: uint16('dhcp.option.isns.discovery_domain_access.reserved', 'Reserved Flags', { base: 'hex', mask: 0xffc0 }),
  administration: uint16('dhcp.option.isns.administrative_flags', 'Administrative Flags', { base: 'hex' }),
  administrationEnabled: yes('dhcp.option.isns.administrative_flags.enabled', 'Administrative Flags Enabled', 0x0001),
  heartbeat: yes('dhcp.option.isns.administrative_flags.heartbeat', 'Heartbeat', 0x0002),
  notifications: yes('dhcp.option.isns.administrative_flags.management_scns', 'Management SCNs', 0x0004),
  defaultDomain: yes('dhcp.option.isns.administrative_flags.default_discovery_domain', 'Default Discovery Domain', 0x0008),
  administrationReserved: uint16('dhcp.option.isns.administrative_flags.reserved', 'Reserved Flags', {
    base: 'hex', mask: 0xfff0,
  }),
  security: uint32('dhcp.option.isns.server_security_bitmap', 'iSNS Server Security Bitmap', { base: 'hex' }),
  securityEnabled: bitmap('enabled', 'Server Security Bitmap Enabled', 0x0001, 'No', 'Yes'),
  ipsec: bitmap('ike_ipsec_enabled', 'IKE/IPSec', 0x0002, 'Disabled', 'Enabled'),
  mainMode: bitmap('main_mode', 'Main Mode', 0x0004, 'Disabled', 'Enabled'),
  aggressiveMode: bitmap('aggressive_mode', 'Aggressive Mode', 0x0008, 'Disabled', 'Enabled'),
  forwardSecrecy: bitmap('pfs', 'PFS', 0x0010, 'Disabled', 'Enabled'),
  transportMode: bitmap('transport_mode', 'Transport Mode', 0x0020, 'No preference', 'Preferred'),
  tunnelMode: bitmap('tunnel_mode', 'Tunnel Mode', 0x0040, 'No preference', 'Preferred'),
  securityReserved: uint32('dhcp.option.isns.server_security_bitmap.reserved', 'Reserved Flags', { base: 'hex', mask: 0xff80 }),
  originator: ipv4('dhcp.option.isns.heartbeat_originator_addr', 'Heartbeat Originator Address'),
  primary: ipv4('dhcp.option.isns.primary_server_addr', 'Primary Server Address'),
  secondary: ipv4('dhcp.option.isns.secondary_server_addr', 'Secondary Server Address'),
})

const FUNCTIONS = [f.functionsEnabled, f.authorization, f.policy, f.functionsReserved]
const ACCESS = [f.accessEnabled, f.controlNode, f.target, f.initiator, f.targetPort, f.initiatorPort, f.accessReserved]
const ADMINISTRATION = [f.administrationEnabled, f.heartbeat, f.notifications, f.defaultDomain, f.administrationReserved]
const SECURITY = [
  f.securityEnabled, f.ipsec, f.mainMode, f.aggressiveMode, f.forwardSecrecy, f.transportMode, f.tunnelMode, f.securityReserved,
]
const ENABLED = 0x01
const HEARTBEAT = 0x02

/** The Internet Storage Name Service (RFC 4174). */
export const storageNames: OptionReader = (o, p, tree) => {
  if (o.reported < 14) {
    badLength(o, p, tree, 'length must be >= 14')
    return
  }
  addWord(o, p, tree, f.functions, 0, FUNCTIONS)
  addWord(o, p, tree, f.access, 2, ACCESS)
  const flags = o.u16(4)
  const heartbeat = (flags & (ENABLED | HEARTBEAT)) === (ENABLED | HEARTBEAT)
  if (heartbeat && o.reported < 18) {
    badLength(o, p, tree, 'length must be >= 18')
    return
  }
  addWord(o, p, tree, f.administration, 4, ADMINISTRATION)
  addWord(o, p, tree, f.security, 6, SECURITY)
  if (heartbeat) p.add(tree, f.originator, o, 10)
  const primary = heartbeat ? 14 : 10
  p.add(tree, f.primary, o, primary)
  const secondary = primary + 4
  if (secondary >= o.reported) return
  const branch = textBranch(o, p, tree, secondary, 0, 'Secondary iSNS Servers')
  addList(o, p, branch, f.secondary, secondary)
}

/** Flags of which all count for nothing while the lowest is not set. */
function addWord(o: Reader, p: Packet, tree: Node, field: Field, at: number, parts: readonly Field[]): void {
  const node = addFlagWord(p, tree, field, o, at, parts)
  if (p.number[node] === 0 || p.number[node] & ENABLED) return
  p.expert(node, o, 'note', 'Enabled field is not set - non-zero bitmask ignored', at, field.width)
}
