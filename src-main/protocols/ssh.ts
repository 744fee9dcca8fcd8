import { lineText } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import { ONE_MORE_SEGMENT, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { sshFields as f, version1Messages } from './ssh-fields.ts'
import { plainPacket, tell } from './ssh-key-exchange.ts'
import { CLIENT, isOpening, SERVER, SshSession } from './ssh-session.ts'

/** A frame behind all that are known. */
const LATER = 0xffffffff

export const ssh = protocol({
  abbrev: 'ssh', name: 'SSH', label: 'SSH Protocol',
  on: { 'tcp.port': [22, 29418], 'sctp.port': [22], 'sctp.ppi': [45] },
  desegments: true,
  changesState(bytes, start, end, conversations, id) {
    return end - start > 3 && hasBanner(bytes, start) || isOpening(conversations, id, LATER)
  },
  dissect(r, p) {
    const side = p.destinationPort === p.matched ? CLIENT : SERVER
    const session = new SshSession(p, side)
    const layer = p.layer(ssh, r)
    if (session.version) p.protocol = 'SSHv' + session.version
    p.clearInfo()
    for (let at = 0; at < r.reported && !p.desegmentLength;) {
      const start = at
      if (session.awaitsBanner && r.has(at, 4) && hasBanner(r.bytes, r.start + at)) at = banner(r, p, layer, at, session)
      else if (session.version === 1) at = version1(r, p, layer, at, session)
      else if (session.version === 2) at = version2(r, p, layer, at, session)
      else at = encrypted(r, p, layer, at, session)
      if (at === start) break
    }
    p.generate(layer, f.direction, r, side)
    if (p.row) p.info = p.info.slice(0, p.fence) + (side === SERVER ? 'Server: ' : 'Client: ') + p.info.slice(p.fence)
    return true
  },
})

/** True for "SSH-", in letters of either case. */
function hasBanner(bytes: Uint8Array, at: number): boolean {
  if ((bytes[at] | 0x20) !== 0x73 || (bytes[at + 1] | 0x20) !== 0x73) return false
  return (bytes[at + 2] | 0x20) === 0x68 && bytes[at + 3] === 0x2d
}

/** The first line of each side (RFC 4253 4.2). */
function banner(r: Reader, p: Packet, layer: Node, at: number, session: SshSession): number {
  if (p.canDesegment && r.indexOf(0x0a, at) < 0 && p.more(at, ONE_MORE_SEGMENT)) return r.reported
  let version = 0
  if (session.side === CLIENT) {
    const text = r.latin1(at, Math.min(r.length - at, 9)).toUpperCase()
    if (text.startsWith('SSH-2.') || text === 'SSH-1.99-') version = 2
    else if (text.startsWith('SSH-1.')) version = 1
  }
  session.sawBanner(version)
  let end = at
  while (end < r.length && r.bytes[r.start + end] !== 0x0a) end++
  const isWhole = end < r.length, length = isWhole && r.u8(end - 1) === 0x0d ? end - 1 - at : end - at
  tell(p, `Protocol (${lineText(r, at, length)})`)
  p.add(layer, f.protocol, r, at, length)
  return isWhole ? end + 1 : end
}

/** A packet of SSH 1: its length, padding and, where it is the first of its side, the message that it is. */
function version1(r: Reader, p: Packet, layer: Node, start: number, session: SshSession): number {
  const tree = p.branch(layer, frameMarks.text, r, start, r.length - start, 'SSH Version 1')
  let length = r.u32(start)
  const padding = 8 - length % 8
  if (length > 0) {
    const node = p.add(tree, f.packetLength, r, start)
    if (length >= 0xffff && p.detailed) p.label(node, `Overly large length ${length.toString(16)}`)
  }
  if (length >= 0xffff) length = Math.max(0, r.length - start - 4 - padding)
  p.put(tree, f.paddingLength, r, start + 4, padding, padding)
  let at = start + 4 + padding
  if (session.awaitsVersion1Key) {
    const code = r.u8(at)
    p.add(tree, f.code1, r, at++)
    tell(p, version1Messages.get(code) ?? `Unknown (${code})`)
    session.sawVersion1Key()
    length--
  } else tell(p, `Encrypted packet (len=${length})`)
  p.add(tree, f.payload, r, at, length)
  return at + length
}

function version2(r: Reader, p: Packet, layer: Node, start: number, session: SshSession): number {
  let at = start
  while (at < r.length) {
    if (p.canDesegment && !session.isEncrypted && packetAsksForMore(r, p, at)) break
    const tree = p.branch(layer, frameMarks.text, r, at, r.length - at)
    if (p.detailed) p.label(tree, 'SSH Version 2' + cipherText(session))
    const begin = at
    at = session.isEncrypted ? encrypted(r, p, tree, at, session) : plainPacket(r, p, tree, at, session)
    p.extent(tree, Math.min(at, r.length) - begin)
  }
  return at
}

/** A packet that is not here in full, by its length (RFC 4253 section 6). */
function packetAsksForMore(r: Reader, p: Packet, at: number): boolean {
  const left = r.reported - at
  if (left < 4) return p.more(at, 4 - left)
  const missing = 4 + r.u32(at) - left
  return missing > 0 && p.more(at, missing)
}

/** What has been agreed on for the packets of this side. */
function cipherText(session: SshSession): string {
  const { cipher } = session
  if (!cipher) return ''
  const words: string[] = []
  if (cipher.encryption !== undefined) words.push('encryption:' + cipher.encryption)
  if (cipher.mac !== undefined) words.push('mac:' + cipher.mac)
  if (cipher.compression !== undefined) words.push('compression:' + cipher.compression)
  return words.length ? ` (${words.join(' ')})` : ''
}

/** Bytes that cannot be read: one packet where its length is not encrypted, else all of them. */
function encrypted(r: Reader, p: Packet, parent: Node, at: number, session: SshSession): number {
  const left = r.reported - at, { cipher } = session
  const mac = cipher?.macLength ?? 0
  let length = left
  if (left > 4 && cipher?.plainLength) length = Math.min(left, 4 + r.u32(at) + mac)
  tell(p, `Encrypted packet (len=${length})`)
  if (length <= 4 + mac) {
    p.add(parent, f.encrypted, r, at, length)
    return at + length
  }
  p.add(parent, cipher?.plainLength ? f.packetLength : f.encryptedLength, r, at, 4)
  p.add(parent, f.encrypted, r, at + 4, length - 4 - mac)
  if (mac) p.add(parent, f.mac, r, at + length - mac, mac)
  return at + length
}
