import { ipv4Text } from './address-text.ts'
import type { Field } from './field.ts'
import { addFlags, ntpFields as common } from './ntp-fields.ts'
import { privateFields as f, requestCodes } from './ntp-private-fields.ts'
import { addTimestamp } from './ntp-timestamp.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'

// ntpd's ntp_request.h: the header of private messages, by place in bytes.
const AUTH_SEQ = 1
const IMPLEMENTATION = 2
const REQUEST_CODE = 3
const ERROR_AND_COUNT = 4
const RESERVED_AND_SIZE = 6
const HEADER = 8
/** Where a request's data ends and its authentication begins. */
const AUTHENTICATION = 184

const RESPONSE = 0x80
const AUTHENTICATED = 0x80
const XNTPD = 3

const PEER_INFO = 2
const PEER_STATS = 3
const MEM_STATS = 7
const MON_GETLIST = 20
const GET_CLOCKINFO = 36
const GET_CLKBUGINFO = 39
const MON_GETLIST_1 = 42
const IF_STATS = 44
const IF_RELOAD = 45

/** A field of an item and the bytes that it takes. */
type Layout = readonly { readonly field: Field, readonly width: number }[]

// Two fields share their name with one of the header, which is what most items have.
const known: Readonly<Record<string, Field>> = { ...f, ...common, kernelPrecision: f.precision, poll32: f.poll }

/** A layout from a line of fields' keys; `unused:3` takes 3 bytes. */
function layout(line: string): Layout {
  return line.split(/\s+/).map((word) => {
    const [key, width] = word.split(':')
    const field = known[key]
    return { field, width: width ? Number(width) : field.type === 'absolute_time' ? 8 : field.width }
  })
}

const PEER = 'address port hmode peerFlags v6 unused:4 address6'
const peerRequest = layout(PEER)
const trapRequest = layout('localAddress trapAddress trapPort unused:2 v6 localAddress6 trapAddress6')
const restriction = layout('address mask ippeerlimit restrictFlags mflags unused:4 address6 mask6')
const interfaceTail = layout(
  'v6 intName:32 intFlags lastTtl numMcast received sent notsent uptime scopeid ifindex ifnum peercnt family '
  + 'ignorePkts action unused:4',
)
const onlyAddress = layout('address')

/** What an item of each request, or of the answer to it, is made of. */
const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [0, peerRequest],
  [1, layout(
    'dstaddress srcaddress srcport stratum hpoll poll reach peerFlags hmode delay offset dispersion v6 unused:4 '
    + 'dstaddress6 srcaddress6',
  )],
  [PEER_INFO, layout(
    'dstaddress srcaddress srcport peerFlags leapBits hmode pmode stratum poll hpoll precision peerVersion '
    + 'unused:1 reach unreach flash ttl flash2 associd keyId:4 pkeyid referenceId:4 timer rootDelay rootDispersion '
    + 'reference origin receive transmit filtdelay filtoffset order delay dispersion offset selectdis unused:4 '
    + 'unused:4 unused:4 unused:4 unused:4 unused:4 unused:4 estbdelay v6 unused:4 dstaddress6 srcaddress6',
  )],
  [PEER_STATS, layout(
    'dstaddress srcaddress srcport peerFlags timereset timereceived timetosend timereachable sent unused:4 '
    + 'processed unused:4 badauth bogusorg oldpkt unused:4 unused:4 seldisp selbroken unused:4 candidate:1 '
    + 'unused:1 unused:1 unused:1 v6 unused:4 dstaddress6 srcaddress6',
  )],
  [4, layout(
    'address pmode leapBits stratum precision rootDelay rootDispersion referenceId:4 reference poll32 sysFlags8 '
    + 'unused:3 bdelay freq authdelay stability v6 unused:4 address6',
  )],
  [5, layout(
    'timeup timereset denied oldversion newversion badVersion badlength processed badauth timereceived '
    + 'limitrejected lamport tsrounding',
  )],
  [6, layout(
    'timereset totalrecvbufs freerecvbufs fullrecvbufs lowwater dropped ignored received sent notsent interrupts '
    + 'intReceived',
  )],
  [MEM_STATS, layout('timereset totalmem freemem findpeerCalls allocations demobilizations')],
  [8, layout('lastOffset driftComp compliance watchdogTimer')],
  [9, layout('timereset alarms overflows xmtcalls')],
  [10, layout('address hmode peerVersion minpoll maxpoll configFlags ttl unused:2 keyId:4 keyFile:128 v6 unused:4 address6')],
  [11, layout('address v6 address6')],
  [12, layout('sysFlags')],
  [13, layout('sysFlags')],
  [16, layout('address mask count rflags mflags v6 unused:4 address6 mask6')],
  [17, restriction],
  [18, restriction],
  [19, restriction],
  [21, layout('resetFlags')],
  [22, layout('address v6 address6')],
  [26, layout('key')],
  [27, layout('key')],
  [28, layout('timereset numkeys numfreekeys keylookups keynotfound encryptions decryptions expired keyuncached')],
  [29, layout('localAddress trapAddress trapPort sequence settime origtime resets trapsFlags v6 localAddress6 trapAddress6')],
  [30, trapRequest],
  [31, trapRequest],
  [32, layout('keyId:4')],
  [33, layout('keyId:4')],
  [34, layout(
    'timereset requests badPackets responses fragments errors tooShort inputResponses inputFragments inputErrors '
    + 'badOffset badVersion dataTooShort badop asyncMessages',
  )],
  [GET_CLOCKINFO, layout(
    'address type clockFlags lastevent currentstatus polls noresponse badformat baddata timestarted fudgetime1 '
    + 'fudgetime2 fudgeval1 fudgeval2',
  )],
  [37, layout('address which fudgetime fudgevalFlags')],
  [38, layout(
    'kernelOffset freq maxerror esterror status shift constant kernelPrecision tolerance ppsfreq jitter stabil '
    + 'jitcnt calcnt errcnt stbcnt',
  )],
  [GET_CLKBUGINFO, layout('address nvalues ntimes svalues stimes values:64 times:256')],
])

const MONLIST = layout('monlistAvgint monlistLsint monlistRestr monlistCount monlistRemoteAddress')
const MONLIST_LOCAL = layout('monlistLocalAddress monlistFlags')
const MONLIST_TAIL = layout('monlistPort monlistMode monlistVersion monlistIpv6 monlistUnused')

/** Flags inside a field. */
const PARTS: ReadonlyMap<Field, readonly Field[]> = new Map<Field, readonly Field[]>([
  [f.peerFlags, [
    f.peerConfig, f.peerSyspeer, f.peerBurst, f.peerRefclock, f.peerPrefer, f.peerAuthenable, f.peerSelCandidate, f.peerShortlist,
  ]],
  [f.configFlags, [f.configAuthenable, f.configPrefer, f.configBurst, f.configIburst, f.configNoSelect, f.configSkey]],
  ...[f.sysFlags, f.sysFlags8].map((field) =>
    [field, [f.sysBclient, f.sysPps, f.sysNtp, f.sysKernel, f.sysMonitor, f.sysFilegen, f.sysAuth, f.sysCal]] as const),
  [f.resetFlags, [f.resetAllpeers, f.resetIo, f.resetSys, f.resetMem, f.resetTimer, f.resetAuth, f.resetCtl]],
])

/** Private messages of ntpd and ntpdc, mode 7. */
export function dissectPrivate(r: Reader, p: Packet, layer: Node): void {
  addFlags(p, layer, common.flags, r, 0, [f.response, f.more, common.version, common.mode])
  addFlags(p, layer, f.authSeq, r, AUTH_SEQ, [f.auth, f.seq])
  const implementation = p.number[p.add(layer, f.implementation, r, IMPLEMENTATION)]
  const request = p.number[p.add(layer, f.requestCode, r, REQUEST_CODE)]
  const response = (r.u8(0) & RESPONSE) !== 0
  if (p.row) p.info += `, ${response ? 'Response' : 'Request'}, ${requestCodes.get(request) ?? 'Unknown'}`
  const earlier = transaction(p, 0xff00 | implementation, response)
  if (response && earlier.query) {
    p.generate(layer, common.requestIn, r, earlier.query)
    p.generate(layer, common.time, r, BigInt(earlier.time))
  }
  if (implementation === XNTPD) items(r, p, layer, request, response)
  if (!response && r.u8(AUTH_SEQ) & AUTHENTICATED) {
    addTimestamp(p, layer, f.authTime, r, AUTHENTICATION)
    p.add(layer, common.keyId, r, AUTHENTICATION + 8, 4)
    const mac = r.reported - AUTHENTICATION - 12
    if (mac > 0) p.add(layer, common.mac, r, AUTHENTICATION + 12, mac)
  }
}

function items(r: Reader, p: Packet, layer: Node, request: number, response: boolean): void {
  p.add(layer, f.error, r, ERROR_AND_COUNT)
  const count = p.number[p.add(layer, f.itemCount, r, ERROR_AND_COUNT)]
  p.add(layer, f.reserved, r, RESERVED_AND_SIZE)
  const size = p.number[p.add(layer, f.itemSize, r, RESERVED_AND_SIZE)]
  const name = requestCodes.get(request) ?? 'Unknown'
  for (let i = 0; i < count; i++) {
    const at = HEADER + size * i
    if (request === MON_GETLIST || request === MON_GETLIST_1) {
      monitorItem(r, p, layer, at, size, request === MON_GETLIST_1)
      continue
    }
    r.need(at, size)
    const branch = p.put(layer, f.item, r, at, size, '')
    if (p.detailed) p.label(branch, `${name} Item`)
    if (request === IF_STATS || request === IF_RELOAD) interfaceItem(r, p, branch, at)
    else item(r, p, branch, at, layoutOf(request, response))
    if (request === MEM_STATS) p.add(branch, f.hashcount, r, at + 20, size - 20)
  }
}

function layoutOf(request: number, response: boolean): Layout {
  if (!response && (request === PEER_INFO || request === PEER_STATS)) return peerRequest
  if (!response && (request === GET_CLOCKINFO || request === GET_CLKBUGINFO)) return onlyAddress
  return LAYOUTS.get(request) ?? []
}

/** Adds the fields of an item. @returns where they end */
function item(r: Reader, p: Packet, branch: Node, start: number, parts: Layout): number {
  let at = start
  for (const { field, width } of parts) {
    const flags = PARTS.get(field)
    if (flags) addFlags(p, branch, field, r, at, flags, width)
    else if (field.type === 'absolute_time') addTimestamp(p, branch, field, r, at)
    // Keys are in the order of the sender's machine.
    else if (field === f.key) p.addLE(branch, field, r, at)
    else p.add(branch, field, r, at, width)
    at += width
  }
  return at
}

/** A client that the server remembers: what amplification attacks asked for. */
function monitorItem(r: Reader, p: Packet, layer: Node, start: number, size: number, local: boolean): void {
  const address = ipv4Text(r.view(start + 16, 4), 0), port = r.u16(start + (local ? 28 : 20))
  r.need(start, size)
  const branch = p.put(layer, f.item, r, start, size, 'Monlist Item')
  if (p.detailed) p.label(branch, `Monlist item: address: ${address}:${port}`)
  let at = item(r, p, branch, start, MONLIST)
  if (local) at = item(r, p, branch, at, MONLIST_LOCAL)
  at = item(r, p, branch, at, MONLIST_TAIL)
  if (r.u32(at - 8) === 0) return
  p.add(branch, f.monlistAddr6, r, at)
  if (local) p.add(branch, f.monlistDaddr6, r, at + 16)
}

/** Three addresses, in 16 bytes each, of the family that is said behind them. */
function interfaceItem(r: Reader, p: Packet, branch: Node, at: number): void {
  const v6 = r.u32(at + 48) !== 0
  p.add(branch, v6 ? f.address6 : f.address, r, at)
  p.add(branch, v6 ? f.bcast6 : f.bcast, r, at + 16)
  p.add(branch, v6 ? f.mask6 : f.mask, r, at + 32)
  item(r, p, branch, at + 48, interfaceTail)
}
