import {
  addInteger, addOctetString, ANY, INTEGER, OCTET_STRING, readElements, readHeader, readSequence, SEQUENCE, UNIVERSAL,
  type Element,
} from './ber.ts'
import { boolean, bytes, fields, int32, names, none, SET, string, uint32 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { addEngineId } from './snmp-engine-id.ts'
import { anyPdu } from './snmp-pdus.ts'

const USM = 3

/** RFC 3584, RFC 3412 6 */
export const snmpVersions = names({ 0: 'version-1', 1: 'v2c', 2: 'v2u', 3: 'snmpv3' })

// RFC 3412 6, RFC 3414 2.4
const f = fields('snmp', {
  version: int32('snmp.msgVersion', 'msgVersion', { values: snmpVersions }),
  globalData: none('snmp.msgGlobalData_element', 'msgGlobalData'),
  id: uint32('snmp.msgID', 'msgID'),
  maxSize: uint32('snmp.msgMaxSize', 'msgMaxSize'),
  flags: bytes('snmp.msgFlags', 'msgFlags'),
  reportable: boolean('snmp.v3.flags.report', 'Reportable', { mask: 0x04, words: SET }),
  encrypted: boolean('snmp.v3.flags.crypt', 'Encrypted', { mask: 0x02, words: SET }),
  authenticated: boolean('snmp.v3.flags.auth', 'Authenticated', { mask: 0x01, words: SET }),
  securityModel: uint32('snmp.msgSecurityModel', 'msgSecurityModel', {
    values: names({ 0: 'Any', 1: 'V1', 2: 'V2C', 3: 'USM' }),
  }),
  securityParameters: bytes('snmp.msgSecurityParameters', 'msgSecurityParameters'),
  engineId: bytes('snmp.msgAuthoritativeEngineID', 'msgAuthoritativeEngineID'),
  engineBoots: uint32('snmp.msgAuthoritativeEngineBoots', 'msgAuthoritativeEngineBoots'),
  engineTime: uint32('snmp.msgAuthoritativeEngineTime', 'msgAuthoritativeEngineTime'),
  userName: string('snmp.msgUserName', 'msgUserName'),
  authentication: bytes('snmp.msgAuthenticationParameters', 'msgAuthenticationParameters'),
  privacy: bytes('snmp.msgPrivacyParameters', 'msgPrivacyParameters'),
  data: uint32('snmp.msgData', 'msgData', { values: names({ 0: 'plaintext', 1: 'encryptedPDU' }) }),
  plaintext: none('snmp.plaintext_element', 'plaintext'),
  encryptedPdu: bytes('snmp.encryptedPDU', 'encryptedPDU'),
  contextEngineId: bytes('snmp.contextEngineID', 'contextEngineID'),
  contextName: string('snmp.contextName', 'contextName'),
})

/** What stands behind the header of a message of version 3, from its version on. */
export function dissectVersion3(r: Reader, p: Packet, layer: Node, at: number, end: number): void {
  // Should it be missing.
  let model = USM
  const globalData: readonly Element[] = [
    { class: UNIVERSAL, tag: INTEGER, read: (e, q, parent) => { addInteger(e, q, parent, f.id) } },
    { class: UNIVERSAL, tag: INTEGER, read: (e, q, parent) => { addInteger(e, q, parent, f.maxSize) } },
    { class: UNIVERSAL, tag: OCTET_STRING, read: flags },
    { class: UNIVERSAL, tag: INTEGER, read: (e, q, parent) => { model = addInteger(e, q, parent, f.securityModel) } },
  ]
  readElements(r, p, layer, at, end, [
    { class: UNIVERSAL, tag: INTEGER, read: (e, q, parent) => { addInteger(e, q, parent, f.version) } },
    { class: UNIVERSAL, tag: SEQUENCE, read: (e, q, parent) => { readSequence(e, q, parent, 0, f.globalData, globalData) } },
    { class: UNIVERSAL, tag: OCTET_STRING, read: (e, q, parent) => { securityParameters(e, q, parent, model) } },
    { class: ANY, tag: 0, read: data },
  ])
}

function flags(r: Reader, p: Packet, parent: Node): void {
  const { node, at, length } = addOctetString(r, p, parent, f.flags)
  if (node < 0 || length === 0) return
  for (const field of [f.reportable, f.encrypted, f.authenticated]) p.add(node, field, r, at)
}

// RFC 3414 2.4
const USM_PARAMETERS: readonly Element[] = [
  {
    class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => {
      const { node, at, length } = addOctetString(r, p, parent, f.engineId)
      if (node >= 0) addEngineId(r, p, node, at, length)
    },
  },
  { class: UNIVERSAL, tag: INTEGER, read: (r, p, parent) => { addInteger(r, p, parent, f.engineBoots) } },
  { class: UNIVERSAL, tag: INTEGER, read: (r, p, parent) => { addInteger(r, p, parent, f.engineTime) } },
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.userName) } },
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.authentication) } },
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.privacy) } },
]

/** An OCTET STRING, in which the user-based model has a SEQUENCE. */
function securityParameters(r: Reader, p: Packet, parent: Node, model: number): void {
  const { at, length } = readHeader(r, 0)
  if (model === USM) readSequence(r.sub(at, length), p, parent, 0, undefined, USM_PARAMETERS)
  else addOctetString(r, p, parent, f.securityParameters)
}

// RFC 3412 6: a scoped PDU, or an OCTET STRING that is one, encrypted.
function data(r: Reader, p: Packet, parent: Node): void {
  const { class: type, tag } = readHeader(r, 0)
  if (type !== UNIVERSAL || tag !== OCTET_STRING && tag !== SEQUENCE) return
  const branch = p.put(parent, f.data, r, 0, r.reported, tag === OCTET_STRING ? 1 : 0)
  if (tag === SEQUENCE) {
    readSequence(r, p, branch, 0, f.plaintext, SCOPED_PDU)
    return
  }
  addOctetString(r, p, branch, f.encryptedPdu)
  p.clearInfo()
  if (p.row) p.info += 'encryptedPDU: privKey Unknown'
}

const SCOPED_PDU: readonly Element[] = [
  {
    class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => {
      const { node, at, length } = addOctetString(r, p, parent, f.contextEngineId)
      if (node >= 0) addEngineId(r, p, node, at, length)
    },
  },
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.contextName) } },
  anyPdu,
]
