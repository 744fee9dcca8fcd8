import { etherText, hexBytes } from './address-text.ts'
import { boolean, bytes, fields, names, none, string, uint16, uint32, uint8, valueName, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// Who defines TLVs of their own: IEEE 802.1 (802.1Q annex D), IEEE 802.3 (802.3 clause 79), TIA (LLDP-MED).
const OUI_8021 = 0x0080c2
const OUI_8023 = 0x00120f
const OUI_MEDIA = 0x0012bb
const OUI_IANA = 0x00005e
const ORGANIZATIONS = names({
  [OUI_8021]: 'IEEE', [OUI_8023]: 'Ieee 802.3', [OUI_MEDIA]: 'TIA TR-41 Committee', [OUI_IANA]: 'ICANN, IANA Department',
  0x0026e1: 'Stanford University, OpenFlow', 0x000142: 'Cisco Systems, Inc',
})
const OUI = 3

const CAPABLE: readonly [string, string] = ['Not capable', 'Capable']
const SUPPORTED: readonly [string, string] = ['Not supported', 'Supported']
const ENABLED: readonly [string, string] = ['Disabled', 'Enabled']
const can = (name: string, label: string, mask: number) => boolean('lldp.media.subtype.caps.' + name, label, { width: 2, mask, words: CAPABLE })

const f = fields('lldp', {
  unknown: uint8('lldp.unknown_subtype', 'Unknown Subtype'),
  unknownContent: bytes('lldp.unknown_subtype.content', 'Unknown Subtype Content'),
  subtype1: uint8('lldp.ieee.802_1.subtype', 'IEEE 802.1 Subtype', {
    base: 'hex',
    values: names({
      1: 'Port VLAN ID', 2: 'Port and Protocol VLAN ID', 3: 'VLAN Name', 4: 'Protocol Identity', 5: 'VID Usage Digest',
      6: 'Management VID', 7: 'Link Aggregation', 8: 'Congestion Notification', 9: 'ETS Configuration', 10: 'ETS Recommendation',
      11: 'Priority Flow Control Configuration', 12: 'Application Protocol',
    }),
  }),
  portVlan: uint16('lldp.ieee.802_1.port_vlan.id', 'Port VLAN Identifier', { base: 'dec_hex' }),
  protocolFlags: uint8('lldp.ieee.802_1.port_and_vlan_id_flag', 'Flags', { base: 'hex' }),
  protocolSupported: boolean('lldp.ieee.802_1.port_and_vlan_id_flag.supported', 'Port and Protocol VLAN', { mask: 0x02, words: SUPPORTED }),
  protocolEnabled: boolean('lldp.ieee.802_1.port_and_vlan_id_flag.enabled', 'Port and Protocol VLAN', { mask: 0x04, words: ENABLED }),
  protocolVlan: uint16('lldp.ieee.802_1.port_proto_vlan.id', 'Port and Protocol VLAN Identifier', { base: 'dec_hex' }),
  vlan: uint16('lldp.ieee.802_1.vlan.id', 'VLAN Identifier', { base: 'dec_hex' }),
  vlanNameLength: uint8('lldp.ieee.802_1.vlan.name_len', 'VLAN Name Length'),
  vlanName: string('lldp.ieee.802_1.vlan.name', 'VLAN Name'),
  protocolLength: uint8('lldp.ieee.802_1.proto.id_length', 'Protocol Identity Length'),
  protocolIdentity: bytes('lldp.ieee.802_1.proto.id', 'Protocol Identity'),
  subtype3: uint8('lldp.ieee.802_3.subtype', 'IEEE 802.3 Subtype', {
    base: 'hex',
    values: names({
      1: 'MAC/PHY Configuration/Status', 2: 'Power Via MDI', 3: 'Link Aggregation', 4: 'Maximum Frame Size',
      5: 'EEE (Energy-Efficient Ethernet)', 7: 'IEEE 802.3br Additional Ethernet capabilities',
    }),
  }),
  autoStatus: uint8('lldp.ieee.802_3.mac_phy_auto_neg_status', 'Auto-Negotiation Support/Status', { base: 'hex' }),
  autoSupported: boolean('lldp.ieee.802_3.mac_phy_auto_neg_status.supported', 'Auto-Negotiation', { mask: 0x01, words: SUPPORTED }),
  autoEnabled: boolean('lldp.ieee.802_3.mac_phy_auto_neg_status.enabled', 'Auto-Negotiation', { mask: 0x02, words: ENABLED }),
  advertised: uint16('lldp.ieee.802_3.pmd_auto_neg_advertised_caps', 'PMD Auto-Negotiation Advertised Capability', { base: 'hex' }),
  mau: uint16('lldp.ieee.802_3.pmd_mau_type', 'Operational MAU Type', {
    base: 'hex',
    values: names({
      0: 'other or unknown', 1: 'AUI - no internal MAU, view from AUI', 2: '10Base5 - thick coax MAU',
      3: 'Foirl - FOIRL MAU', 4: '10Base2 - thin coax MAU', 5: '10BaseT - UTP MAU', 6: '10BaseFP - passive fiber MAU',
      7: '10BaseFB - sync fiber MAU', 8: '10BaseFL - async fiber MAU', 9: '10Broad36 - broadband DTE MAU',
      10: '10BaseTHD - UTP MAU, half duplex mode', 11: '10BaseTFD - UTP MAU, full duplex mode',
      12: '10BaseFLHD - async fiber MAU, half duplex mode', 13: '10BaseFLDF - async fiber MAU, full duplex mode',
      14: '10BaseT4 - 4 pair category 3 UTP', 15: '100BaseTXHD - 2 pair category 5 UTP, half duplex mode',
      16: '100BaseTXFD - 2 pair category 5 UTP, full duplex mode',
      17: '100BaseFXHD - X fiber over PMT, half duplex mode', 18: '100BaseFXFD - X fiber over PMT, full duplex mode',
      19: '100BaseT2HD - 2 pair category 3 UTP, half duplex mode',
      20: '100BaseT2DF - 2 pair category 3 UTP, full duplex mode',
      21: '1000BaseXHD - PCS/PMA, unknown PMD, half duplex mode',
      22: '1000BaseXFD - PCS/PMA, unknown PMD, full duplex mode',
      23: '1000BaseLXHD - Fiber over long-wavelength laser, half duplex mode',
      24: '1000BaseLXFD - Fiber over long-wavelength laser, full duplex mode',
      25: '1000BaseSXHD - Fiber over short-wavelength laser, half duplex mode',
      26: '1000BaseSXFD - Fiber over short-wavelength laser, full duplex mode',
      27: '1000BaseCXHD - Copper over 150-Ohm balanced cable, half duplex mode',
      28: '1000BaseCXFD - Copper over 150-Ohm balanced cable, full duplex mode',
      29: '1000BaseTHD - Four-pair Category 5 UTP, half duplex mode',
      30: '1000BaseTFD - Four-pair Category 5 UTP, full duplex mode', 31: '10GigBaseX - X PCS/PMA, unknown PMD.',
      32: '10GigBaseLX4 - X fiber over WWDM optics', 33: '10GigBaseR - R PCS/PMA, unknown PMD.',
      34: '10GigBaseER - R fiber over 1550 nm optics', 35: '10GigBaseLR - R fiber over 1310 nm optics',
      36: '10GigBaseSR - R fiber over 850 nm optics', 37: '10GigBaseW - W PCS/PMA, unknown PMD.',
      38: '10GigBaseEW - W fiber over 1550 nm optics', 39: '10GigBaseLW - W fiber over 1310 nm optics',
      40: '10GigBaseSW - W fiber over 850 nm optics', 41: '10GBASE-CX4 - X copper over 8 pair 100-Ohm balanced cable',
      42: '2BASE-TL - Voice grade UTP copper, up to 2700m, optional PAF',
      43: '10PASS-TS - Voice grade UTP copper, up to 750m, optional PAF',
      44: '100BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km',
      45: '100BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km',
      46: '100BASE-LX10 - One single-mode fiber ONU, long wavelength, 10km',
      47: '1000BASE-BX10D - One single-mode fiber OLT, long wavelength, 10km',
      48: '1000BASE-BX10U - One single-mode fiber ONU, long wavelength, 10km',
      49: '1000BASE-LX10 - Two sigle-mode fiber, long wavelength, 10km',
      50: '1000BASE-PX10D - One single-mode fiber EPON OLT, 10km',
      51: '1000BASE-PX10U - One single-mode fiber EPON ONU, 10km',
      52: '1000BASE-PX20D - One single-mode fiber EPON OLT, 20km',
      53: '1000BASE-PX20U - One single-mode fiber EPON ONU, 20km',
    }),
  }),
  aggregation: uint8('lldp.ieee.802_3.aggregation_status', 'Aggregation Status', { base: 'hex' }),
  aggregationCapable: boolean('lldp.ieee.802_3.aggregation_status.cap', 'Aggregation Capability', { mask: 0x01, words: ['No', 'Yes'] }),
  aggregationEnabled: boolean('lldp.ieee.802_3.aggregation_status.enabled', 'Aggregation Status', { mask: 0x02, words: ENABLED }),
  aggregatedPort: uint32('lldp.ieee.802_3.aggregated_port_id', 'Aggregated Port Id'),
  deprecated: none('lldp.tlv_deprecated', 'TLV has been deprecated'),
  iana: uint8('lldp.iana.subtype', 'IANA Subtype', { base: 'hex', values: names({ 1: 'Manufacturer Usage Description URL' }) }),
  mudUrl: string('lldp.iana.mudurl', 'Manufacturer Usage Description URL'),
  maxFrame: uint16('lldp.ieee.802_3.max_frame_size', 'Maximum Frame Size'),
  media: uint8('lldp.media.subtype', 'Media Subtype', {
    base: 'hex',
    values: names({
      1: 'Media Capabilities', 2: 'Network Policy', 3: 'Location Identification', 4: 'Extended Power-via-MDI',
      5: 'Inventory - Hardware Revision', 6: 'Inventory - Firmware Revision', 7: 'Inventory - Software Revision',
      8: 'Inventory - Serial Number', 9: 'Inventory - Manufacturer Name', 10: 'Inventory - Model Name', 11: 'Inventory - Asset ID',
    }),
  }),
  mediaCapabilities: uint16('lldp.media.subtype.caps', 'Capabilities', { base: 'hex' }),
  mediaLldp: can('llpd', 'LLDP-MED Capabilities', 0x01), mediaPolicy: can('network_policy', 'Network Policy', 0x02),
  mediaLocation: can('location_id', 'Location Identification', 0x04), mediaPse: can('mdi_pse', 'Extended Power via MDI-PSE', 0x08),
  mediaPd: can('mid_pd', 'Extended Power via MDI-PD', 0x10), mediaInventory: can('inventory', 'Inventory', 0x20),
  mediaClass: uint8('lldp.media.subtype.class', 'Class Type', {
    values: names({ 0: 'Type Not Defined', 1: 'Endpoint Class I', 2: 'Endpoint Class II', 3: 'Endpoint Class III', 4: 'Network Connectivity' }),
  }),
  hardware: string('lldp.media.hardware', 'Hardware Revision'),
  firmware: string('lldp.media.firmware', 'Firmware Revision'),
  software: string('lldp.media.software', 'Software Revision'),
  serial: string('lldp.media.sn', 'Serial Number'),
  manufacturer: string('lldp.media.manufacturer', 'Manufacturer Name'),
  model: string('lldp.media.model', 'Model Name'),
  asset: string('lldp.media.asset', 'Asset ID'),
})

/** What may be negotiated (RFC 4836, IANAifMauAutoNegCapBits), from the lowest bit on. */
const MODES = [
  ['1000base_tfd', '1000BASE-T (full duplex mode)'], ['1000base_t', '1000BASE-T (half duplex mode)'],
  ['1000base_xfd', '1000BASE-X (-LX, -SX, -CX full duplex mode)'], ['1000base_x', '1000BASE-X (-LX, -SX, -CX half duplex mode)'],
  ['fdx_bpause', 'Asymmetric and Symmetric PAUSE (for full-duplex links)'], ['fdx_spause', 'Symmetric PAUSE (for full-duplex links)'],
  ['fdx_apause', 'Asymmetric PAUSE (for full-duplex links)'], ['fdx_pause', 'PAUSE (for full-duplex links)'],
  ['100base_t2fd', '100BASE-T2 (full duplex mode)'], ['100base_t2', '100BASE-T2 (half duplex mode)'],
  ['100base_txfd', '100BASE-TX (full duplex mode)'], ['100base_tx', '100BASE-TX (half duplex mode)'], ['100base_t4', '100BASE-T4'],
  ['10base_tfd', '10BASE-T (full duplex mode)'], ['10base_t', '10BASE-T (half duplex mode)'], ['other', 'Other or unknown'],
] as const

const modes = (prefix: string, mask: (bit: number) => number): readonly Field[] => Object.values(fields('lldp', Object.fromEntries(
  MODES.map(([name, label], bit) => [name, boolean(`lldp.ieee.802_3.${prefix}.${name}`, label, { width: 2, mask: mask(bit), words: CAPABLE })]),
)))
const ADVERTISED = modes('pmd_auto_neg_advertised_caps', (bit) => 1 << bit)
const INVERSE = modes('pmd_auto_neg_advertised_caps_inv', (bit) => 0x8000 >>> bit)

const INVENTORY: Readonly<Record<number, Field>> = { 5: f.hardware, 6: f.firmware, 7: f.software, 8: f.serial, 9: f.manufacturer, 10: f.model, 11: f.asset }

/**
 * The TLVs that an organization has defined.
 * @param node the TLV, which gets its line here
 * @param oui the node of the organization's code
 * @param at where that stands
 * @param length bytes from there to the TLV's end
 */
export function lldpOrganization(r: Reader, p: Packet, node: Node, oui: Node, at: number, length: number): void {
  const code = r.u24(at), subtype = r.u8(at + OUI), value = at + OUI + 1, size = length - OUI - 1
  const name = ORGANIZATIONS.get(code)
  const kind = code === OUI_8021 ? f.subtype1 : code === OUI_8023 ? f.subtype3 : code === OUI_MEDIA ? f.media : code === OUI_IANA ? f.iana : f.unknown
  if (p.detailed) {
    p.label(oui, `Organization Unique Code: ${etherText(r.bytes, r.start + at, OUI)}${name === undefined ? '' : ` (${name})`}`)
    p.label(node, `${name ?? 'Unknown'} - ${valueName(kind, subtype) ?? 'Unknown'}`)
  }
  const kindNode = p.add(node, kind, r, at + OUI)
  // 802.1AX took it over.
  if (code === OUI_8023 && subtype === 3) p.expert(kindNode, r, 'warn', f.deprecated.label, at + OUI, 1, f.deprecated)
  const known = code === OUI_8021 ? bridging(r, p, node, subtype, value)
    : code === OUI_8023 ? ethernet(r, p, node, subtype, value)
    : code === OUI_MEDIA ? media(r, p, node, subtype, value, size)
    : code === OUI_IANA && iana(r, p, node, subtype, value, size)
  if (known || size <= 0) return
  if (kind === f.unknown) p.add(node, f.unknownContent, r, value, size)
  else p.branch(node, frameMarks.text, r, value, size, p.detailed ? `Data: ${hexBytes(r.view(value, Math.min(size, 36)))}` : undefined)
}

function bridging(r: Reader, p: Packet, node: Node, subtype: number, at: number): boolean {
  switch (subtype) {
    case 1: p.add(node, f.portVlan, r, at); return true
    case 2: {
      const flags = p.add(node, f.protocolFlags, r, at)
      p.add(flags, f.protocolSupported, r, at)
      p.add(flags, f.protocolEnabled, r, at)
      p.add(node, f.protocolVlan, r, at + 1)
      return true
    }
    case 3: {
      const size = r.u8(at + 2)
      p.add(node, f.vlan, r, at)
      p.add(node, f.vlanNameLength, r, at + 2)
      if (size) p.add(node, f.vlanName, r, at + 3, size)
      return true
    }
    case 4: {
      const size = r.u8(at)
      p.add(node, f.protocolLength, r, at)
      if (size) p.add(node, f.protocolIdentity, r, at + 1, size)
      return true
    }
    default: return false
  }
}

/** RFC 8520 section 11. */
function iana(r: Reader, p: Packet, node: Node, subtype: number, at: number, size: number): boolean {
  if (subtype !== 1 || size <= 0) return false
  p.add(node, f.mudUrl, r, at, size)
  return true
}

function ethernet(r: Reader, p: Packet, node: Node, subtype: number, at: number): boolean {
  switch (subtype) {
    case 1: {
      const status = p.add(node, f.autoStatus, r, at)
      p.add(status, f.autoSupported, r, at)
      p.add(status, f.autoEnabled, r, at)
      const advertised = p.add(node, f.advertised, r, at + 1)
      for (const each of ADVERTISED) p.add(advertised, each, r, at + 1)
      // Some devices have the bits the other way round.
      const inverse = p.branch(node, frameMarks.text, r, at + 1, 2, 'Same in inverse (wrong) bitorder')
      for (const each of INVERSE) p.add(inverse, each, r, at + 1)
      p.add(node, f.mau, r, at + 3)
      return true
    }
    case 3: {
      const status = p.add(node, f.aggregation, r, at)
      p.add(status, f.aggregationCapable, r, at)
      p.add(status, f.aggregationEnabled, r, at)
      p.add(node, f.aggregatedPort, r, at + 1)
      return true
    }
    case 4: p.add(node, f.maxFrame, r, at); return true
    default: return false
  }
}

function media(r: Reader, p: Packet, node: Node, subtype: number, at: number, size: number): boolean {
  const inventory = INVENTORY[subtype]
  if (inventory) {
    if (size) p.add(node, inventory, r, at, size)
    return true
  }
  if (subtype !== 1) return false
  const capabilities = p.add(node, f.mediaCapabilities, r, at)
  for (const each of [f.mediaLldp, f.mediaPolicy, f.mediaLocation, f.mediaPse, f.mediaPd, f.mediaInventory]) p.add(capabilities, each, r, at)
  p.add(node, f.mediaClass, r, at + 2)
  return true
}
