import { boolean, bytes, fields, framenum, names, none, relativeTime, string, uint32 } from './field.ts'
import { GENERATED, MAX_MESSAGE, type Node, type Packet } from './packet.ts'
import { dissectPortmap, PORTMAP, portmap } from './portmap.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { findCall, noteCall, noteReply } from './rpc-calls.ts'
import { procedureName, programName, rpcPrograms } from './rpc-programs.ts'
import { textBranch } from './text-branch.ts'
import { addOpaque, filled } from './xdr.ts'

// RFC 5531 section 9: a message's first fields, by their place in bytes.
const XID = 0
const TYPE = 4
const CALL_VERSION = 8
const PROGRAM = 12
const PROGRAM_VERSION = 16
const PROCEDURE = 20
const CALL_CREDENTIALS = 24
const REPLY_STATE = 8
const REPLY_BODY = 12

const CALL = 0
const REPLY = 1
const VERSION = 2
const ACCEPTED = 0

const AUTH_UNIX = 1
const RPCSEC_GSS = 6

// Section 11: over TCP, a mark in front of each fragment: whether it is the last one, and its length.
const MARK = 4
const LAST = 0x80000000

const PORT = 111
const NFS = 100003

const FLAVORS = names({
  0: 'AUTH_NULL', 1: 'AUTH_UNIX', 2: 'AUTH_SHORT', 3: 'AUTH_DES', 5: 'AUTH_RSA/Gluster', 6: 'RPCSEC_GSS', 300001: 'AUTH_GSSAPI',
  390003: 'RPCSEC_GSS_KRB5', 390004: 'RPCSEC_GSS_KRB5I', 390005: 'RPCSEC_GSS_KRB5P', 390006: 'RPCSEC_GSS_LIPKEY',
  390007: 'RPCSEC_GSS_LIPKEY_I', 390008: 'RPCSEC_GSS_LIPKEY_P', 390009: 'RPCSEC_GSS_SPKM3', 390010: 'RPCSEC_GSS_SPKM3I',
  390011: 'RPCSEC_GSS_SPKM3P', 390039: 'AUTH_GLUSTERFS',
})

const f = fields('rpc', {
  last: boolean('rpc.lastfrag', 'Last Fragment', { width: 4, mask: LAST, words: ['No', 'Yes'] }),
  fragmentLength: uint32('rpc.fraglen', 'Fragment Length', { mask: 0x7fffffff }),
  fragmentData: bytes('rpc.fragment_data', 'Fragment Data'),
  continuation: bytes('rpc.continuation_data', 'Continuation data'),
  xid: uint32('rpc.xid', 'XID', { base: 'hex_dec' }),
  type: uint32('rpc.msgtyp', 'Message Type', { values: names({ 0: 'Call', 1: 'Reply' }) }),
  version: uint32('rpc.version', 'RPC Version'),
  versionMin: uint32('rpc.version.min', 'RPC Version (Minimum)'),
  versionMax: uint32('rpc.version.max', 'RPC Version (Maximum)'),
  program: uint32('rpc.program', 'Program', { values: programName }),
  programVersion: uint32('rpc.programversion', 'Program Version'),
  programVersionMin: uint32('rpc.programversion.min', 'Program Version (Minimum)'),
  programVersionMax: uint32('rpc.programversion.max', 'Program Version (Maximum)'),
  procedure: uint32('rpc.procedure', 'Procedure'),
  replyState: uint32('rpc.replystat', 'Reply State', { values: names({ 0: 'accepted', 1: 'denied' }) }),
  accept: uint32('rpc.state_accept', 'Accept State', {
    values: names({
      0: 'RPC executed successfully', 1: 'remote hasn\'t exported program', 2: 'remote can\'t support version #',
      3: 'program can\'t support procedure', 4: 'procedure can\'t decode params',
      5: 'system errors like memory allocation failure',
    }),
  }),
  reject: uint32('rpc.state_reject', 'Reject State', { values: names({ 0: 'RPC_MISMATCH', 1: 'AUTH_ERROR' }) }),
  auth: uint32('rpc.state_auth', 'Auth State', {
    values: names({
      1: 'bad credential (seal broken)', 2: 'client must begin new session', 3: 'bad verifier (seal broken)',
      4: 'verifier expired or replayed', 5: 'rejected for security reasons', 13: 'GSS credential problem',
      14: 'GSS context problem',
    }),
  }),
  callFrame: framenum('rpc.repframe', 'Reply Frame'),
  time: relativeTime('rpc.time', 'Time from request', { unit: ' seconds' }),
  duplicate: none('rpc.dup', 'Duplicate Call/Reply'),
  callDuplicate: framenum('rpc.call.dup', 'Duplicate to the call in'),
  replyDuplicate: framenum('rpc.reply.dup', 'Duplicate to the reply in'),
  flavor: uint32('rpc.auth.flavor', 'Flavor', { values: FLAVORS }),
  authLength: uint32('rpc.auth.length', 'Length'),
  stamp: uint32('rpc.auth.stamp', 'Stamp', { base: 'hex' }),
  machine: string('rpc.auth.machinename', 'Machine Name', { encoding: 'ascii' }),
  uid: uint32('rpc.auth.uid', 'UID'),
  gid: uint32('rpc.auth.gid', 'GID'),
  gssVersion: uint32('rpc.authgss.version', 'GSS Version'),
  gssProcedure: uint32('rpc.authgss.procedure', 'GSS Procedure', {
    values: names({ 0: 'RPCSEC_GSS_DATA', 1: 'RPCSEC_GSS_INIT', 2: 'RPCSEC_GSS_CONTINUE_INIT', 3: 'RPCSEC_GSS_DESTROY' }),
  }),
  gssSequence: uint32('rpc.authgss.seqnum', 'GSS Sequence Number'),
  gssService: uint32('rpc.authgss.service', 'GSS Service', {
    values: names({ 1: 'rpcsec_gss_svc_none', 2: 'rpcsec_gss_svc_integrity', 3: 'rpcsec_gss_svc_privacy' }),
  }),
  gssContextLength: uint32('rpc.authgss.context.length', 'GSS Context Length'),
  gssContext: bytes('rpc.authgss.context', 'GSS Context'),
  gssToken: bytes('rpc.authgss.token', 'GSS Token'),
  gssTokenLength: uint32('rpc.authgss.token_length', 'GSS Token Length'),
  opaque: bytes('rpc.opaque_data', 'opaque data'),
})

/** Remote Procedure Call, version 2 (RFC 5531): calls of programs that are known, and the replies to calls that were seen. */
export const rpc = protocol({
  abbrev: 'rpc', name: 'RPC', label: 'Remote Procedure Call',
  on: { 'udp.port': [PORT], 'tcp.port': [PORT] },
  heuristics: {
    udp: (r) => isCall(r, 0),
    tcp: (r) => r.length > MARK && isCall(r, MARK) && (r.u32(0) & 0x7fffffff) <= MAX_MESSAGE,
  },
  // Calls and their replies.
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    if (overTcp(p)) records(r, p)
    else if (isMessage(r, p)) message(r, p, r, [])
    else if (p.sourcePort === PORT || p.destinationPort === PORT) continuation(r, p)
    else return false
    return true
  },
})

function overTcp(p: Packet): boolean {
  for (let i = p.layers.length - 1; i >= 0; i--) {
    const { abbrev } = p.layers[i]
    if (abbrev === 'tcp') return true
    if (abbrev === 'udp') return false
  }
  return false
}

function isCall(r: Reader, at: number): boolean {
  return r.has(at, PROGRAM_VERSION) && r.u32(at + TYPE) === CALL && r.u32(at + CALL_VERSION) === VERSION
    && rpcPrograms.has(r.u32(at + PROGRAM))
}

function isMessage(r: Reader, p: Packet): boolean {
  return isCall(r, 0) || r.has(0, REPLY_BODY) && r.u32(TYPE) === REPLY && findCall(p, r.u32(XID)) !== undefined
}

/** Bytes of which it is not known what they mean: the rest of a message that is not put together. */
function continuation(r: Reader, p: Packet): void {
  const layer = p.layer(rpc, r)
  p.clearInfo()
  if (p.row) p.info += 'Continuation'
  p.add(layer, f.continuation, r, 0, r.length)
}

/** Section 11: messages behind each other, each of one fragment or several. */
function records(r: Reader, p: Packet): void {
  const wasFragmented = p.fragmented
  for (let at = 0; at < r.reported;) {
    const { marks, end } = fragments(r, at), missing = end - r.reported
    if (missing > 0 && end - at <= MAX_MESSAGE && p.canDesegment && p.more(at, missing)) return
    const body = marks.length === 0 ? r.sub(at) : marks.length === 1 ? r.sub(at + MARK, end - at - MARK) : joined(r, p, marks)
    if (marks.length === 0 || !isMessage(body, p)) {
      continuation(r.sub(at), p)
      return
    }
    if (at > 0) {
      if (p.row) p.info += '  ; '
      p.fence = p.info.length
    }
    if (missing > 0) {
      p.fragmented = true
      p.bytesUntilNextPdu = missing
    }
    p.attempt(rpc, body, () => { message(body, p, r, marks) })
    p.fragmented = wasFragmented
    at = end
  }
}

/**
 * Where the marks of a message's fragments stand, and where the last of them ends, as far as that is known: behind what is there
 * if more is needed. No marks where there is no message.
 */
function fragments(r: Reader, start: number): { readonly marks: readonly number[], readonly end: number } {
  const marks: number[] = []
  for (let at = start; ;) {
    // The first one is also looked into, to see whether it is a message at all.
    const needed = at + MARK + (at === start ? TYPE + 4 : 0)
    if (needed > r.reported) return { marks, end: needed }
    const mark = r.u32(at), length = mark & 0x7fffffff
    if (at + length - start > MAX_MESSAGE) return { marks: [], end: r.reported }
    marks.push(at)
    at += MARK + length
    if (mark >>> 31 || at > r.reported) return { marks, end: at }
  }
}

function joined(r: Reader, p: Packet, marks: readonly number[]): Reader {
  return p.attach('Reassembled RPC', Buffer.concat(marks.map((at) => {
    const part = r.sub(at + MARK, r.u32(at) & 0x7fffffff)
    return part.view(0, part.length)
  })))
}

/**
 * A call or a reply.
 * @param segment that it came in, over TCP, with `marks` in front of its fragments
 */
function message(r: Reader, p: Packet, segment: Reader, marks: readonly number[]): void {
  const call = r.u32(TYPE) === CALL
  p.clearInfo()
  const layer = marks.length === 1 ? p.layer(rpc, segment, marks[0]) : p.layer(rpc, r)
  const xid = r.u32(XID).toString(16).padStart(8, '0')
  if (p.detailed) p.label(layer, `${rpc.label}, Type:${call ? 'Call' : 'Reply'} XID:0x${xid}`)
  for (const at of marks) mark(segment, p, layer, at, marks.length > 1)
  p.add(layer, f.xid, r, XID)
  p.add(layer, f.type, r, TYPE)
  if (call) dissectCall(r, p, layer)
  else dissectReply(r, p, layer)
}

function mark(r: Reader, p: Packet, layer: Node, at: number, several: boolean): void {
  const word = r.u32(at), length = word & 0x7fffffff
  const node = textBranch(r, p, layer, at, MARK)
  if (p.detailed) p.label(node, `Fragment header: ${word >>> 31 ? 'Last fragment, ' : ''}${length} bytes`)
  p.add(node, f.last, r, at)
  p.add(node, f.fragmentLength, r, at)
  if (several) p.add(layer, f.fragmentData, r, at + MARK, length)
}

/** Section 9, call_body: version of RPC, what is called, credentials, verifier, arguments. */
function dissectCall(r: Reader, p: Packet, layer: Node): void {
  p.add(layer, f.version, r, CALL_VERSION)
  const xid = r.u32(XID), program = r.u32(PROGRAM), version = r.u32(PROGRAM_VERSION), procedure = r.u32(PROCEDURE)
  p.protocol = programName(program) ?? rpc.name
  const earlier = findCall(p, xid)
  if (p.row) p.info += `${earlier ? `[RPC retransmission of #${earlier.frame}]` : ''}${called(program, version, procedure)} Call`
  p.add(layer, f.program, r, PROGRAM)
  p.add(layer, f.programVersion, r, PROGRAM_VERSION)
  procedureNode(p, p.add(layer, f.procedure, r, PROCEDURE), program, version, procedure)
  if (earlier) {
    p.branch(layer, f.duplicate, r, 0, 0)
    p.put(layer, f.callDuplicate, r, 0, 0, earlier.frame)
  } else noteCall(p, xid, program, version, procedure)
  const verifier = authentication(r, p, layer, CALL_CREDENTIALS, 'Credentials')
  body(r, p, layer, authentication(r, p, layer, verifier, 'Verifier'), program, version, procedure, false)
}

/** Section 9, reply_body: whether the call was accepted, and its results. */
function dissectReply(r: Reader, p: Packet, layer: Node): void {
  const call = findCall(p, r.u32(XID))
  if (!call) return
  const { program, version, procedure } = call
  p.protocol = programName(program) ?? rpc.name
  if (p.row) {
    const again = call.reply ? `[RPC duplicate of #${call.reply}]` : ''
    p.info += `${again}${called(program, version, procedure)} Reply (Call In ${call.frame})`
  }
  p.generate(layer, f.program, r, program)
  p.generate(layer, f.programVersion, r, version)
  procedureNode(p, p.generate(layer, f.procedure, r, procedure), program, version, procedure)
  const state = r.u32(REPLY_STATE)
  p.add(layer, f.replyState, r, REPLY_STATE)
  const node = p.generate(layer, f.callFrame, r, call.frame)
  if (p.detailed) p.label(node, `[This is a reply to a request in frame ${call.frame}]`)
  p.generate(layer, f.time, r, call.time)
  if (call.reply) {
    const duplicate = p.branch(layer, f.duplicate, r, 0, 0)
    if (p.detailed) p.label(duplicate, `[${f.duplicate.label}]`)
    p.generate(layer, f.replyDuplicate, r, call.reply)
  } else noteReply(p, r.u32(XID))
  if (state !== ACCEPTED) denied(r, p, layer)
  else accepted(r, p, layer, program, version, procedure)
}

function accepted(r: Reader, p: Packet, layer: Node, program: number, version: number, procedure: number): void {
  const at = authentication(r, p, layer, REPLY_BODY, 'Verifier'), state = r.u32(at)
  p.add(layer, f.accept, r, at)
  if (state === 0) body(r, p, layer, at + 4, program, version, procedure, true)
  else if (state === 2) {
    p.add(layer, f.programVersionMin, r, at + 4)
    p.add(layer, f.programVersionMax, r, at + 8)
  }
}

function denied(r: Reader, p: Packet, layer: Node): void {
  const state = r.u32(REPLY_BODY)
  p.add(layer, f.reject, r, REPLY_BODY)
  if (state === 1) p.add(layer, f.auth, r, REPLY_BODY + 4)
  else if (state === 0) {
    p.add(layer, f.versionMin, r, REPLY_BODY + 4)
    p.add(layer, f.versionMax, r, REPLY_BODY + 8)
  }
}

/** `V2 GETPORT`. NFS 4 has one procedure for all, which says nothing. */
function called(program: number, version: number, procedure: number): string {
  return program === NFS && version === 4 && procedure === 1 ? 'V4' : `V${version} ${procedureName(program, version, procedure)}`
}

function procedureNode(p: Packet, node: Node, program: number, version: number, procedure: number): void {
  if (!p.detailed) return
  const text = `Procedure: ${procedureName(program, version, procedure)} (${procedure})`
  p.label(node, p.mark[node] & GENERATED ? `[${text}]` : text)
}

/** Section 8.2: how, how long, and what. @returns where it ends */
function authentication(r: Reader, p: Packet, layer: Node, at: number, title: string): number {
  const flavor = r.u32(at), length = r.u32(at + 4), data = at + 8, end = data + filled(length)
  const node = textBranch(r, p, layer, at, end - at, title)
  p.add(node, f.flavor, r, at)
  if (flavor === RPCSEC_GSS && title === 'Verifier') {
    const token = p.add(node, f.gssToken, r, at + 4, 4 + filled(length))
    p.add(token, f.gssTokenLength, r, at + 4)
    return end
  }
  p.add(node, f.authLength, r, at + 4)
  if (flavor === AUTH_UNIX) unix(r.sub(data, length), p, node)
  else if (flavor === RPCSEC_GSS) gss(r.sub(data, length), p, node)
  else if (length) p.add(node, f.opaque, r, data, length)
  return end
}

/** Appendix A: a stamp, the name of the machine, and who the caller is there. */
function unix(r: Reader, p: Packet, node: Node): void {
  p.add(node, f.stamp, r, 0)
  const uid = addOpaque(r, p, node, f.machine, 4), gids = uid + 8
  p.add(node, f.uid, r, uid)
  p.add(node, f.gid, r, uid + 4)
  const count = r.u32(gids)
  const branch = textBranch(r, p, node, gids, 4 + count * 4)
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(p.number[p.add(branch, f.gid, r, gids + 4 + i * 4)])
  if (p.detailed) p.label(branch, `Auxiliary GIDs (${count}) [${list.join(', ')}]`)
}

/** RFC 2203 section 5.3.1. */
function gss(r: Reader, p: Packet, node: Node): void {
  for (const [i, field] of [f.gssVersion, f.gssProcedure, f.gssSequence, f.gssService].entries()) p.add(node, field, r, i * 4)
  const length = r.u32(16)
  const branch = textBranch(r, p, node, 16, 4 + filled(length), 'GSS Context')
  p.add(branch, f.gssContextLength, r, 16)
  p.add(branch, f.gssContext, r, 20, length)
}

/** What the program says; of all but the Port Mapper it is data. */
function body(
  r: Reader, p: Packet, layer: Node, at: number, program: number, version: number, procedure: number, reply: boolean,
): void {
  const rest = r.sub(at)
  if (rest.source === p.source[layer]) p.extent(layer, rest.start - p.start[layer])
  if (program === PORTMAP) p.attempt(portmap, rest, () => { dissectPortmap(rest, p, version, procedure, reply) })
  else p.call(p.registry.data, rest)
}
