import { absoluteTime, bytes, fields, names, none, oid, string, uint16, uint24, uint32, uint8, valueName } from './field.ts'
import { asciiText } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { certificateAuthorities } from './tls-certificate-authorities.ts'
import { cipherSuiteName } from './tls-ciphers.ts'
import {
  CERTIFICATE, certificateCompressions, CERTIFICATE_REQUEST, certificateTypes, CLIENT_HELLO, ENCRYPTED_EXTENSIONS, extensionTypes,
  groups, heartbeatModes, HELLO_RETRY_REQUEST, maximumFragmentLengths, NEW_SESSION_TICKET, NEXT_PROTOCOL, pointFormats,
  pskModes, SERVER_HELLO, statusTypes, TLS_1_3, versions,
} from './tls-names.ts'
import { quicTransportParameters } from './tls-quic-parameters.ts'
import { applicationOf, CLIENT_CERTIFICATE, DRAFT, SERVER_CERTIFICATE, type TlsSession } from './tls-session.ts'
import { digitallySigned, signatureAlgorithm, signatureAlgorithmList } from './tls-signature.ts'
import { certificateStatus, statusFields } from './tls-status.ts'
import { endOfVector, vector, type Vector } from './tls-vector.ts'

const f = fields('tls', {
  listLength: uint16('tls.handshake.extensions_length', 'Extensions Length'),
  type: uint16('tls.handshake.extension.type', 'Type', { values: extensionTypes }),
  length: uint16('tls.handshake.extension.len', 'Length'),
  data: bytes('tls.handshake.extension.data', 'Data'),
  serverNames: uint16('tls.handshake.extensions_server_name_list_len', 'Server Name list length'),
  serverNameType: uint8('tls.handshake.extensions_server_name_type', 'Server Name Type', { values: names({ 0: 'host_name' }) }),
  serverNameLength: uint16('tls.handshake.extensions_server_name_len', 'Server Name length'),
  serverName: string('tls.handshake.extensions_server_name', 'Server Name', { encoding: 'ascii' }),
  maxFragmentLength: uint8('tls.handshake.max_fragment_length', 'Maximum Fragment Length', { values: maximumFragmentLengths }),
  certificateTypesLength: uint8('tls.handshake.cert_type.types_len', 'Certificate Type List Length'),
  certificateTypes: none('tls.handshake.cert_type.types', 'Certificate Type List'),
  certificateType: uint8('tls.handshake.cert_type.type', 'Certificate Type', { base: 'hex', values: certificateTypes }),
  groupsLength: uint16('tls.handshake.extensions_supported_groups_length', 'Supported Groups List Length'),
  groups: none('tls.handshake.extensions_supported_groups', 'Supported Groups List'),
  group: uint16('tls.handshake.extensions_supported_group', 'Supported Group', { base: 'hex', values: groups }),
  pointFormatsLength: uint8('tls.handshake.extensions_ec_point_formats_length', 'EC point formats Length'),
  pointFormats: none('tls.handshake.extensions_ec_point_formats', 'EC point formats'),
  pointFormat: uint8('tls.handshake.extensions_ec_point_format', 'EC point format', { values: pointFormats }),
  srpLength: uint8('tls.handshake.extensions_srp_len', 'SRP username length'),
  srpUsername: string('tls.handshake.extensions_srp_username', 'SRP username'),
  heartbeatMode: uint8('tls.handshake.extension.heartbeat.mode', 'Mode', { values: heartbeatModes }),
  alpnLength: uint16('tls.handshake.extensions_alpn_len', 'ALPN Extension Length'),
  alpn: none('tls.handshake.extensions_alpn_list', 'ALPN Protocol'),
  alpnNameLength: uint8('tls.handshake.extensions_alpn_str_len', 'ALPN string length'),
  alpnName: string('tls.handshake.extensions_alpn_str', 'ALPN Next Protocol', { encoding: 'ascii' }),
  alpsLength: uint16('tls.handshake.extensions_alps_len', 'ALPS Extension Length'),
  alps: none('tls.handshake.extensions_alps_alpn_list', 'Supported ALPN List'),
  alpsNameLength: uint8('tls.handshake.extensions_alps_alpn_str_len', 'Supported ALPN Length'),
  alpsName: string('tls.handshake.extensions_alps_alpn_str', 'Supported ALPN', { encoding: 'ascii' }),
  alpsSettings: bytes('tls.handshake.extensions_alps.settings', 'ALPN Opaque Settings'),
  npnLength: uint8('tls.handshake.extensions_npn_str_len', 'Protocol string length'),
  npn: string('tls.handshake.extensions_npn', 'Next Protocol', { encoding: 'ascii' }),
  sctListLength: uint16('tls.sct.scts_length', 'Serialized SCT List Length'),
  sctLength: uint16('tls.sct.sct_length', 'Serialized SCT Length'),
  sctVersion: uint8('tls.sct.sct_version', 'SCT Version'),
  sctLog: bytes('tls.sct.sct_logid', 'Log ID'),
  sctTimestamp: absoluteTime('tls.sct.sct_timestamp', 'Timestamp'),
  sctExtensionsLength: uint16('tls.sct.sct_extensions_length', 'Extensions length'),
  sctExtensions: none('tls.sct.sct_extensions', 'Extensions'),
  sctSignatureLength: uint16('tls.sct.sct_signature_length', 'Signature Length'),
  sctSignature: bytes('tls.sct.sct_signature', 'Signature'),
  padding: bytes('tls.handshake.extensions_padding_data', 'Padding Data'),
  compressionsLength: uint8('tls.compress_certificate.algorithms_length', 'Algorithms Length'),
  compression: uint16('tls.compress_certificate.algorithm', 'Algorithm', { values: certificateCompressions }),
  recordSizeLimit: uint16('tls.record_size_limit', 'Record Size Limit'),
  validTime: uint32('tls.handshake.cred.valid_time', 'Valid Time'),
  publicKeyLength: uint24('tls.handshake.cred.pubkey_len', 'Subject Public Key Info Length'),
  publicKey: bytes('tls.handshake.cred.pubkey', 'Subject Public Key Info'),
  credentialSignatureLength: uint16('tls.handshake.cred.signature_len', 'Signature Length'),
  credentialSignature: bytes('tls.handshake.cred.signature', 'Signature'),
  keySharesLength: uint16('tls.handshake.extensions_key_share_client_length', 'Client Key Share Length'),
  keyShareGroup: uint16('tls.handshake.extensions_key_share_group', 'Group', { values: groups }),
  keyExchangeLength: uint16('tls.handshake.extensions_key_share_key_exchange_length', 'Key Exchange Length'),
  keyExchange: bytes('tls.handshake.extensions_key_share_key_exchange', 'Key Exchange'),
  selectedGroup: uint16('tls.handshake.extensions_key_share_selected_group', 'Selected Group', { values: groups }),
  identitiesLength: uint16('tls.handshake.extensions.psk.identities.length', 'Identities Length'),
  identityLength: uint16('tls.handshake.extensions.psk.identity.identity_length', 'Identity Length'),
  identity: bytes('tls.handshake.extensions.psk.identity.identity', 'Identity'),
  ticketAge: uint32('tls.handshake.extensions.psk.identity.obfuscated_ticket_age', 'Obfuscated Ticket Age'),
  bindersLength: uint16('tls.handshake.extensions.psk.binders_len', 'PSK Binders length'),
  binders: none('tls.handshake.extensions.psk.binders', 'PSK Binders'),
  selectedIdentity: uint16('tls.handshake.extensions.psk.identity.selected', 'Selected Identity'),
  maxEarlyData: uint32('tls.early_data.max_early_data_size', 'Maximum Early Data Size'),
  versionsLength: uint8('tls.handshake.extensions.supported_versions_len', 'Supported Versions length'),
  version: uint16('tls.handshake.extensions.supported_version', 'Supported Version', { base: 'hex', values: versions }),
  cookieLength: uint16('tls.handshake.extensions.cookie_len', 'Cookie length'),
  cookie: bytes('tls.handshake.extensions.cookie', 'Cookie'),
  pskModesLength: uint8('tls.extension.psk_ke_modes_length', 'PSK Key Exchange Modes Length'),
  pskMode: uint8('tls.extension.psk_ke_mode', 'PSK Key Exchange Mode', { values: pskModes }),
  oidFiltersLength: uint16('tls.extension.oid_filters_length', 'OID Filters Length'),
  oidLength: uint8('tls.extension.oid_filters.oid_length', 'Certificate Extension OID Length'),
  oid: oid('tls.extension.oid_filters.oid', 'Certificate Extension OID'),
  oidValuesLength: uint16('tls.extension.oid_filters.values_length', 'Certificate Extension Values Length'),
  connectionIdLength: uint8('tls.connection_id_length', 'Connection ID length'),
  connectionId: bytes('tls.connection_id', 'Connection ID'),
  renegotiationLength: uint8('tls.handshake.extensions_reneg_info_len', 'Renegotiation info extension length'),
  renegotiation: bytes('tls.handshake.extensions_reneg_info', 'Renegotiation info'),
  esniSuite: uint16('tls.esni.suite', 'Cipher Suite', { base: 'hex', values: cipherSuiteName }),
  esniDigestLength: uint16('tls.esni.record_digest_length', 'Record Digest Length'),
  esniDigest: bytes('tls.esni.record_digest', 'Record Digest'),
  esniLength: uint16('tls.esni.encrypted_sni_length', 'Encrypted SNI Length'),
  esni: bytes('tls.esni.encrypted_sni', 'Encrypted SNI'),
  esniNonce: bytes('tls.esni.nonce', 'Nonce'),
})

/** What the JA3 fingerprint of a hello takes from its extensions. */
export interface Fingerprint {
  readonly types: number[]
  readonly groups: number[]
  readonly pointFormats: number[]
  /** True if a length did not fit, so that the extensions were not read to their end. */
  cut: boolean
}

/** One extension, and all that its meaning depends on. */
interface Extension {
  readonly r: Reader
  readonly p: Packet
  readonly node: Node
  readonly at: number
  readonly end: number
  /** The message that it stands in. */
  readonly message: number
  readonly type: number
  readonly session: TlsSession
  readonly fingerprint: Fingerprint | undefined
}

/**
 * The extensions of a hello and of other messages (RFC 8446 4.2).
 * @param message the handshake type; HELLO_RETRY_REQUEST for a ServerHello that is one
 * @returns where they end
 */
export function dissectExtensions(
  r: Reader, p: Packet, parent: Node, at: number, end: number, message: number, session: TlsSession, fingerprint?: Fingerprint,
): number {
  const list = vector(r, p, parent, f.listLength, at, end, 0, 0xffff)
  if (fingerprint) fingerprint.cut = true
  if (!list.fits) return end
  let i = list.at
  while (list.end - i >= 4) {
    const type = r.u16(i), length = r.u16(i + 2)
    const node = textBranch(r, p, parent, i, 4 + length)
    if (p.detailed) p.label(node, `Extension: ${valueName(f.type, type) ?? 'Unknown type ' + type} (len=${length})`)
    p.add(node, f.type, r, i)
    if (fingerprint && !isGreaseLike(type)) fingerprint.types.push(type)
    const data = vector(r, p, node, f.length, i + 2, list.end, 0, 0xffff)
    if (!data.fits) return list.end
    const stop = dissectExtension({ r, p, node, at: data.at, end: data.end, message, type, session, fingerprint })
    endOfVector(r, p, node, stop, data.end)
    i = data.end
  }
  if (fingerprint) fingerprint.cut = false
  endOfVector(r, p, parent, i, list.end)
  return list.end
}

/** What JA3 takes for a reserved value: the lower half of each byte is 1010. */
export function isGreaseLike(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a
}

/** @returns where the extension's content ends, as read */
function dissectExtension(e: Extension): number {
  const { r, p, node, at, end, message } = e
  switch (e.type) {
    case 0: return serverNames(e)
    case 1: return one(e, p.add(node, f.maxFragmentLength, r, at))
    case 5:
      if (message === CLIENT_HELLO) return statusRequest(r, p, node, at, end, false)
      return message === CERTIFICATE && e.session.version === TLS_1_3 ? certificateStatus(r, p, node, at, end) : at
    case 9: case 19: case 20: return certificateType(e)
    case 10: return supportedGroups(e)
    case 11: return ecPointFormats(e)
    case 12: return opaque(e, f.srpLength, f.srpUsername, at, 1, 0xff)
    case 13: case 50: return signatureAlgorithmList(r, p, node, at, end)
    case 15: return one(e, p.add(node, f.heartbeatMode, r, at))
    case 16: return alpn(e)
    case 17: return message === CLIENT_HELLO ? statusRequestList(e) : at
    case 18: return message === SERVER_HELLO || message === ENCRYPTED_EXTENSIONS || message === CERTIFICATE ? timestamps(e) : at
    case 21: return one(e, p.add(node, f.padding, r, at, end - at))
    case 27: return message === CLIENT_HELLO || message === CERTIFICATE_REQUEST ? compressions(e) : at
    case 28: return one(e, p.add(node, f.recordSizeLimit, r, at))
    case 34: return message === CLIENT_HELLO ? signatureAlgorithmList(r, p, node, at, end) : delegatedCredential(e)
    case 35: return sessionTicket(e)
    case 40: case 51: return keyShare(e)
    case 41: return preSharedKey(e)
    case 42: case 46:
      if (message === CLIENT_HELLO) e.session.earlyData = true
      return message === NEW_SESSION_TICKET ? one(e, p.add(node, f.maxEarlyData, r, at)) : at
    case 43: return supportedVersions(e)
    case 44: return opaque(e, f.cookieLength, f.cookie, at, 1, 0xffff)
    case 45: return pskKeyExchangeModes(e)
    case 47: return certificateAuthorities(r, p, node, at, end)
    case 48: return oidFilters(e)
    case 53: case 54: return connectionId(e)
    case 57: case 65445: return quicTransportParameters(r, p, node, at, end, message === ENCRYPTED_EXTENSIONS)
    case 13172: return nextProtocols(e)
    case 17513: return applicationSettings(e)
    case 65281: return renegotiation(e)
    case 65486: return encryptedServerName(e)
    // use_srtp of DTLS, encrypt_then_mac, extended_master_secret, post_handshake_auth: nothing inside.
    case 14: case 22: case 23: case 49: return at
    default: return one(e, p.add(node, f.data, r, at, end - at))
  }
}

/** Where a node ends that an extension consists of. */
const one = (e: Extension, node: Node): number => e.at + e.p.length[node]

/** A vector that is simply bytes. @returns where it ends */
function opaque(
  e: Extension, length: typeof f.length, value: typeof f.data, at: number, minimum: number, maximum: number,
): number {
  const { r, p, node } = e
  const bytes = vector(r, p, node, length, at, e.end, minimum, maximum)
  if (!bytes.fits) return e.end
  p.add(node, value, r, bytes.at, bytes.end - bytes.at)
  return bytes.end
}

/** The same where no node is shown for no bytes. */
function optional(e: Extension, length: typeof f.length, value: typeof f.data, at: number, maximum: number): Vector {
  const { r, p, node } = e
  const bytes = vector(r, p, node, length, at, e.end, 0, maximum)
  if (bytes.fits && bytes.end > bytes.at) p.add(node, value, r, bytes.at, bytes.end - bytes.at)
  return bytes
}

/** server_name (RFC 6066 section 3); a server's is empty. */
function serverNames({ r, p, node, at, end }: Extension): number {
  if (at === end) return at
  const tree = textBranch(r, p, node, at, end - at, 'Server Name Indication extension')
  const list = vector(r, p, tree, f.serverNames, at, end, 1, 0xffff)
  if (!list.fits) return end
  let i = list.at
  while (i < list.end) {
    p.add(tree, f.serverNameType, r, i)
    const name = vector(r, p, tree, f.serverNameLength, i + 1, list.end, 1, 0xffff)
    if (!name.fits) return list.end
    p.add(tree, f.serverName, r, name.at, name.end - name.at)
    i = name.end
  }
  return i
}

/** status_request (RFC 6066 section 8), and an item of status_request_v2 (RFC 6961 2.2), which says its length. */
function statusRequest(r: Reader, p: Packet, node: Node, at: number, end: number, hasLength: boolean): number {
  p.add(node, statusFields.type, r, at)
  let i = at + 1
  if (hasLength) {
    p.add(node, statusFields.requestLength, r, i)
    i += 2
  }
  if (!statusTypes.has(r.u8(at))) return i
  for (const length of [statusFields.responderIdsLength, statusFields.requestExtensionsLength]) {
    const part = vector(r, p, node, length, i, end, 0, 0xffff)
    if (!part.fits) return end
    if (part.end > part.at) {
      p.expert(node, r, 'note', statusFields.undecoded.label, part.at, part.end - part.at, statusFields.undecoded)
      r.need(part.at, part.end - part.at)
    }
    i = part.end
  }
  return i
}

function statusRequestList({ r, p, node, at, end }: Extension): number {
  const list = vector(r, p, node, statusFields.requestListLength, at, end, 1, 0xffff)
  if (!list.fits) return end
  let i = list.at
  while (i < list.end) i = statusRequest(r, p, node, i, list.end, true)
  return i
}

/** cert_type, client_certificate_type, server_certificate_type (RFC 6091, RFC 7250). */
function certificateType({ r, p, node, at, end, message, type, session }: Extension): number {
  if (message === CLIENT_HELLO) {
    p.add(node, f.certificateTypesLength, r, at)
    const count = r.u8(at)
    if (end - at - 1 !== count) return at + 1
    const list = p.add(node, f.certificateTypes, r, at + 1, count)
    if (p.detailed) p.append(list, ` (${count})`)
    for (let i = 0; i < count; i++) p.add(list, f.certificateType, r, at + 1 + i)
    return at + 1 + count
  }
  if (message !== SERVER_HELLO && message !== ENCRYPTED_EXTENSIONS && message !== CERTIFICATE) return at
  p.add(node, f.certificateType, r, at)
  if (type !== 20) session.set(CLIENT_CERTIFICATE, r.u8(at))
  if (type !== 19) session.set(SERVER_CERTIFICATE, r.u8(at))
  return at + 1
}

/** supported_groups (RFC 8446 4.2.7), once called elliptic_curves. */
function supportedGroups({ r, p, node, at, end, message, fingerprint }: Extension): number {
  const list = vector(r, p, node, f.groupsLength, at, end, 2, 0xffff)
  if (!list.fits) return end
  const length = list.end - list.at, count = length >> 1
  const tree = p.branch(node, f.groups, r, list.at, length)
  if (p.detailed) p.label(tree, `Supported Groups (${count} group${count === 1 ? '' : 's'})`)
  let i = list.at
  for (; i + 2 <= end; i += 2) {
    p.add(tree, f.group, r, i)
    if (fingerprint && message === CLIENT_HELLO && !isGreaseLike(r.u16(i))) fingerprint.groups.push(r.u16(i))
  }
  endOfVector(r, p, tree, i, list.end)
  return list.end
}

/** ec_point_formats (RFC 8422 5.1.2). */
function ecPointFormats({ r, p, node, at, message, fingerprint }: Extension): number {
  p.add(node, f.pointFormatsLength, r, at)
  const count = r.u8(at)
  const tree = p.branch(node, f.pointFormats, r, at + 1, count)
  if (p.detailed) p.label(tree, `Elliptic curves point formats (${count})`)
  for (let i = at + 1; i <= at + count; i++) {
    p.add(tree, f.pointFormat, r, i)
    if (fingerprint && message === CLIENT_HELLO) fingerprint.pointFormats.push(r.u8(i))
  }
  return at + 1 + count
}

/** application_layer_protocol_negotiation (RFC 7301): a list of names; the server's has one. */
function alpn({ r, p, node, at, end, message, session }: Extension): number {
  const list = vector(r, p, node, f.alpnLength, at, end, 2, 0xffff)
  if (!list.fits) return end
  const tree = p.add(node, f.alpn, r, list.at, list.end - list.at)
  let chosen: string | undefined, i = list.at
  while (i < list.end) {
    const name = vector(r, p, tree, f.alpnNameLength, i, list.end, 1, 0xff)
    if (!name.fits) return list.end
    p.add(tree, f.alpnName, r, name.at, name.end - name.at)
    if (message === SERVER_HELLO || message === ENCRYPTED_EXTENSIONS) chosen = asciiText(r, name.at, name.end - name.at)
    i = name.end
  }
  const application = chosen === undefined ? undefined : applicationOf(chosen)
  if (application) session.application = application
  return i
}

/** signed_certificate_timestamp (RFC 6962 section 3.3). */
function timestamps({ r, p, node, at, end, session }: Extension): number {
  const list = vector(r, p, node, f.sctListLength, at, end, 1, 0xffff)
  if (!list.fits) return end
  let i = list.at
  while (i < end) {
    const tree = textBranch(r, p, node, i, 2, 'Signed Certificate Timestamp')
    const sct = vector(r, p, tree, f.sctLength, i, end, 1, 0xffff)
    if (!sct.fits) return end
    p.extent(tree, sct.end - i)
    endOfVector(r, p, tree, timestamp(r, p, tree, sct.at, sct.end, session.version), sct.end)
    i = sct.end
  }
  return i
}

const LOG_ID = 32

function timestamp(r: Reader, p: Packet, tree: Node, at: number, end: number, version: number): number {
  p.add(tree, f.sctVersion, r, at)
  if (r.u8(at) !== 0) return at + 1
  p.add(tree, f.sctLog, r, at + 1, LOG_ID)
  const time = at + 1 + LOG_ID
  p.put(tree, f.sctTimestamp, r, time, 8, r.u64(time) * 1_000_000n)
  const extensions = vector(r, p, tree, f.sctExtensionsLength, time + 8, end, 0, 0xffff)
  if (!extensions.fits) return end
  if (extensions.end > extensions.at) p.add(tree, f.sctExtensions, r, extensions.at, extensions.end - extensions.at)
  return digitallySigned(r, p, tree, extensions.end, end, version, f.sctSignatureLength, f.sctSignature)
}

/** compress_certificate (RFC 8879 section 3). */
function compressions({ r, p, node, at, end }: Extension): number {
  const list = vector(r, p, node, f.compressionsLength, at, end, 1, 0xfe)
  if (!list.fits) return end
  let i = list.at
  for (; i < list.end; i += 2) p.add(node, f.compression, r, i)
  return i
}

/** delegated_credential (RFC 9345 section 4). */
function delegatedCredential(e: Extension): number {
  const { r, p, node, at, end } = e
  p.add(node, f.validTime, r, at)
  signatureAlgorithm(r, p, node, at + 4)
  const key = vector(r, p, node, f.publicKeyLength, at + 6, end, 1, 0xffffff)
  if (!key.fits) return end
  p.add(node, f.publicKey, r, key.at, key.end - key.at)
  signatureAlgorithm(r, p, node, key.end)
  return opaque(e, f.credentialSignatureLength, f.credentialSignature, key.end + 2, 1, 0xffff)
}

/** session_ticket (RFC 5077 3.2). */
function sessionTicket({ r, p, node, at, end }: Extension): number {
  const data = p.add(node, f.data, r, at, end - at)
  if (p.detailed) p.label(data, `Data (${end - at} byte${end - at === 1 ? '' : 's'})`)
  return end
}

/** key_share (RFC 8446 4.2.8). */
function keyShare({ r, p, node, at, end, message }: Extension): number {
  if (at >= end) return at
  const tree = textBranch(r, p, node, at, end - at, 'Key Share extension')
  if (message === CLIENT_HELLO) {
    const shares = vector(r, p, tree, f.keySharesLength, at, end, 0, 0xffff)
    if (!shares.fits) return end
    let i = shares.at
    while (i + 4 <= shares.end) i = keyShareEntry(r, p, tree, i, shares.end)
    endOfVector(r, p, tree, i, shares.end)
    return i === shares.end ? i : shares.end
  }
  if (message === SERVER_HELLO) return keyShareEntry(r, p, tree, at, end)
  if (message !== HELLO_RETRY_REQUEST) return at
  p.add(tree, f.selectedGroup, r, at)
  return at + 2
}

function keyShareEntry(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  const tree = textBranch(r, p, parent, at, 4, 'Key Share Entry')
  p.add(tree, f.keyShareGroup, r, at)
  const key = vector(r, p, tree, f.keyExchangeLength, at + 2, end, 1, 0xffff)
  if (p.detailed) {
    const group = r.u16(at)
    p.label(tree, `Key Share Entry: Group: ${valueName(f.keyShareGroup, group) ?? `Unknown (${group})`}`)
    if (key.fits) p.append(tree, `, Key Exchange length: ${key.end - key.at}`)
  }
  if (!key.fits) return end
  p.extent(tree, key.end - at)
  p.add(tree, f.keyExchange, r, key.at, key.end - key.at)
  return key.end
}

/** pre_shared_key (RFC 8446 4.2.11). */
function preSharedKey({ r, p, node, at, end, message }: Extension): number {
  const tree = textBranch(r, p, node, at, end - at, 'Pre-Shared Key extension')
  if (message === SERVER_HELLO) {
    p.add(tree, f.selectedIdentity, r, at)
    return at + 2
  }
  if (message !== CLIENT_HELLO) return at
  const identities = vector(r, p, tree, f.identitiesLength, at, end, 7, 0xffff)
  if (!identities.fits) return end
  let i = identities.at
  while (i < identities.end) {
    const entry = textBranch(r, p, tree, i, 4)
    const identity = vector(r, p, entry, f.identityLength, i, identities.end, 1, 0xffff)
    if (p.detailed) p.label(entry, `PSK Identity (length: ${identity.end - identity.at})`)
    if (!identity.fits) return identities.end
    p.add(entry, f.identity, r, identity.at, identity.end - identity.at)
    p.add(entry, f.ticketAge, r, identity.end)
    p.extent(entry, identity.end + 4 - i)
    i = identity.end + 4
  }
  endOfVector(r, p, tree, i, identities.end)
  const binders = vector(r, p, tree, f.bindersLength, identities.end, end, 33, 0xffff)
  if (!binders.fits) return end
  p.add(tree, f.binders, r, binders.at, binders.end - binders.at)
  return binders.end
}

/** supported_versions (RFC 8446 4.2.1): the client's list, the server's choice. */
function supportedVersions({ r, p, node, at, end, message, session }: Extension): number {
  if (message === SERVER_HELLO || message === HELLO_RETRY_REQUEST) {
    p.add(node, f.version, r, at)
    return at + 2
  }
  if (message !== CLIENT_HELLO) return at
  const list = vector(r, p, node, f.versionsLength, at, end, 2, 254)
  if (!list.fits) return end
  let i = list.at, draft = 0
  for (; i + 2 <= list.end; i += 2) {
    p.add(node, f.version, r, i)
    draft = Math.max(draft, draftOf(r.u16(i)))
  }
  endOfVector(r, p, node, i, list.end)
  if (draft) session.set(DRAFT, draft)
  return list.end
}

/** The draft of TLS 1.3 that a version stands for, or 0. */
export function draftOf(version: number): number {
  return version >>> 8 === 0x7f ? version & 0xff : 0
}

/** psk_key_exchange_modes (RFC 8446 4.2.9). */
function pskKeyExchangeModes({ r, p, node, at, end }: Extension): number {
  const list = vector(r, p, node, f.pskModesLength, at, end, 1, 255)
  if (!list.fits) return end
  for (let i = list.at; i < list.end; i++) p.add(node, f.pskMode, r, i)
  return list.end
}

/** oid_filters (RFC 8446 4.2.5). */
function oidFilters({ r, p, node, at, end }: Extension): number {
  const list = vector(r, p, node, f.oidFiltersLength, at, end, 0, 0xffff)
  if (!list.fits) return end
  let i = list.at
  while (i < list.end) {
    const tree = textBranch(r, p, node, i, list.end - i, 'OID Filter')
    const identifier = vector(r, p, tree, f.oidLength, i, list.end, 1, 0xff)
    if (!identifier.fits) return list.end
    // The identifier with its tag and length (X.690 8.19).
    if (identifier.end - identifier.at > 2) p.add(tree, f.oid, r, identifier.at + 2, identifier.end - identifier.at - 2)
    const values = vector(r, p, tree, f.oidValuesLength, identifier.end, list.end, 0, 0xffff)
    if (!values.fits) return list.end
    p.extent(tree, values.end - i)
    i = values.end
  }
  return i
}

/** connection_id (RFC 9146), of DTLS. */
function connectionId({ r, p, node, at, message }: Extension): number {
  const length = r.u8(at)
  if (message !== CLIENT_HELLO && message !== SERVER_HELLO) return at
  p.add(node, f.connectionIdLength, r, at)
  if (length) p.add(node, f.connectionId, r, at + 1, length)
  return at + 1 + length
}

/** next_protocol_negotiation (draft-agl-tls-nextprotoneg-04). */
function nextProtocols({ r, p, node, at, end }: Extension): number {
  if (at === end) return at
  const tree = textBranch(r, p, node, at, end - at, 'Next Protocol Negotiation')
  let i = at
  while (i < end) {
    const name = vector(r, p, tree, f.npnLength, i, end, 1, 0xff)
    if (!name.fits) return end
    p.add(tree, f.npn, r, name.at, name.end - name.at)
    i = name.end
  }
  return i
}

/** application_settings (draft-vvv-tls-alps-01). */
function applicationSettings({ r, p, node, at, end, message }: Extension): number {
  if (message === NEXT_PROTOCOL) p.add(node, f.alpsSettings, r, at, end - at)
  if (message !== CLIENT_HELLO) return end
  const list = vector(r, p, node, f.alpsLength, at, end, 2, 0xffff)
  if (!list.fits) return end
  const tree = p.add(node, f.alps, r, list.at, list.end - list.at)
  let i = list.at
  while (i < list.end) {
    const name = vector(r, p, tree, f.alpsNameLength, i, list.end, 1, 0xff)
    if (!name.fits) return list.end
    p.add(tree, f.alpsName, r, name.at, name.end - name.at)
    i = name.end
  }
  return i
}

/** renegotiation_info (RFC 5746 3.2). */
function renegotiation({ r, p, node, at, end }: Extension): number {
  const tree = textBranch(r, p, node, at, end - at, 'Renegotiation Info extension')
  const info = vector(r, p, tree, f.renegotiationLength, at, end, 0, 255)
  if (!info.fits) return end
  if (info.end > info.at) p.add(tree, f.renegotiation, r, info.at, info.end - info.at)
  return info.end
}

/** encrypted_server_name (draft-ietf-tls-esni-02), before there was encrypted_client_hello. */
function encryptedServerName(e: Extension): number {
  const { r, p, node, at, end, message } = e
  if (message === ENCRYPTED_EXTENSIONS) {
    p.add(node, f.esniNonce, r, at, 16)
    return at + 16
  }
  if (message !== CLIENT_HELLO) return at
  p.add(node, f.esniSuite, r, at)
  const digest = optional(e, f.esniDigestLength, f.esniDigest, keyShareEntry(r, p, node, at + 2, end), 0xffff)
  if (!digest.fits) return end
  const name = optional(e, f.esniLength, f.esni, digest.end, 0xffff)
  return name.fits ? name.end : end
}
