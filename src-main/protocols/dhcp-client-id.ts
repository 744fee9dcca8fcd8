import { etherText, hexBytes } from './address-text.ts'
import type { OptionReader } from './dhcp-option.ts'
import { enterpriseNames } from './enterprise-numbers.ts'
import { bytes, ether, fields, guid, names, string, uint16, uint32, uint8 } from './field.ts'
import { hardwareTypes } from './hardware-types.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// ARP hardware types whose addresses are MAC addresses.
const ETHERNET = 1
const IEEE_802 = 6
const MAC_SIZE = 6
/** A type byte, and a MAC address. */
const TYPED_MAC_SIZE = 7
const LAST_TYPE = 47
const UUID_SIZE = 17
/** Bytes of an address that are shown. */
const MOST_SHOWN = 36

// RFC 4361 6.1, RFC 3315 9
const WITH_DUID = 255
const DUID_LINK_LAYER_TIME = 1
const DUID_ENTERPRISE = 2
const DUID_LINK_LAYER = 3
/** Type, and identity association, before the DUID. */
const DUID_AT = 5

const f = fields('dhcp', {
  hardwareType: uint8('dhcp.hw.type', 'Hardware type', { base: 'hex', values: hardwareTypes }),
  mac: ether('dhcp.hw.mac_addr', 'Client MAC address'),
  hardwareAddress: string('dhcp.client_hardware_address', 'Client hardware address'),
  uuid: guid('dhcp.client_id.uuid', 'Client Identifier (UUID)'),
  iaid: string('dhcp.client_id.iaid', 'IAID'),
  duidType: uint16('dhcp.client_id.duid_type', 'DUID Type', {
    values: names({
      1: 'link-layer address plus time', 2: 'assigned by vendor based on Enterprise number', 3: 'link-layer address',
    }),
  }),
  timedType: uint16('dhcp.client_id.duid_llt_hw_type', 'Hardware type', { values: hardwareTypes }),
  linkLayerType: uint16('dhcp.client_id.duid_ll_hw_type', 'Hardware type', { values: hardwareTypes }),
  time: uint32('dhcp.client_id.time', 'Time', { description: 'Seconds since the year 2000' }),
  linkLayerAddress: string('dhcp.client_id.link_layer_address', 'Link layer address'),
  enterprise: uint32('dhcp.client_id.enterprise_num', 'Enterprise-number', { values: enterpriseNames }),
  identifier: bytes('dhcp.client_id', 'Identifier'),
  type: uint8('dhcp.client_id.type', 'Type'),
  other: string('dhcp.client_id.undef', 'Client Identifier', { encoding: 'ascii' }),
})

/** Fields that the header has too. */
export const { hardwareType: hardwareTypeField, mac: macField } = f

/** True if addresses of this hardware type and length are MAC addresses. */
export function isMac(type: number, length: number): boolean {
  return (type === ETHERNET || type === IEEE_802) && length === MAC_SIZE
}

/** An address of some kind of hardware. */
export function hardwareAddressText(r: Reader, at: number, length: number, type: number): string {
  if (length === 0) return '<No address>'
  const address = r.view(at, length)
  if (isMac(type, length)) return etherText(address, 0)
  return length > MOST_SHOWN ? hexBytes(address.subarray(0, MOST_SHOWN)) + '…' : hexBytes(address)
}

/** Client identifier (RFC 2132 9.14, RFC 4361). */
export const clientId: OptionReader = (o, p, tree) => {
  if (o.reported === 0 || addHardwareOrUuid(o, p, tree)) return
  const type = o.u8(0)
  if (type === WITH_DUID) addDuid(o, p, tree)
  else if (type === 0 && o.reported > 1) {
    p.add(tree, f.type, o, 0)
    p.add(tree, f.other, o, 1, o.reported - 1)
  }
}

/** Client machine identifier (RFC 4578 2.3). */
export const machineId: OptionReader = (o, p, tree) => {
  if (o.reported) addHardwareOrUuid(o, p, tree)
}

function addHardwareOrUuid(o: Reader, p: Packet, tree: Node): boolean {
  const type = o.u8(0)
  if (o.reported === TYPED_MAC_SIZE && type > 0 && type <= LAST_TYPE) {
    p.add(tree, f.hardwareType, o, 0)
    if (isMac(type, MAC_SIZE)) p.add(tree, f.mac, o, 1)
    else p.put(tree, f.hardwareAddress, o, 1, MAC_SIZE, hardwareAddressText(o, 1, MAC_SIZE, type))
    return true
  }
  if (o.reported !== UUID_SIZE || type !== 0) return false
  p.put(tree, f.uuid, o, 1, 16, uuidBytes(o.view(1, 16)))
  return true
}

/** Its first three parts come with their least significant byte first (RFC 4578 2.3, as computers' firmware has them). */
function uuidBytes(b: Uint8Array): Uint8Array {
  return Uint8Array.of(b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], ...b.subarray(8))
}

function addDuid(o: Reader, p: Packet, tree: Node): void {
  p.put(tree, f.iaid, o, 1, 4, hexBytes(o.view(1, 4)))
  const type = p.number[p.add(tree, f.duidType, o, DUID_AT)]
  if (type === DUID_LINK_LAYER_TIME) {
    if (o.reported < 8) {
      p.expert(tree, o, 'error', 'DUID: malformed option')
      return
    }
    const hardware = p.number[p.add(tree, f.timedType, o, DUID_AT + 2)]
    p.add(tree, f.time, o, DUID_AT + 4)
    addLinkLayerAddress(o, p, tree, DUID_AT + 8, hardware)
  } else if (type === DUID_ENTERPRISE) {
    p.add(tree, f.enterprise, o, DUID_AT + 2)
    p.add(tree, f.identifier, o, DUID_AT + 6, o.reported - DUID_AT - 6)
  } else if (type === DUID_LINK_LAYER) {
    const hardware = p.number[p.add(tree, f.linkLayerType, o, DUID_AT + 2)]
    addLinkLayerAddress(o, p, tree, DUID_AT + 4, hardware)
  }
}

function addLinkLayerAddress(o: Reader, p: Packet, tree: Node, at: number, hardware: number): void {
  const length = o.reported - at
  p.put(tree, f.linkLayerAddress, o, at, length, hardwareAddressText(o, at, length, hardware))
}
