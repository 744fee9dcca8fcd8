import { fields, string, uint16, type Field } from './field.ts'
import { asciiText, lineEnd, lineText, nextLine } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { payloadTypeName } from './rtp-payload-types.ts'
import type { Reader } from './reader.ts'

const f = fields('sdp', {
  version: string('sdp.version', 'Session Description Protocol Version (v)'),
  owner: string('sdp.owner', 'Owner/Creator, Session Id (o)'),
  username: string('sdp.owner.username', 'Owner Username'),
  sessionId: string('sdp.owner.sessionid', 'Session ID'),
  sessionVersion: string('sdp.owner.version', 'Session Version'),
  ownerNetwork: string('sdp.owner.network_type', 'Owner Network Type'),
  ownerType: string('sdp.owner.address_type', 'Owner Address Type'),
  ownerAddress: string('sdp.owner.address', 'Owner Address'),
  name: string('sdp.session_name', 'Session Name (s)'),
  information: string('sdp.session_info', 'Session Information (i)'),
  title: string('sdp.media_title', 'Media Title (i)'),
  uri: string('sdp.uri', 'URI of Description (u)'),
  email: string('sdp.email', 'E-mail Address (e)'),
  phone: string('sdp.phone', 'Phone Number (p)'),
  connection: string('sdp.connection_info', 'Connection Information (c)'),
  network: string('sdp.connection_info.network_type', 'Connection Network Type'),
  addressType: string('sdp.connection_info.address_type', 'Connection Address Type'),
  address: string('sdp.connection_info.address', 'Connection Address'),
  bandwidth: string('sdp.bandwidth', 'Bandwidth Information (b)'),
  time: string('sdp.time', 'Time Description, active time (t)'),
  start: string('sdp.time.start', 'Session Start Time'),
  stop: string('sdp.time.stop', 'Session Stop Time'),
  repeat: string('sdp.repeat_time', 'Repeat Time (r)'),
  zone: string('sdp.timezone', 'Time Zone Adjustments (z)'),
  key: string('sdp.encryption_key', 'Encryption Key (k)'),
  sessionAttribute: string('sdp.session_attr', 'Session Attribute (a)'),
  sessionAttributeField: string('sdp.session_attr.field', 'Session Attribute Fieldname'),
  sessionAttributeValue: string('sdp.session_attr.value', 'Session Attribute Value'),
  media: string('sdp.media', 'Media Description, name and address (m)'),
  mediaType: string('sdp.media.media', 'Media Type'),
  port: uint16('sdp.media.port', 'Media Port'),
  portText: string('sdp.media.port_string', 'Media Port'),
  transport: string('sdp.media.proto', 'Media Protocol'),
  format: string('sdp.media.format', 'Media Format'),
  attribute: string('sdp.media_attr', 'Media Attribute (a)'),
  attributeField: string('sdp.media_attribute.field', 'Media Attribute Fieldname'),
  attributeValue: string('sdp.media_attribute.value', 'Media Attribute Value'),
  mime: string('sdp.mime.type', 'MIME Type'),
  rate: string('sdp.sample_rate', 'Sample Rate'),
  unknown: string('sdp.unknown', 'Unknown'),
})

const LINES: Readonly<Record<string, Field>> = {
  v: f.version, o: f.owner, s: f.name, u: f.uri, e: f.email, p: f.phone, c: f.connection, b: f.bandwidth, t: f.time, r: f.repeat, z: f.zone,
  k: f.key, m: f.media,
}

/** The Session Description Protocol (RFC 8866): who wants which media where. */
export const sdp = protocol({
  abbrev: 'sdp', name: 'SDP', label: 'Session Description Protocol',
  dissect(r, p) {
    const layer = p.layer(sdp, r)
    const session: Session = { address: '', media: undefined }
    for (let at = 0; at < r.length;) {
      const end = lineEnd(r, at), next = nextLine(r, end)
      if (end >= at + 2 && r.u8(at + 1) === 0x3d) line(r, p, layer, at, end, session)
      at = next
    }
    announce(p, session)
    return true
  },
})

interface Session {
  /** Of the session, or of the media at hand. */
  address: string
  media: { readonly port: number, readonly rtp: boolean, rtcp: number } | undefined
}

function line(r: Reader, p: Packet, layer: Node, at: number, end: number, session: Session): void {
  const letter = r.latin1(at, 1), value = at + 2, length = end - value
  const field = letter === 'a' ? session.media ? f.attribute : f.sessionAttribute
    : letter === 'i' ? session.media ? f.title : f.information : LINES[letter] ?? f.unknown
  const node = p.add(layer, field, r, value, length), text = asciiText(r, value, length)
  if (p.detailed) p.label(node, `${field.label}: ${lineText(r, value, length)}`)
  switch (letter) {
    case 'o': words(r, p, node, value, text, [f.username, f.sessionId, f.sessionVersion, f.ownerNetwork, f.ownerType, f.ownerAddress]); return
    case 't': words(r, p, node, value, text, [f.start, f.stop]); return
    case 'c':
      words(r, p, node, value, text, [f.network, f.addressType, f.address])
      session.address = text.split(' ')[2]?.split('/')[0] ?? ''
      return
    case 'm': announce(p, session); media(r, p, node, value, text, session); return
    case 'a': attribute(r, p, node, value, text, session); return
    default: // the others are one value
  }
}

/** A field for each word of a line. */
function words(r: Reader, p: Packet, node: Node, at: number, text: string, parts: readonly Field[]): void {
  let from = 0
  for (const part of parts) {
    const blank = text.indexOf(' ', from), end = blank < 0 || part === parts[parts.length - 1] ? text.length : blank
    if (from >= text.length) return
    p.put(node, part, r, at + from, end - from, text.slice(from, end))
    from = end + 1
  }
}

/** RFC 8866 5.14: kind, port, transport, formats. */
function media(r: Reader, p: Packet, node: Node, at: number, text: string, session: Session): void {
  const found = /^(\S+) (\d{1,5})(?:\/\d+)? (\S+)/.exec(text)
  if (!found) return
  const [whole, kind, port, transport] = found
  p.put(node, f.mediaType, r, at, kind.length, kind)
  p.put(node, f.port, r, at + kind.length + 1, port.length, Number(port) & 0xffff)
  p.hide(p.put(node, f.portText, r, at + kind.length + 1, port.length, port))
  p.put(node, f.transport, r, at + whole.length - transport.length, transport.length, transport)
  const rtp = transport.includes('RTP')
  for (const format of text.slice(whole.length).matchAll(/\S+/g)) {
    const name = rtp && /^\d{1,3}$/.test(format[0]) ? payloadTypeName(Number(format[0])) : format[0]
    p.put(node, f.format, r, at + whole.length + format.index, format[0].length, name)
  }
  session.media = { port: Number(port), rtp, rtcp: Number(port) + 1 }
}

function attribute(r: Reader, p: Packet, node: Node, at: number, text: string, session: Session): void {
  const colon = text.indexOf(':'), name = colon < 0 ? text : text.slice(0, colon), value = colon < 0 ? '' : text.slice(colon + 1)
  const [nameField, valueField] = session.media ? [f.attributeField, f.attributeValue] : [f.sessionAttributeField, f.sessionAttributeValue]
  if (colon < 0) return
  p.put(node, nameField, r, at, name.length, name)
  const map = name === 'rtpmap' ? /^(\d{1,3})\s+([^/\s]+)(?:\/(\d+))?/.exec(value) : undefined
  if (map) {
    p.put(node, f.format, r, at + colon + 1, map[1].length, map[1])
    p.put(node, f.mime, r, at + colon + 1 + map[0].indexOf(map[2]), map[2].length, map[2])
    if (map[3]) p.put(node, f.rate, r, at + colon + 1 + map[0].length - map[3].length, map[3].length, map[3])
  } else if (value) p.put(node, valueField, r, at + colon + 1, value.length, value)
  if (name === 'rtcp' && session.media) session.media.rtcp = Number(/^\d{1,5}/.exec(value)?.[0] ?? session.media.rtcp)
}

/** Announces RTP and RTCP between the address that was said and whoever this description was sent to. */
function announce(p: Packet, { address, media: wanted }: Session): void {
  const pair = p.addresses
  if (!wanted?.rtp || !wanted.port || wanted.rtcp > 0xffff || pair?.length !== 4 || !/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return
  const bytes = new Uint8Array(8)
  bytes.set(address.split('.').map(Number))
  bytes.set(pair.bytes.subarray(pair.destinationAt, pair.destinationAt + 4), 4)
  const ends = { bytes, sourceAt: 0, destinationAt: 4, length: 4 } as const
  p.conversations.expect('udp', ends, wanted.port, 'source', p.registry.protocol('rtp').field.id, p.meta.number)
  p.conversations.expect('udp', ends, wanted.rtcp, 'source', p.registry.protocol('rtcp').field.id, p.meta.number)
}
