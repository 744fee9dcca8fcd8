import {
  absoluteTime, boolean, bytes, fields, ipv4, ipv6, names, none, string, uint16, uint32, uint8, type Field,
} from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { shown } from './value-text.ts'

// RFC 6275 section 6.2.1: type, length of the data, data; Pad1 is a type alone.
const HEADER = 2
const PAD_1 = 0
const REFRESH_ADVICE = 2
const TIMESTAMP = 27

const option = (abbrev: string, name: string) => none(`mip6.options.${abbrev}`, `MIPv6 Option - ${name}`)

const f = fields('mipv6', {
  pad1: option('pad1', 'Pad1'),
  padN: option('padn', 'PadN'),
  padding: bytes('mip6.padn', 'PadN'),
  refreshAdvice: option('bra', 'Binding Refresh Advice'),
  refreshInterval: uint16('mip6.bra.interval', 'Refresh interval', { description: 'In units of 4 seconds' }),
  alternate: option('acoa', 'Alternate Care-of Address'),
  alternateAddress: ipv6('mip6.acoa.acoa', 'Alternate care-of address'),
  nonces: option('ni', 'Nonce Indices'),
  homeNonce: uint16('mip6.ni.hni', 'Home nonce index'),
  careOfNonce: uint16('mip6.ni.cni', 'Care-of nonce index'),
  authorization: option('bad_auth', 'Authorization Data'),
  authenticator: bytes('mip6.bad.auth', 'Authenticator'),
  networkPrefix: option('mnp', 'Mobile Network Prefix'),
  homePrefix: option('hnp', 'Home Network Prefix'),
  prefixLength: uint8('mip6.nemo.mnp.pfl', 'Mobile Network Prefix Length'),
  prefix: ipv6('mip6.nemo.mnp.mnp', 'Mobile Network Prefix'),
  linkLayer: option('mhlla', 'Mobility Header Link-Layer Address'),
  linkLayerCode: uint8('mip6.lla.optcode', 'Option-Code', { values: names({ 2: 'Link Layer Address of the MN' }) }),
  linkLayerAddress: bytes('mip6.lla', 'Link-layer address'),
  nodeIdentifier: option('mnid', 'Mobile Node Identifier'),
  nodeSubtype: uint8('mip6.mnid.subtype', 'Subtype', { values: names({ 1: 'Network Access Identifier (NAI)' }) }),
  nodeName: string('mip6.mnid.identifier', 'Identifier'),
  authentication: option('auth', 'AUTH-OPTION-TYPE'),
  authenticationSubtype: uint8('mip6.auth.subtype', 'Subtype', {
    values: names({ 0: 'Reserved (not available for assignment)', 3: 'HMAC_SHA1_SPI', 5: 'Reserved for use by 3GPP2' }),
  }),
  authenticationSpi: uint32('mip6.auth.mobility_spi', 'Mobility SPI'),
  authenticationData: bytes('mip6.auth.auth_data', 'Authentication Data'),
  messageIdentifier: option('mseg_id', 'MESG-ID-OPTION-TYPE'),
  messageTimestamp: bytes('mip6.mseg_id.timestamp', 'Timestamp'),
  cgaRequest: option('cgapr', 'CGA Parameters Request'),
  cga: option('cgar', 'CGA Parameters'),
  cgaParameters: bytes('mip6.cgar.cga_par', 'CGA Parameters'),
  signature: option('sign', 'Signature'),
  signatureData: bytes('mip6.sign.sign', 'CGA Parameters'),
  permanentToken: option('phkt', 'Permanent Home Keygen Token'),
  permanentTokenData: bytes('mip6.phkt.phkt', 'Permanent Home Keygen Token'),
  careOfTestInit: option('coti', 'Care-of Test Init'),
  careOfTest: option('cot', 'Care-of Test'),
  careOfToken: bytes('mip6.mocot.co_keygen_tok', 'Care-of Keygen Token'),
  dnsUpdate: option('dnsu', 'DNS-UPDATE-TYPE'),
  dnsStatus: uint8('mip6.dnsu.status', 'Status', {
    values: names({
      0: 'DNS update performed', 128: 'Reason unspecified', 129: 'Administratively prohibited', 130: 'DNS Update Failed',
    }),
  }),
  dnsRemove: boolean('mip6.dnsu.flag.r', 'R flag', { mask: 0x80 }),
  dnsName: bytes('mip6.dnsu.mn_id', 'MN identity (FQDN)'),
  experimental: option('em', 'Experimental'),
  experimentalData: bytes('mip6.em.data', 'Data'),
  vendor: option('vsm', 'Vendor Specific'),
  vendorId: uint32('mip6.vsm.vendorId', 'Vendor Id'),
  vendorSubtype: uint8('mip6.vsm.subtype', 'Subtype'),
  vendorData: bytes('mip6.vsm.data', 'Data'),
  service: option('ssm', 'Service Selection'),
  serviceName: string('mip6.ss.identifier', 'Identifier', { encoding: 'ascii' }),
  fastAuthorization: option('badff', 'Binding Authorization Data for FMIPv6 (BADF)'),
  fastSpi: uint32('mip6.badff.spi', 'SPI'),
  fastAuthenticator: bytes('mip6.badff.auth', 'Authenticator'),
  handoff: option('hi', 'Handoff Indicator'),
  handoffReserved: uint8('mip6.hi.reserved', 'Reserved'),
  handoffIndicator: uint8('mip6.hi', 'Handoff Indicator', {
    values: names({
      0: 'Reserved', 1: 'Attachment over a new interface', 2: 'Handoff between two different interfaces of the mobile node',
      3: 'Handoff between mobile access gateways for the same interface', 4: 'Handoff state unknown',
      5: 'Handoff state not changed (Re-registration)',
    }),
  }),
  access: option('att', 'Access Technology Type Option'),
  accessReserved: uint8('mip6.att.reserved', 'Reserved'),
  accessType: uint8('mip6.att', 'Access Technology Type', {
    values: names({
      0: 'Reserved', 1: 'Virtual', 2: 'PPP', 3: 'IEEE 802.3', 4: 'IEEE 802.11a/b/g', 5: 'IEEE 802.16e', 6: '3GPP GERAN',
      7: '3GPP UTRAN', 8: '3GPP E-UTRAN', 9: '3GPP2 eHRPD', 10: '3GPP2 HRPD', 11: '3GPP2 1xRTT', 12: '3GPP2 UMB',
    }),
  }),
  nodeLink: option('mnlli', 'Mobile Node Link-layer Identifier'),
  nodeLinkReserved: uint16('mip6.mnlli.reserved', 'Reserved'),
  nodeLinkIdentifier: bytes('mip6.mnlli.lli', 'Link-layer Identifier'),
  linkLocal: option('lla', 'Link-local Address'),
  linkLocalAddress: ipv6('mip6.lila_lla', 'Link-local Address'),
  timestamp: option('ts', 'Timestamp'),
  timestampValue: absoluteTime('mip6.timestamp_tmp', 'Timestamp'),
  restart: option('rc', 'Restart Counter'),
  restartCounter: uint32('mip6.rc', 'Restart Counter'),
  ipv4Home: option('ipv4ha', 'IPv4 Home Address'),
  ipv4PrefixLength: uint8('mip6.ipv4ha.preflen', 'Prefix-len', { mask: 0xfc }),
  ipv4Prefix: boolean('mip6.ipv4ha.p_flag', 'mobile network prefix (P) flag', { width: 2, mask: 0x0200 }),
  ipv4HomeAddress: ipv4('mip6.ipv4ha.ha', 'IPv4 Home Address'),
  ipv4HomeReserved: uint8('mip6.ipv4ha.reserved', 'Reserved', { base: 'hex' }),
  ipv4Acknowledgement: option('ipv4aa', 'IPv4 Address Acknowledgement'),
  ipv4Status: uint8('mip6.ipv4aa.sts', 'Status'),
  nat: option('natd', 'NAT Detection'),
  natForce: boolean('mip6.natd.f_flag', '(F) flag', { width: 2, mask: 0x8000 }),
  natReserved: uint16('mip6.natd.reserved', 'Reserved', { mask: 0x7fff }),
  natRefresh: uint32('mip6.natd.refresh_t', 'Refresh time', { description: 'In seconds' }),
  ipv4CareOf: option('ipv4coa', 'IPv4 Care-of Address'),
  ipv4CareOfReserved: uint16('mip6.ipv4coa.reserved', 'Reserved'),
  ipv4CareOfAddress: ipv4('mip6.ipv4coa.addr', 'IPv4 Care-of address'),
  gre: option('grek', 'GRE Key'),
  greKey: uint32('mip6.gre_key', 'GRE Key'),
  headerAddress: option('mhipv6ap', 'Mobility Header IPv6 Address/Prefix'),
  headerAddressCode: uint8('mip6.mhipv6ap.opt_code', 'Option-Code'),
  headerAddressLength: uint8('mip6.mhipv6ap.len', 'Prefix Length'),
  headerAddressValue: ipv6('mip6.mhipv6ap.ipv6_address', 'IPv6 Address'),
  binding: option('bi', 'Binding Identifier'),
  bindingId: uint16('mip6.bi.bid', 'Binding ID (BID)'),
  bindingStatus: uint8('mip6.bi.status', 'Status'),
  bindingBoth: boolean('mip6.bi.h_flag', 'Simultaneous Home and Foreign Binding (H)', { mask: 0x80 }),
  ipv4Request: option('ipv4hareq', 'IPv4 Home Address Request'),
  ipv4Reply: option('ipv4harep', 'IPv4 Home Address Reply'),
  ipv4Router: option('ipv4dra', 'IPv4 Default-Router Address'),
  ipv4RouterReserved: uint16('mip6.ipv4dra.reserved', 'Reserved'),
  ipv4RouterAddress: ipv4('mip6.ipv4dra.dra', 'IPv4 Default-Router Address'),
  ipv4Dhcp: option('ipv4dsm', 'IPv4 DHCP Support Mode'),
  ipv4DhcpServer: boolean('mip6.ipv4dsm.s_flag', 'DHCP Support Mode (S)', { width: 2, mask: 0x0001 }),
  type: uint8('mip6.mobility_opt', 'Mobility Option'),
  length: uint8('mip6.mobility_opt.len', 'Length'),
  notDissected: none('mip6.ie_not_dissected', 'IE data not dissected yet'),
  invalidLength: none('mip6.opt.len.invalid', 'Invalid length for option'),
})

/**
 * How an option is laid out: its line, the bytes that its data must have at least, and its fields; a number moves on or back
 * by bytes.
 */
interface Layout {
  readonly line: Field
  readonly least: number
  readonly parts: readonly (Field | number)[]
  /** The field that is also said on the option's line. */
  readonly said?: Field
}

const layout = (line: Field, least: number, parts: Layout['parts'] = [], said?: Field): Layout => ({ line, least, parts, said })

const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [1, layout(f.padN, 0, [f.padding])],
  [REFRESH_ADVICE, layout(f.refreshAdvice, 2, [f.refreshInterval])],
  [3, layout(f.alternate, 16, [f.alternateAddress])],
  [4, layout(f.nonces, 4, [f.homeNonce, f.careOfNonce])],
  [5, layout(f.authorization, 0, [f.authenticator])],
  [6, layout(f.networkPrefix, 18, [1, f.prefixLength, f.prefix], f.prefix)], // RFC 3963 section 4.3
  [7, layout(f.linkLayer, 1, [f.linkLayerCode, f.linkLayerAddress])], // RFC 5568 section 6.4.4
  [8, layout(f.nodeIdentifier, 1, [f.nodeSubtype, f.nodeName], f.nodeName)], // RFC 4283 section 3
  [9, layout(f.authentication, 5, [f.authenticationSubtype, f.authenticationSpi, f.authenticationData])], // RFC 4285 section 5
  [10, layout(f.messageIdentifier, 8, [f.messageTimestamp])],
  [11, layout(f.cgaRequest, 0)], // RFC 4866 section 5
  [12, layout(f.cga, 1, [f.cgaParameters])],
  [13, layout(f.signature, 1, [f.signatureData])],
  [14, layout(f.permanentToken, 1, [f.permanentTokenData])],
  [15, layout(f.careOfTestInit, 0)],
  [16, layout(f.careOfTest, 8, [f.careOfToken])],
  [17, layout(f.dnsUpdate, 4, [f.dnsStatus, f.dnsRemove, f.dnsName])], // RFC 5026 section 8.1
  [18, layout(f.experimental, 1, [f.experimentalData])], // RFC 5096 section 6
  [19, layout(f.vendor, 2, [f.vendorId, f.vendorSubtype, f.vendorData])], // RFC 5094 section 3
  [20, layout(f.service, 1, [f.serviceName], f.serviceName)], // RFC 5149 section 3
  [21, layout(f.fastAuthorization, 4, [f.fastSpi, f.fastAuthenticator])], // RFC 5568 section 6.4.5
  [22, layout(f.homePrefix, 18, [1, f.prefixLength, f.prefix], f.prefix)], // RFC 5213 section 8.3
  [23, layout(f.handoff, 2, [f.handoffReserved, f.handoffIndicator], f.handoffIndicator)],
  [24, layout(f.access, 2, [f.accessReserved, f.accessType], f.accessType)],
  [25, layout(f.nodeLink, 3, [f.nodeLinkReserved, f.nodeLinkIdentifier])],
  [26, layout(f.linkLocal, 16, [f.linkLocalAddress])],
  [TIMESTAMP, layout(f.timestamp, 8)],
  [28, layout(f.restart, 4, [f.restartCounter])], // RFC 5847 section 3.4
  [29, layout(f.ipv4Home, 6, [f.ipv4PrefixLength, -1, f.ipv4Prefix, f.ipv4HomeAddress])], // RFC 5555 section 3.1.1
  [30, layout(f.ipv4Acknowledgement, 6, [f.ipv4Status, f.ipv4PrefixLength, f.ipv4HomeAddress])],
  [31, layout(f.nat, 6, [f.natForce, -2, f.natReserved, f.natRefresh])],
  [32, layout(f.ipv4CareOf, 6, [f.ipv4CareOfReserved, f.ipv4CareOfAddress])],
  [33, layout(f.gre, 2, [f.ipv4RouterReserved, f.greKey])], // RFC 5845 section 6.2; without a key in a request
  [34, layout(f.headerAddress, 18, [f.headerAddressCode, f.headerAddressLength, f.headerAddressValue], f.headerAddressValue)],
  [35, layout(f.binding, 4, [f.bindingId, f.bindingStatus, f.bindingBoth])], // RFC 5648 section 4.1
  [36, layout(f.ipv4Request, 6, [f.ipv4PrefixLength, f.ipv4HomeReserved, f.ipv4HomeAddress], f.ipv4HomeAddress)],
  [37, layout(f.ipv4Reply, 6, [f.ipv4Status, f.ipv4PrefixLength, f.ipv4HomeAddress], f.ipv4HomeAddress)],
  [38, layout(f.ipv4Router, 6, [f.ipv4RouterReserved, f.ipv4RouterAddress], f.ipv4RouterAddress)],
  [39, layout(f.ipv4Dhcp, 2, [f.ipv4DhcpServer])],
])

/** Shows the options of a mobility header, which are `length` bytes from `at` on. */
export function dissectMobilityOptions(p: Packet, layer: Node, r: Reader, at: number, length: number): void {
  r.need(at, length)
  const options = p.branch(layer, frameMarks.text, r, at, length, 'Mobility Options')
  for (const end = at + length; at < end;) {
    const type = r.u8(at)
    if (type === PAD_1) {
      p.branch(options, f.pad1, r, at++, 1)
      continue
    }
    const known = LAYOUTS.get(type)
    const name = known ? known.line.label : `Unknown (0x${type.toString(16).padStart(2, '0')})`
    const left = end - at - HEADER
    if (left < 0 || r.u8(at + 1) > left) {
      const why = left < 0 ? 'length byte past end of options'
        : `option length = ${r.u8(at + 1)} says option goes past end of options`
      p.expert(options, r, 'warn', `${name} (${why})`, at, Math.max(1, left), f.invalidLength)
      return
    }
    const size = r.u8(at + 1)
    if (known) one(p, options, r.sub(at, HEADER + size), type, known)
    else {
      const node = p.branch(options, frameMarks.text, r, at, HEADER + size, name)
      p.add(node, f.type, r, at)
      p.add(node, f.length, r, at + 1)
      p.expert(node, r, 'note', f.notDissected.label, at, HEADER + size, f.notDissected)
    }
    at += HEADER + size
  }
}

/** @param r the option */
function one(p: Packet, options: Node, r: Reader, type: number, { line, least, parts, said }: Layout): void {
  const node = p.branch(options, line, r, 0, r.reported)
  const lengthNode = p.add(node, f.length, r, 1)
  const size = r.u8(1)
  if (size < least) p.expert(lengthNode, r, 'warn', `${line.label} (with option length = ${size})`, 1, 1, f.invalidLength)
  let at = HEADER
  for (const part of parts) {
    if (typeof part === 'number') {
      at += part
      continue
    }
    const length = part.width || r.reported - at
    if (length === 0 || part === f.greKey && size < 6) continue
    const child = p.add(node, part, r, at, length)
    at += length
    if (!p.detailed) continue
    if (part === said) p.append(node, `: ${shown(p, child)}${part === f.prefix ? `/${r.u8(at - 17)}` : ''}`)
    if (type === REFRESH_ADVICE) p.append(child, ` (${r.u16(HEADER) * 4} seconds)`)
  }
  if (type === TIMESTAMP) {
    // RFC 5213 section 8.8: whole seconds since 1970, and 1/65536 seconds.
    r.need(HEADER, 8)
    const time = BigInt(r.uint(HEADER, 6)) * 1_000_000_000n + BigInt(Math.floor(r.u16(8) * 1e9 / 0x10000))
    p.put(node, f.timestampValue, r, HEADER, 8, time)
  }
}
