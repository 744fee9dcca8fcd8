import { createHash } from 'node:crypto'
import { valueName, type Field } from './field.ts'
import { asciiText } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { listFields, sshFields as f } from './ssh-fields.ts'
import { hostKey, hostSignature, integer, wholeBytes } from './ssh-host-key.ts'
import { SERVER, type SshSession } from './ssh-session.ts'

const KEXINIT = 20
const NEWKEYS = 21
const COOKIE = 16
/** A packet that says to be at least this long is none. */
const TOO_LONG = 0xffff

/** Adds a part of what the Info column says. */
export function tell(p: Packet, text: string): void {
  if (p.row) p.info += p.info.length === p.fence ? text : ', ' + text
}

/** A packet that is not encrypted (RFC 4253 section 6). @returns where it ends */
export function plainPacket(r: Reader, p: Packet, tree: Node, start: number, session: SshSession): number {
  let length = r.u32(start)
  const lengthNode = p.add(tree, f.packetLength, r, start)
  if (length >= TOO_LONG) {
    p.expert(lengthNode, r, 'warn', `Overly large number ${length | 0}`, start, 4, f.overlyLarge)
    length = r.length - start - 4
  }
  p.add(tree, f.paddingLength, r, start + 4)
  const padding = r.u8(start + 4), { method } = session
  const name = method === undefined ? 'Key Exchange' : `Key Exchange (method:${method})`
  const node = textBranch(r, p, tree, start + 5, length ? length - 1 : r.length - start - 5, name)
  let at = message(r, p, node, start + 5, session)
  const payload = length + 4 - padding - (at - start)
  if (payload !== 0) p.add(node, f.payload, r, at, payload)
  at += payload
  p.extent(node, at - start - 5)
  p.add(tree, f.padding, r, at, padding)
  at += padding
  p.put(tree, f.sequence, r, at, 0, session.nextSequence())
  return at
}

/** @returns where what can be read of the message ends */
function message(r: Reader, p: Packet, node: Node, at: number, session: SshSession): number {
  const code = r.u8(at)
  if (code >= 30 && code < 40) return exchange(r, p, node, at, session.method)
  messageCode(r, p, node, f.code, at)
  if (code === KEXINIT) return kexInit(r, p, node, at + 1, session)
  if (code === NEWKEYS) session.sawNewKeys()
  return at + 1
}

function messageCode(r: Reader, p: Packet, node: Node, field: Field, at: number): void {
  p.add(node, field, r, at)
  tell(p, valueName(field, r.u8(at)) ?? `Unknown (${r.u8(at)})`)
}

/** SSH_MSG_KEXINIT: what a side can do (RFC 4253 7.1). */
function kexInit(r: Reader, p: Packet, parent: Node, start: number, session: SshSession): number {
  const node = p.branch(parent, frameMarks.text, r, start, r.length - start, 'Algorithms')
  p.add(node, f.cookie, r, start, COOKIE)
  const lists: string[] = []
  let at = start + COOKIE
  for (const { length, list } of listFields) {
    const size = r.u32(at)
    p.add(node, length, r, at)
    p.add(node, list, r, at + 4, size)
    lists.push(asciiText(r, at + 4, size))
    at += 4 + size
  }
  p.add(node, f.firstPacketFollows, r, at)
  p.add(node, f.reserved, r, at + 1, 4)
  session.sawKexInit(r.sub(start + COOKIE, at - start - COOKIE))
  // What the algorithms offered tell of a program: https://github.com/salesforce/hassh
  const { side } = session
  const hassh = [lists[0], lists[2 + side], lists[4 + side], lists[6 + side]].join(';')
  p.generate(node, side === SERVER ? f.hasshServerAlgorithms : f.hasshAlgorithms, r, hassh, at + 5)
  p.generate(node, side === SERVER ? f.hasshServer : f.hassh, r, createHash('md5').update(hassh).digest('hex'), at + 5)
  p.extent(node, at + 5 - start)
  return at + 5
}

const GROUP_EXCHANGE: ReadonlySet<string> = new Set([
  'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group-exchange-sha256',
])
const CURVES: ReadonlySet<string> = new Set([
  'curve25519-sha256', 'curve25519-sha256@libssh.org', 'curve448-sha512', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
])

/** What each side sends in the two kinds of Diffie-Hellman: numbers (RFC 4253 section 8) or points (RFC 5656 section 4). */
const numbers = { code: f.dhCode, clientLength: f.integerLength, client: f.dhE, serverLength: f.integerLength, server: f.dhF }
const points = {
  code: f.curveCode, clientLength: f.curveClientLength, client: f.curveClient, serverLength: f.curveServerLength,
  server: f.curveServer,
}

/** Messages of the key exchange method; where it is not known, those of plain Diffie-Hellman. */
function exchange(r: Reader, p: Packet, node: Node, at: number, method = ''): number {
  if (GROUP_EXCHANGE.has(method)) return groupExchange(r, p, node, at)
  const kind = CURVES.has(method) ? points : numbers
  messageCode(r, p, node, kind.code, at)
  switch (r.u8(at)) {
    case 30: return wholeBytes(r, p, node, kind.clientLength, kind.client, at + 1)
    case 31: return hostSignature(r, p, node, wholeBytes(r, p, node, kind.serverLength, kind.server, hostKey(r, p, node, at + 1)))
    default: return at + 1
  }
}

/** RFC 4419 section 5. */
function groupExchange(r: Reader, p: Packet, node: Node, at: number): number {
  messageCode(r, p, node, f.groupCode, at)
  switch (r.u8(at)) {
    case 30:
      p.add(node, f.groupBits, r, at + 1)
      return at + 5
    case 31: return integer(r, p, node, f.groupG, integer(r, p, node, f.groupP, at + 1))
    case 32: return wholeBytes(r, p, node, f.integerLength, f.dhE, at + 1)
    case 33: return hostSignature(r, p, node, wholeBytes(r, p, node, f.integerLength, f.dhF, hostKey(r, p, node, at + 1)))
    case 34:
      p.add(node, f.groupMin, r, at + 1)
      p.add(node, f.groupBits, r, at + 5)
      p.add(node, f.groupMax, r, at + 9)
      return at + 13
    default: return at + 1
  }
}
