import { ipv4Text, ipv6Text } from './address-text.ts'
import { record as f } from './dns-fields.ts'
import { dissectOptions } from './dns-options.ts'
import { dissectServiceParameters } from './dns-svcb.ts'
import { TYPE, typeNameAndDescription } from './dns-types.ts'
import type { Rdata } from './dns-rdata.ts'
import type { Field } from './field.ts'
import { printableText } from './printable-text.ts'

/** Reads the data of a resource record of this type. What it finds goes into the tree, and a summary of it into Info. */
export type RecordDissector = (d: Rdata) => void

/** Records whose data is one name, with the words of their line. */
const oneName = (field: Field, word: string): RecordDissector => (d) => {
  const name = d.name(field)
  d.say(name, `, ${word}${name}`)
}

/** Records that are summarised by the name that they belong to. */
const owned = (read: RecordDissector): RecordDissector => (d) => {
  d.info(d.owner)
  read(d)
}

/** The data of each type, in the order in which IANA numbers them. */
export const recordDissectors: ReadonlyMap<number, RecordDissector> = new Map<number, RecordDissector>([
  [TYPE.A, a],
  [TYPE.NS, oneName(f.ns, 'ns ')],
  [TYPE.MD, owned((d) => { d.name(f.md) })],
  [TYPE.MF, owned((d) => { d.name(f.mf) })],
  [TYPE.CNAME, oneName(f.cname, 'cname ')],
  [TYPE.SOA, soa],
  [TYPE.MB, owned((d) => { d.name(f.mb) })],
  [TYPE.MG, owned((d) => { d.name(f.mg) })],
  [TYPE.MR, owned((d) => { d.name(f.mr) })],
  [TYPE.NULL, owned((d) => { d.rest(f.null) })],
  [TYPE.WKS, wks],
  [TYPE.PTR, oneName(f.ptr, '')],
  [TYPE.HINFO, hinfo],
  [TYPE.MINFO, owned((d) => { d.name(f.minfoResponsible); d.name(f.minfoErrors) })],
  [TYPE.MX, mx],
  [TYPE.TXT, txt],
  [TYPE.RP, owned((d) => { d.name(f.rpMailbox); d.name(f.rpTxt) })],
  [TYPE.AFSDB, owned((d) => { numberBeforeName(d, f.afsdbSubtype, f.afsdbHost) })],
  [TYPE.X25, owned((d) => { d.string(f.x25Length, f.x25) })],
  [TYPE.ISDN, owned(isdn)],
  [TYPE.RT, owned((d) => { numberBeforeName(d, f.rtPreference, f.rtHost) })],
  [TYPE.NSAP, owned((d) => { d.rest(f.nsap) })],
  [TYPE.NSAP_PTR, owned((d) => { d.name(f.nsapPtr) })],
  [TYPE.SIG, signature],
  [TYPE.KEY, key],
  [TYPE.PX, owned((d) => { d.add(f.pxPreference); d.name(f.pxMap822); d.name(f.pxMapX400) })],
  [TYPE.GPOS, owned((d) => {
    d.string(f.longitudeLength, f.longitude)
    d.string(f.latitudeLength, f.latitude)
    d.string(f.altitudeLength, f.altitude)
  })],
  [TYPE.AAAA, aaaa],
  [TYPE.LOC, loc],
  [TYPE.NXT, nxt],
  [TYPE.SRV, srv],
  [TYPE.NAPTR, naptr],
  [TYPE.KX, kx],
  [TYPE.CERT, cert],
  [TYPE.A6, a6],
  [TYPE.DNAME, oneName(f.dname, 'dname ')],
  [TYPE.OPT, dissectOptions],
  [TYPE.APL, owned(apl)],
  [TYPE.DS, delegation],
  [TYPE.SSHFP, sshfp],
  [TYPE.IPSECKEY, ipseckey],
  [TYPE.RRSIG, signature],
  [TYPE.NSEC, nsec],
  [TYPE.DNSKEY, dnskey],
  [TYPE.DHCID, owned((d) => { d.rest(f.dhcid) })],
  [TYPE.NSEC3, nsec3],
  [TYPE.NSEC3PARAM, owned((d) => {
    d.add(f.nsec3Algorithm)
    d.add(f.nsec3Flags)
    d.add(f.nsec3Iterations)
    d.string(f.nsec3SaltLength, f.nsec3Salt)
  })],
  [TYPE.TLSA, owned((d) => { d.add(f.tlsaUsage); d.add(f.tlsaSelector); d.add(f.tlsaMatching); d.rest(f.tlsaData) })],
  [TYPE.HIP, owned(hip)],
  [TYPE.CDS, delegation],
  [TYPE.CDNSKEY, dnskey],
  [TYPE.OPENPGPKEY, (d) => { d.rest(f.openpgpkey) }],
  [TYPE.CSYNC, csync],
  [TYPE.ZONEMD, (d) => { d.add(f.zonemdSerial); d.add(f.zonemdScheme); d.add(f.zonemdHash); d.rest(f.zonemdDigest) }],
  [TYPE.SVCB, dissectServiceParameters],
  [TYPE.HTTPS, dissectServiceParameters],
  [TYPE.SPF, (d) => { while (d.left !== 0) d.string(f.spfLength, f.spf) }],
  [TYPE.NID, (d) => { d.add(f.nidPreference); d.add(f.nid, 8) }],
  [TYPE.L32, (d) => { d.add(f.l32Preference); d.add(f.l32) }],
  [TYPE.L64, (d) => { d.add(f.l64Preference); d.add(f.l64, 8) }],
  [TYPE.LP, (d) => { d.add(f.lpPreference); d.name(f.lp) }],
  [TYPE.EUI48, (d) => { d.add(f.eui48) }],
  [TYPE.EUI64, (d) => { d.add(f.eui64) }],
  [TYPE.TKEY, tkey],
  [TYPE.TSIG, tsig],
  [TYPE.CAA, caa],
  [TYPE.DLV, delegation],
  [TYPE.WINS, wins],
  [TYPE.WINS_R, winsReverse],
  [TYPE.XPF, xpf],
])

// RFC 1035 3.4.1
function a(d: Rdata): void {
  const address = ipv4Text(d.r.view(d.at, 4), 0)
  d.say(address, `, addr ${address}`)
  d.add(f.a)
}

// RFC 3596 2.2
function aaaa(d: Rdata): void {
  const address = ipv6Text(d.r.view(d.at, 16), 0)
  d.say(address, `, addr ${address}`)
  d.add(f.aaaa)
}

// RFC 1035 3.3.13
function soa(d: Rdata): void {
  const primary = d.name(f.soaPrimary)
  d.say(primary, `, mname ${primary}`)
  d.name(f.soaMailbox)
  d.add(f.soaSerial)
  d.duration(f.soaRefresh)
  d.duration(f.soaRetry)
  d.duration(f.soaExpire)
  d.duration(f.soaMinimum)
}

// RFC 1035 3.4.2
function wks(d: Rdata): void {
  const address = ipv4Text(d.r.view(d.at, 4), 0)
  d.say(address, `, addr ${address}`)
  d.add(f.wksAddress)
  d.add(f.wksProtocol)
  for (let port = 0; d.left !== 0; port += 8) {
    const bits = d.r.u8(d.at)
    if (bits === 0) { d.skip(1); continue }
    const node = d.add(f.wksBits)
    if (!d.p.detailed) continue
    const ports: number[] = []
    for (let bit = 0; bit < 8; bit++) if (bits & 0x80 >> bit) ports.push(port + bit)
    d.p.append(node, ` (${ports.join(', ')})`)
  }
}

// RFC 1035 3.3.2
function hinfo(d: Rdata): void {
  const cpuLength = d.r.u8(d.at)
  const cpu = d.ascii(d.at + 1, cpuLength)
  const osLength = d.r.u8(d.at + 1 + cpuLength)
  const os = d.ascii(d.at + 2 + cpuLength, osLength)
  d.say(`${cpu} ${os}`, `, CPU ${cpu}, OS ${os}`)
  d.string(f.cpuLength, f.cpu)
  d.string(f.osLength, f.os)
}

// RFC 1035 3.3.9
function mx(d: Rdata): void {
  const preference = d.r.u16(d.at)
  const exchange = numberBeforeName(d, f.mxPreference, f.mx)
  d.say(`${preference} ${exchange}`, `, preference ${preference}, mx ${exchange}`)
}

// RFC 2230 3.1
function kx(d: Rdata): void {
  const preference = d.r.u16(d.at)
  const exchanger = numberBeforeName(d, f.kxPreference, f.kx)
  d.say(`${preference} ${exchanger}`, `, preference ${preference}, kx ${exchanger}`)
}

/** The number is only shown where the name behind it can be read. */
function numberBeforeName(d: Rdata, number: Field, name: Field): string {
  d.skip(2)
  d.readName()
  d.skip(-2)
  d.add(number)
  return d.name(name)
}

// RFC 1035 3.3.14; as UTF-8 in multicast DNS (RFC 6763 6.5)
function txt(d: Rdata): void {
  const field = d.mdns ? f.txtMdns : f.txt
  while (d.left !== 0) d.string(f.txtLength, field)
}

// RFC 1183 3.2
function isdn(d: Rdata): void {
  d.string(f.isdnLength, f.isdn)
  if (d.left > 1) d.string(f.isdnSubLength, f.isdnSub)
}

// RFC 4034 3.1
function signature(d: Rdata): void {
  d.add(f.sigType)
  d.add(f.sigAlgorithm)
  d.add(f.sigLabels)
  d.duration(f.sigTtl)
  d.time(f.sigExpiration)
  d.time(f.sigInception)
  d.add(f.sigKeyTag)
  d.name(f.sigSigner)
  if (d.left !== 0) d.rest(f.signature)
}

/** The number by which signatures name a key: RFC 4034 appendix B. */
function keyTag(d: Rdata, at: number, length: number, algorithm: number): number {
  const RSA_MD5 = 1
  if (algorithm === RSA_MD5) return d.r.u16(at + length - 3)
  let sum = 0
  for (let i = 0; i < length; i++) sum += i & 1 ? d.r.u8(at + i) : d.r.u8(at + i) << 8
  return sum + (sum >>> 16) & 0xffff
}

function addKeyTag(d: Rdata, field: Field, algorithm: number): void {
  const length = d.left + 4
  if (length < 4) {
    d.p.expert(d.node, d.r, 'warn', 'The key is too short to work out its id')
    return
  }
  d.p.generate(d.node, field, d.r, keyTag(d, d.at - 4, length, algorithm))
}

// RFC 2535 3.1
function key(d: Rdata): void {
  const { r, p, at } = d
  const branch = d.add(f.keyFlags)
  p.add(branch, f.keyAuthentication, r, at)
  p.add(branch, f.keyConfidentiality, r, at)
  const NO_KEY = 0xc000
  if ((r.u16(at) & NO_KEY) !== NO_KEY) {
    const flags = [f.keyRequired, f.keyUser, f.keyEntity, f.keyIpsec, f.keyMime, f.keySignatory]
    for (const field of flags) p.add(branch, field, r, at)
  }
  d.add(f.keyProtocol)
  addKeyTag(d, f.keyId, d.number(f.keyAlgorithm))
  if (d.left !== 0) d.rest(f.keyPublic)
}

// RFC 4034 2.1
function dnskey(d: Rdata): void {
  const { r, p, at } = d
  const branch = d.add(f.dnskeyFlags)
  for (const field of [f.dnskeyZone, f.dnskeyRevoked, f.dnskeySigning, f.dnskeyReserved]) p.add(branch, field, r, at)
  d.add(f.dnskeyProtocol)
  addKeyTag(d, f.dnskeyId, d.number(f.dnskeyAlgorithm))
  d.rest(f.dnskeyPublic)
}

// RFC 1876 2
function loc(d: Rdata): void {
  const length = d.left
  if (d.number(f.locVersion) !== 0) {
    d.skip(-1)
    d.add(f.locUnknown, length)
    return
  }
  for (const field of [f.locSize, f.locHorizontal, f.locVertical]) {
    const node = d.add(field)
    const value = d.p.number[node]
    if (d.p.detailed) d.p.append(node, ` (${shortNumber((value >> 4) * 10 ** (value & 0x0f) / 100)} m)`)
  }
  for (const field of [f.locLatitude, f.locLongitude]) {
    const node = d.add(field)
    if (d.p.detailed) d.p.append(node, ` (${angle(d.p.number[node], field === f.locLongitude)})`)
  }
  const node = d.add(f.locAltitude)
  if (d.p.detailed) d.p.append(node, ` (${shortNumber((d.p.number[node] - 10_000_000) / 100)} m)`)
}

/** Six significant digits at most, as C's %g. */
function shortNumber(value: number): string {
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(6)))))
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)))
  const [mantissa, power] = Number(value.toPrecision(6)).toExponential().split('e')
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`
}

/** Thousandths of a second of arc from 2^31, which is the equator or the prime meridian. */
function angle(value: number, longitude: boolean): string {
  const offset = value - 0x8000_0000
  const size = Math.abs(offset)
  if (size > (longitude ? 648_000_000 : 324_000_000)) return 'Value out of range'
  const direction = offset < 0 ? (longitude ? 'W' : 'S') : longitude ? 'E' : 'N'
  const seconds = Math.floor(size / 1000)
  return `${Math.floor(seconds / 3600)} deg ${Math.floor(seconds / 60) % 60} min `
    + `${seconds % 60}.${String(size % 1000).padStart(3, '0')} sec ${direction}`
}

// RFC 2535 5.2
function nxt(d: Rdata): void {
  const name = d.name(f.nxtName)
  d.say(name, `, next domain name ${name}`)
  for (let type = 0; d.left !== 0; type += 8) typesOfByte(d, type)
}

// RFC 4034 4.1
function nsec(d: Rdata): void {
  const name = d.name(f.nsecName)
  d.say(name, `, next domain name ${name}`)
  typeBitMaps(d)
}

/** RFC 4034 4.1.2: windows of 256 types each. */
function typeBitMaps(d: Rdata): void {
  while (d.left !== 0) {
    let type = d.r.u8(d.at) * 256
    const size = d.r.u8(d.at + 1)
    d.skip(2)
    for (let i = 0; i < size; i++, type += 8) typesOfByte(d, type)
  }
}

function typesOfByte(d: Rdata, first: number): void {
  const bits = d.r.u8(d.at)
  for (let bit = 0; bit < 8; bit++) {
    if (!(bits & 0x80 >> bit)) continue
    const node = d.p.put(d.node, f.type, d.r, d.at, 1, first + bit)
    if (d.p.detailed) d.p.label(node, `RR type in bit map: ${typeNameAndDescription(first + bit)}`)
  }
  d.skip(1)
}

// RFC 2782
function srv(d: Rdata): void {
  const priority = d.number(f.srvPriority)
  const weight = d.number(f.srvWeight)
  const port = d.number(f.srvPort)
  const target = d.name(f.srvTarget)
  d.say(`${priority} ${weight} ${port} ${target}`, `, priority ${priority}, weight ${weight}, port ${port}, target ${target}`)
}

// RFC 3403 4.1
function naptr(d: Rdata): void {
  const order = d.number(f.naptrOrder)
  const preference = d.number(f.naptrPreference)
  const length = d.number(f.naptrFlagsLength)
  const flags = d.ascii(d.at, length)
  d.add(f.naptrFlags, length)
  d.string(f.naptrServiceLength, f.naptrService)
  d.string(f.naptrRegexLength, f.naptrRegex)
  const replacement = d.readName()
  d.p.generate(d.node, f.naptrReplacementLength, d.r, replacement.length, d.at)
  d.name(f.naptrReplacement)
  d.say(`${order} ${preference} ${flags}`, `, order ${order}, preference ${preference}, flags ${flags}`)
}

// RFC 4398 2
function cert(d: Rdata): void {
  d.add(f.certType)
  d.add(f.certKeyTag)
  d.add(f.certAlgorithm)
  if (d.left !== 0) d.rest(f.cert)
}

// RFC 2874 3.1
function a6(d: Rdata): void {
  const prefixLength = d.r.u8(d.at)
  // Wireshark's counting is unsigned, so a prefix longer than an address leaves room for a whole one.
  const size = prefixLength > 128 ? 16 : Math.ceil((128 - prefixLength) / 8)
  const suffix = new Uint8Array(16)
  suffix.set(d.r.view(d.at + 1, size), 16 - size)
  d.skip(1 + size)
  const name = prefixLength ? d.readName() : undefined
  const summary = `${prefixLength} ${ipv6Text(suffix, 0)} ${name?.text ?? ''}`
  d.info(summary)
  d.skip(-1 - size)
  d.add(f.a6PrefixLength)
  if (size) d.p.put(d.node, f.a6Suffix, d.r, d.at, size, suffix)
  d.skip(size)
  if (name) d.name(f.a6PrefixName)
  d.line(`, addr ${summary}`)
}

const AF_IP = 1
const AF_IP6 = 2

// RFC 3123 4
function apl(d: Rdata): void {
  while (d.left > 1) {
    const family = d.number(f.aplFamily)
    d.add(f.aplPrefix)
    d.p.add(d.node, f.aplNegation, d.r, d.at)
    const length = d.number(f.aplLength)
    const field = family === AF_IP && length <= 4 ? f.aplIpv4 : family === AF_IP6 && length <= 16 ? f.aplIpv6 : f.aplData
    const address = new Uint8Array(field === f.aplData ? length : field.width)
    address.set(d.r.view(d.at, length))
    d.p.put(d.node, field, d.r, d.at, length, address)
    d.skip(length)
  }
}

// RFC 4034 5.1
function delegation(d: Rdata): void {
  d.add(f.dsKeyId)
  d.add(f.dsAlgorithm)
  d.add(f.dsDigestType)
  d.rest(f.dsDigest)
}

// RFC 4255 3.1
function sshfp(d: Rdata): void {
  d.add(f.sshfpAlgorithm)
  d.add(f.sshfpType)
  if (d.left !== 0) d.rest(f.sshfp)
}

// RFC 4025 2.1
function ipseckey(d: Rdata): void {
  d.add(f.ipsecPrecedence)
  const type = d.number(f.ipsecType)
  d.add(f.ipsecAlgorithm)
  if (type === 1) d.add(f.ipsecIpv4)
  else if (type === 2) d.add(f.ipsecIpv6)
  else if (type === 3) d.name(f.ipsecName)
  if (d.left !== 0) d.rest(f.ipsecPublicKey)
}

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv'

// RFC 5155 3.2
function nsec3(d: Rdata): void {
  const { p } = d
  d.add(f.nsec3Algorithm)
  const flags = d.add(f.nsec3Flags)
  p.add(flags, f.nsec3OptOut, d.r, d.at - 1)
  d.add(f.nsec3Iterations)
  d.string(f.nsec3SaltLength, f.nsec3Salt)
  const length = d.number(f.nsec3HashLength)
  if (length) {
    const hash = d.r.view(d.at, length)
    let text = ''
    for (let bit = 0; bit < length * 8; bit += 5) {
      const pair = hash[bit >> 3] << 8 | (hash[(bit >> 3) + 1] ?? 0)
      text += BASE32HEX[pair >> 11 - (bit & 7) & 0x1f]
    }
    p.generate(d.node, f.nsec3Hash, d.r, text, d.at, length)
    d.skip(length)
  }
  typeBitMaps(d)
}

// RFC 8005 5
function hip(d: Rdata): void {
  const hitLength = d.number(f.hipHitLength)
  d.add(f.hipAlgorithm)
  const keyLength = d.number(f.hipKeyLength)
  d.add(f.hipHit, hitLength)
  d.add(f.hipKey, keyLength)
  while (d.left > 1) d.name(f.hipServer)
}

// RFC 7477 2.1
function csync(d: Rdata): void {
  d.add(f.csyncSoa)
  const flags = d.add(f.csyncFlags)
  d.p.add(flags, f.csyncImmediate, d.r, d.at - 2)
  d.p.add(flags, f.csyncMinimum, d.r, d.at - 2)
  const { at, left } = d
  d.rest(f.csyncBitmap)
  d.at = at
  d.left = left
  typeBitMaps(d)
}

// RFC 2930 2
function tkey(d: Rdata): void {
  d.name(f.tkeyAlgorithm)
  d.time(f.tkeyInception)
  d.time(f.tkeyExpiration)
  d.add(f.tkeyMode)
  d.add(f.tkeyError)
  const size = d.number(f.tkeyKeySize)
  if (size) d.add(f.tkeyKey, size)
  const other = d.number(f.tkeyOtherSize)
  if (other) d.add(f.tkeyOther, other)
}

// RFC 8945 4.2
function tsig(d: Rdata): void {
  d.name(f.tsigAlgorithm)
  const node = d.p.put(d.node, f.tsigTime, d.r, d.at, 6, BigInt(d.r.uint(d.at, 6)) * 1_000_000_000n)
  if (d.p.detailed && d.r.u16(d.at)) d.p.append(node, ' (high bits set)')
  d.skip(6)
  d.add(f.tsigFudge)
  const size = d.number(f.tsigMacSize)
  if (size) {
    d.p.branch(d.node, f.tsigMac, d.r, d.at, size)
    d.r.need(d.at, size)
    d.skip(size)
  }
  d.add(f.tsigOriginalId)
  d.add(f.tsigError)
  const other = d.number(f.tsigOtherLength)
  if (other) d.add(f.tsigOther, other)
}

// RFC 8659 4.1
function caa(d: Rdata): void {
  const { p } = d
  const flags = d.add(f.caaFlags)
  p.add(flags, f.caaCritical, d.r, d.at - 1)
  const tagLength = d.r.u8(d.at)
  const tag = d.ascii(d.at + 1, tagLength)
  const valueLength = d.left - 1 - tagLength
  const value = printableText(d.ascii(d.at + 1 + tagLength, valueLength))
  // A beginning of a tag counts as the tag.
  const field = 'issue'.startsWith(tag) ? f.caaIssue : 'issuewild'.startsWith(tag) ? f.caaIssueWild
    : 'iodef'.startsWith(tag) ? f.caaIodef : f.caaUnknown
  const branch = p.put(d.node, field, d.r, d.at, 1 + tagLength + valueLength, value)
  p.add(branch, f.caaTagLength, d.r, d.at)
  p.put(branch, f.caaTag, d.r, d.at + 1, tagLength, tag)
  p.put(branch, f.caaValue, d.r, d.at + 1 + tagLength, valueLength, value)
}

// Microsoft, MS-DNSP 2.2.2.2.4.23
function wins(d: Rdata): void {
  d.add(f.winsLocal)
  d.add(f.winsLookup)
  d.add(f.winsCache)
  for (let count = d.number(f.winsCount); d.left !== 0 && count > 0; count--) d.add(f.winsServer)
}

function winsReverse(d: Rdata): void {
  d.add(f.winsrLocal)
  d.add(f.winsrLookup)
  d.add(f.winsrCache)
  const domain = d.name(f.winsrDomain)
  d.say(domain, `, name result domain ${domain}`)
}

// draft-bellis-dnsop-xpf
function xpf(d: Rdata): void {
  const version = d.p.number[d.add(f.xpfVersion, 1)]
  if (version !== 4 && version !== 6) return
  d.add(f.xpfProtocol)
  d.add(version === 4 ? f.xpfSource4 : f.xpfSource6)
  d.add(version === 4 ? f.xpfDestination4 : f.xpfDestination6)
  d.add(f.xpfSourcePort)
  d.add(f.xpfDestinationPort)
}
