import { etherText } from './address-text.ts'
import { etherTypes } from './ether-types.ts'
import { boolean, fields, names, uint16, uint24, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { sapNames } from './sap-names.ts'
import { controlLength, dissectControl, isInformation, isXid } from './xdlc-control.ts'
import { BASIC_FORMAT, basicXid } from './xid.ts'

// ISO/IEC 8802-2 section 3.2: destination and source access point, control. IEEE 802 section 9.2: behind the access points
// of SNAP, an organization and one of its protocols.
const DSAP = 0
const SSAP = 1
const CONTROL = 2
const SNAP_SAP = 0xaa
const OUI = 3

const OUI_ETHERNET = 0x000000
const OUI_CISCO = 0x00000c
const OUI_CISCO_90 = 0x0000f8
const OUI_IEEE_8021 = 0x0080c2
const OUI_CABLE_BPDU = 0x001000

/** Frames bridged over other links (RFC 2684 section 5.1), by their IEEE 802.1 protocol number. */
const BRIDGED_ETHERNET_WITH_FCS = 0x0001
const BRIDGED_ETHERNET = 0x0007
const BRIDGED_BPDU = 0x000e
const BRIDGE_PADDING = 2

/** The Length/Type that IEEE 1609.3 puts where the access points are. */
const WSMP = 0x88dc

/** Organizations whose protocols go over SNAP, by their names in Wireshark's list of manufacturers. */
const ORGANIZATIONS = names({
  0x000000: 'Officially Xerox, but 0:0:0:0:0:0 is more common', 0x00000c: 'Cisco Systems, Inc',
  0x0000f8: 'Digital Equipment Corporation', 0x0080c2: 'IEEE 802.1 Working Group',
  0x001000: 'Cable Television Laboratories, Inc.', 0x080007: 'Apple, Inc.',
})

const f = fields('llc', {
  dsap: uint8('llc.dsap', 'DSAP', { base: 'hex', values: sapNames, description: 'Destination Service Access Point' }),
  dsapSap: uint8('llc.dsap.sap', 'SAP', {
    mask: 0xfe, values: (value) => sapNames.get(value << 1), description: 'Service Access Point',
  }),
  dsapIg: boolean('llc.dsap.ig', 'IG Bit', { mask: 0x01, words: ['Individual', 'Group'] }),
  ssap: uint8('llc.ssap', 'SSAP', { base: 'hex', values: sapNames, description: 'Source Service Access Point' }),
  ssapSap: uint8('llc.ssap.sap', 'SAP', {
    mask: 0xfe, values: (value) => sapNames.get(value << 1), description: 'Service Access Point',
  }),
  ssapCr: boolean('llc.ssap.cr', 'CR Bit', { mask: 0x01, words: ['Command', 'Response'] }),
  oui: uint24('llc.oui', 'Organization Code'),
  type: uint16('llc.type', 'Type', { base: 'hex', values: etherTypes }),
  pid: uint16('llc.pid', 'Protocol ID', { base: 'hex' }),
  ciscoPid: uint16('llc.cisco_pid', 'PID', {
    base: 'hex', values: names({
      0x0102: 'DRIP', 0x0104: 'PAgP', 0x0105: 'MLS Hello', 0x0108: 'RLQ BPDUs (request)', 0x0109: 'RLQ BPDUs (response)',
      0x010b: 'PVSTP+', 0x010c: 'VLAN Bridge', 0x0111: 'UDLD', 0x0139: 'MCP', 0x2000: 'CDP', 0x2001: 'CGMP', 0x2003: 'VTP',
      0x2004: 'DTP', 0x200a: 'STP Uplink Fast',
    }),
  }),
})

export const llc = protocol({
  abbrev: 'llc', name: 'LLC', label: 'Logical-Link Control',
  on: { wtap_encap: [100], ethertype: [0x8870], 'ppp.protocol': [0x004b], 'sll.ltype': [4] },
  dissect(r, p) {
    p.protocol = llc.name
    if (p.row) p.info = ''
    const dsap = r.u8(DSAP)
    const layer = p.layer(llc, r)
    if (r.has(0, 2) && r.u16(0) === WSMP) {
      p.add(layer, f.type, r, 0)
      const payload = r.sub(2)
      if (!p.next('ethertype', WSMP, payload)) p.call(p.registry.data, payload)
      return true
    }
    const destination = p.add(layer, f.dsap, r, DSAP)
    accessPoint(p, p.add(destination, f.dsapSap, r, DSAP), dsap)
    p.add(destination, f.dsapIg, r, DSAP)
    const ssap = r.u8(SSAP)
    const source = p.add(layer, f.ssap, r, SSAP)
    accessPoint(p, p.add(source, f.ssapSap, r, SSAP), ssap)
    p.add(source, f.ssapCr, r, SSAP)
    const control = dissectControl(p, layer, r, CONTROL, (ssap & 1) === 1)
    const header = CONTROL + controlLength(control)
    if (dsap === SNAP_SAP && ssap === SNAP_SAP) {
      p.extent(layer, Math.min(header + 5, r.length))
      snap(p, layer, r, header, control)
      return true
    }
    p.extent(layer, header)
    if (p.row) {
      p.info += `; DSAP ${sapText(dsap)} ${dsap & 1 ? 'Group' : 'Individual'}`
        + `, SSAP ${sapText(ssap)} ${ssap & 1 ? 'Response' : 'Command'}`
    }
    if (r.reported <= header) return true
    const payload = r.sub(header)
    if (isInformation(control)) {
      if (p.next('llc.dsap', dsap, payload)) return true
    } else if (isXid(control)) {
      if (payload.u8(0) === BASIC_FORMAT) {
        // Wireshark does not count it among the frame's protocols.
        basicXid.dissect(payload, p)
        return true
      }
    }
    p.call(p.registry.data, payload)
    return true
  },
})

/** @param at where the organization begins */
function snap(p: Packet, layer: Node, r: Reader, at: number, control: number): void {
  const pid = r.u16(at + OUI)
  const oui = r.u24(at)
  const node = p.add(layer, f.oui, r, at)
  const organization = ORGANIZATIONS.get(oui)
  if (p.detailed) {
    const code = etherText(r.bytes, r.start + at, OUI)
    p.label(node, `Organization Code: ${code}${organization ? ` (${organization})` : ''}`)
  }
  if (p.row) p.info += `; SNAP, OUI 0x${hex(oui, 6)} (${organization ?? 'Unknown'}), PID 0x${hex(pid, 4)}`
  const information = isInformation(control)
  if (oui === OUI_ETHERNET || oui === OUI_CISCO_90) {
    if (information) p.add(layer, f.type, r, at + OUI)
    const payload = r.sub(at + 5)
    if (!information || !p.next('ethertype', pid, payload)) p.call(p.registry.data, payload)
    return
  }
  const field: Field = oui === OUI_CISCO ? f.ciscoPid : f.pid
  p.add(layer, field, r, at + OUI)
  if (oui === OUI_IEEE_8021 && (pid === BRIDGED_ETHERNET || pid === BRIDGED_ETHERNET_WITH_FCS)) {
    p.call(p.registry.protocol('eth'), r.sub(at + 5 + BRIDGE_PADDING))
    return
  }
  const payload = r.sub(at + 5)
  if (oui === OUI_IEEE_8021 && pid === BRIDGED_BPDU || oui === OUI_CABLE_BPDU) p.call(p.registry.protocol('stp'), payload)
  else if (oui !== OUI_CISCO || !information || !p.next('llc.cisco_pid', pid, payload)) p.call(p.registry.data, payload)
}

function accessPoint(p: Packet, node: Node, sap: number): void {
  if (p.detailed) p.label(node, p.line(node).replace(/SAP: .*/, 'SAP: ' + (sapNames.get(sap & 0xfe) ?? 'Unknown')))
}

function sapText(sap: number): string {
  return sapNames.get(sap & 0xfe) ?? '0x' + (sap & 0xfe).toString(16).padStart(2, '0')
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0').toUpperCase()
}
