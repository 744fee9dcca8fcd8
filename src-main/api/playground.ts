import * as v from 'valibot'

/**
 * The playground as the renderer sees it: what a server or client is made of, the messages it may be sent, each with its
 * schema, and what comes back. Times are milliseconds since 1970. Everything the renderer sends, and every workspace file,
 * is checked against these schemas.
 */

const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const port = whole(0, 65_535)
const line = v.pipe(v.string(), v.maxLength(4096))
/** Bytes as hexadecimal digits, spaces between bytes allowed. */
const hex = v.pipe(v.string(), v.maxLength(3_000_000), v.regex(/^(?:[\da-f]{2}\s*)*$/i))

export const transport = v.picklist(['tcp', 'udp', 'unix', 'ws', 'tls'])
export type Transport = v.InferOutput<typeof transport>

/** `dual`: one `::` socket that serves IPv4 too, its peers named as IPv4 (RFC 4291 section 2.5.5.2). `any`: as getaddrinfo answers (clients). */
export const family = v.picklist(['4', '6', 'dual', 'any'])
export type Family = v.InferOutput<typeof family>

/** What a person typed as bytes: text with the escapes `\n \r \t \0 \\ \xHH`, or hexadecimal digits. */
export const typedBytes = v.variant('as', [
  v.object({ as: v.literal('text'), text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  v.object({ as: v.literal('hex'), hex }),
])
export type TypedBytes = v.InferOutput<typeof typedBytes>

/** How messages are told apart in a byte stream. `limit`: a frame may be no longer, in bytes. */
const limit = v.optional(whole(1, 16 * 1024 * 1024), 1024 * 1024)
export const framing = v.variant('kind', [
  /** Every read is a message: shows how writes and reads really split. */
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('fixed'), size: whole(1, 1024 * 1024) }),
  /** `digits`: ASCII decimal of `width` digits; `u8|u16|u32`: an integer. `inclusive`: the length counts the prefix too. */
  v.object({
    kind: v.literal('length'), prefix: v.picklist(['digits', 'u8', 'u16', 'u32']), width: v.optional(whole(1, 10), 4),
    order: v.optional(v.picklist(['big', 'little']), 'big'), inclusive: v.optional(v.boolean(), false), limit,
  }),
  v.object({ kind: v.literal('end'), marker: typedBytes, limit }),
  /** One message: all bytes until the peer's FIN. */
  v.object({ kind: v.literal('close'), limit }),
])
export type Framing = v.InferOutput<typeof framing>

const account = v.object({ user: v.pipe(v.string(), v.minLength(1), v.maxLength(64)), password: v.pipe(v.string(), v.maxLength(64)) })

/** An end of a relay or a client: where to connect. */
const target = v.variant('transport', [
  v.object({ transport: v.picklist(['tcp', 'udp', 'ws', 'tls']), family, host: v.pipe(v.string(), v.minLength(1), v.maxLength(255)), port }),
  v.object({ transport: v.literal('unix'), path: v.pipe(v.string(), v.minLength(1), v.maxLength(107)) }),
])
export type Target = v.InferOutput<typeof target>

/** What a server does with a message. */
export const service = v.variant('kind', [
  v.object({ kind: v.literal('parrot') }),
  v.object({ kind: v.literal('prefix'), prefix: v.optional(typedBytes, { as: 'text', text: '[SERVEUR] ' }) }),
  v.object({ kind: v.literal('hello'), text: v.optional(typedBytes, { as: 'text', text: 'hello world' }) }),
  v.object({ kind: v.literal('fixed'), answer: typedBytes }),
  v.object({ kind: v.literal('id') }),
  v.object({ kind: v.literal('daytime') }),
  v.object({ kind: v.literal('discard') }),
  v.object({ kind: v.literal('chargen') }),
  v.object({ kind: v.literal('smop'), accounts: v.pipe(v.array(account), v.maxLength(1000)) }),
  /** A command line as a shell would split it, run without a shell. */
  v.object({ kind: v.literal('program'), command: v.pipe(line, v.minLength(1)) }),
  v.object({ kind: v.literal('relay'), to: target }),
  v.object({ kind: v.literal('hand') }),
])
export type Service = v.InferOutput<typeof service>

/** How a TCP server serves several clients. `pool`: `workers` at once, `queue` wait, the next is refused. */
export const concurrency = v.variant('kind', [
  v.object({ kind: v.literal('one') }),
  v.object({ kind: v.literal('each') }),
  v.object({ kind: v.literal('pool'), workers: whole(1, 1000), queue: whole(0, 10_000) }),
])
export type Concurrency = v.InferOutput<typeof concurrency>

/** Socket options by their C names; SO_LINGER is seconds, or -1 for off. */
export const optionName = v.picklist([
  'SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_LINGER', 'SO_BROADCAST', 'SO_RCVBUF', 'SO_SNDBUF', 'SO_TYPE', 'SO_OOBINLINE', 'SO_DONTROUTE',
  'TCP_NODELAY', 'TCP_MAXSEG', 'IPV6_V6ONLY', 'IP_TTL',
])
export type OptionName = v.InferOutput<typeof optionName>
const options = v.optional(v.record(optionName, v.pipe(v.number(), v.integer())), {})

const multicast = v.object({ group: v.pipe(v.string(), v.maxLength(64)), interface: v.optional(v.pipe(v.string(), v.maxLength(64))) })

export const serverSpec = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  /** Where it listens: an address and a port (0: any), or the path of a Unix socket. `0.0.0.0` and `::` are every interface. */
  listen: v.variant('transport', [
    v.object({ transport: v.picklist(['tcp', 'udp', 'ws', 'tls']), family: v.picklist(['4', '6', 'dual']), host: v.pipe(v.string(), v.minLength(1), v.maxLength(255)), port }),
    v.object({ transport: v.literal('unix'), path: v.pipe(v.string(), v.minLength(1), v.maxLength(107)) }),
  ]),
  framing, service, concurrency,
  backlog: v.optional(whole(0, 65_535), 511),
  options,
  /** UDP: groups to join. */
  multicast: v.optional(v.pipe(v.array(multicast), v.maxLength(20)), []),
})
export type ServerSpec = v.InferOutput<typeof serverSpec>

export const clientSpec = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  to: target,
  /** UDP: connect() the socket, so that send() needs no address and ICMP errors come back. */
  connected: v.optional(v.boolean(), true),
  framing,
  options,
  multicast: v.optional(v.pipe(v.array(multicast), v.maxLength(20)), []),
  /** Milliseconds before a connect() is given up. */
  timeout: v.optional(whole(1, 600_000), 10_000),
})
export type ClientSpec = v.InferOutput<typeof clientSpec>

/** What is kept in a file: servers, clients. */
export const workspaceFile = v.object({
  perroquet: v.literal('playground'), version: v.literal(1),
  servers: v.pipe(v.array(serverSpec), v.maxLength(200)), clients: v.pipe(v.array(clientSpec), v.maxLength(200)),
})
export type WorkspaceFile = v.InferOutput<typeof workspaceFile>

/** getaddrinfo's hints (RFC 3493 section 6.1). */
const lookupFlag = v.picklist(['AI_PASSIVE', 'AI_CANONNAME', 'AI_NUMERICHOST', 'AI_NUMERICSERV', 'AI_V4MAPPED', 'AI_ALL', 'AI_ADDRCONFIG'])
const reverseFlag = v.picklist(['NI_NUMERICHOST', 'NI_NUMERICSERV', 'NI_NAMEREQD', 'NI_NOFQDN', 'NI_DGRAM'])
export type LookupFlag = v.InferOutput<typeof lookupFlag>
export type ReverseFlag = v.InferOutput<typeof reverseFlag>

export const transcriptFormat = v.picklist(['text', 'json', 'hexdump'])
export type TranscriptFormat = v.InferOutput<typeof transcriptFormat>

export const playgroundMethods = {
  playground: v.object({}),
  /** Makes a server and lets it listen. A server that cannot listen is there too, with its problem. */
  startServer: v.object({ spec: serverSpec }),
  /** Stops it if it runs, and starts it with what is said now. */
  changeServer: v.object({ server: id, spec: serverSpec }),
  /** Listens again after stopServer or a problem. */
  restartServer: v.object({ server: id }),
  /** Closes the listening socket and all of its sessions; the transcripts stay. */
  stopServer: v.object({ server: id }),
  removeServer: v.object({ server: id }),
  /** Makes a client and connects it; a connection that fails leaves a client with its problem. */
  openClient: v.object({ spec: clientSpec }),
  changeClient: v.object({ client: id, spec: clientSpec }),
  /** Connects again: a new session of the same client. */
  reconnectClient: v.object({ client: id }),
  removeClient: v.object({ client: id }),
  /** Sessions of a server or client, newest first. */
  sessions: v.object({ owner: id, from: whole(0, 0xffffffff), count: whole(0, 500) }),
  session: v.object({ session: id }),
  /** Entries of a transcript by their running number from 0; what is older than the oldest kept is left out. */
  transcript: v.object({ session: id, from: whole(0, Number.MAX_SAFE_INTEGER), count: whole(0, 500) }),
  /** Running numbers of the entries that have the text (ASCII case ignored) or the bytes. */
  searchTranscript: v.object({ session: id, find: typedBytes }),
  /** Empties the transcript of a session. */
  clearTranscript: v.object({ session: id }),
  /** The transcript in one piece, for a file. With a path (desktop) it is written there; without, `href` leads to it (browser). */
  exportTranscript: v.object({ session: id, as: transcriptFormat, path: v.optional(line) }),
  /** Sends one message, framed, on a session of a client or of a server. UDP: `to` names another receiver than the last. */
  send: v.object({ session: id, data: typedBytes, framed: v.optional(v.boolean(), true), to: v.optional(v.object({ host: line, port })) }),
  /** Sends a file's bytes as they are: by path (desktop, terminal) or as uploaded (browser). */
  sendFile: v.object({ session: id, path: v.optional(line), upload: v.optional(v.pipe(v.string(), v.regex(/^[\da-f]{32}$/))) }),
  /** Sends the same message every `every` milliseconds, `count` times (0: until told to stop). */
  repeat: v.object({ session: id, data: typedBytes, every: whole(1, 3_600_000), count: whole(0, 1_000_000) }),
  stopRepeat: v.object({ session: id }),
  /** shutdown(SHUT_WR): our FIN, and the peer may still send. */
  shutdownWrite: v.object({ session: id }),
  close: v.object({ session: id }),
  /** Closes with RST. */
  reset: v.object({ session: id }),
  /** Options as getsockopt gives them, of a server's listening socket or of a session's. */
  socketOptions: v.object({ of: id }),
  setSocketOption: v.object({ of: id, name: optionName, value: v.pipe(v.number(), v.integer()) }),
  joinGroup: v.object({ of: id, group: multicast }),
  leaveGroup: v.object({ of: id, group: multicast }),
  lookup: v.object({
    name: v.pipe(v.string(), v.maxLength(255)), service: v.pipe(v.string(), v.maxLength(64)), family: v.picklist(['any', '4', '6']),
    type: v.picklist(['any', 'SOCK_STREAM', 'SOCK_DGRAM']), flags: v.array(lookupFlag),
  }),
  reverseLookup: v.object({ address: v.pipe(v.string(), v.maxLength(64)), port, flags: v.array(reverseFlag) }),
  /** A small load: so many clients at once, each sending so many requests and waiting for each answer. */
  startLoad: v.object({ to: target, framing, data: typedBytes, clients: whole(1, 10_000), requests: whole(1, 1_000_000) }),
  stopLoad: v.object({}),
  load: v.object({}),
  /** Servers and clients as a workspace file's text; with a path (desktop) it is written there too. */
  saveWorkspace: v.object({ path: v.optional(line) }),
  /** Adds what a workspace file says; says what is wrong with it, and where, if it is refused. */
  loadWorkspace: v.object({ text: v.pipe(v.string(), v.maxLength(4_000_000)) }),
} as const

export type PlaygroundArguments = { readonly [M in keyof typeof playgroundMethods]: v.InferInput<(typeof playgroundMethods)[M]> }

export interface PlaygroundResults {
  playground: PlaygroundSummary
  startServer: ServerSummary
  changeServer: ServerSummary
  restartServer: ServerSummary
  stopServer: ServerSummary
  removeServer: null
  openClient: ClientSummary
  changeClient: ClientSummary
  reconnectClient: ClientSummary
  removeClient: null
  sessions: { readonly total: number, readonly sessions: readonly SessionSummary[] }
  session: SessionSummary
  transcript: TranscriptPart
  searchTranscript: readonly number[]
  clearTranscript: null
  exportTranscript: { readonly href?: string }
  send: null
  sendFile: { readonly bytes: number }
  repeat: null
  stopRepeat: null
  shutdownWrite: null
  close: null
  reset: null
  socketOptions: readonly SocketOption[]
  setSocketOption: SocketOption
  joinGroup: null
  leaveGroup: null
  lookup: LookupResult
  reverseLookup: { readonly host: string, readonly service: string } | { readonly problem: Problem }
  startLoad: null
  stopLoad: null
  load: LoadState | null
  saveWorkspace: string
  loadWorkspace: { readonly servers: number, readonly clients: number }
}

export interface PlaygroundEvents {
  /** Servers, clients or their counts changed; at most ten times a second. */
  playgroundChanged(summary: PlaygroundSummary): void
  /** Sessions of these owners appeared, changed or ended; at most ten times a second. */
  sessionsChanged(owners: readonly number[]): void
  /** Transcripts that a window has lately asked for grew; at most twenty times a second. */
  transcriptsGrew(grown: readonly { readonly session: number, readonly total: number, readonly dropped: number }[]): void
  loadChanged(state: LoadState): void
}

export interface PlaygroundSummary {
  readonly servers: readonly ServerSummary[]
  readonly clients: readonly ClientSummary[]
  /** Bytes since the start, of all sessions. */
  readonly received: number
  readonly sent: number
  /** Whether the program service may be used (browser door: only with `--allow-exec`). */
  readonly mayExec: boolean
  /** This machine's addresses, for «every interface»: what the neighbour types. */
  readonly addresses: readonly { readonly interface: string, readonly family: '4' | '6', readonly address: string }[]
  readonly pid: number
}

/** Something the system refused. The renderer has a sentence on why and what to try for each code that it knows. */
export interface Problem {
  /** `EADDRINUSE`, `ENOTFOUND`, …: errno's or getaddrinfo's name. */
  readonly code: string
  /** The call that failed: `bind`, `connect`, `getaddrinfo`, … */
  readonly call: string
  /** What it was called with: `127.0.0.1:4444`. */
  readonly on: string
  /** The system's own text. */
  readonly text: string
}

export interface ServerSummary {
  readonly id: number
  readonly spec: ServerSpec
  readonly state: 'starting' | 'listening' | 'stopped' | 'failed'
  readonly problem?: Problem
  /** The real address of the socket: `127.0.0.1`, `::`; the port that was given for 0. */
  readonly address?: string
  readonly port?: number
  readonly fd?: number
  readonly inode?: number
  readonly startedAt?: number
  /** Sessions (UDP: peers) being served, waiting for a worker, over, refused. */
  readonly serving: number
  readonly waiting: number
  readonly ended: number
  readonly refused: number
  /** Messages received (UDP: datagrams). */
  readonly messages: number
  /** The terminal command that does the same. */
  readonly command: string
}

export interface ClientSummary {
  readonly id: number
  readonly spec: ClientSpec
  readonly state: 'resolving' | 'connecting' | 'open' | 'ended' | 'failed'
  readonly problem?: Problem
  /** Addresses that getaddrinfo gave, in its order; which were tried, and how that went. */
  readonly tried: readonly { readonly address: string, readonly family: '4' | '6', readonly outcome: 'won' | 'failed' | 'untried' | 'trying', readonly problem?: Problem }[]
  /** The newest session. */
  readonly session?: number
  readonly command: string
}

export interface SessionSummary {
  readonly id: number
  readonly owner: number
  readonly role: 'server' | 'client'
  readonly transport: Transport
  /** `127.0.0.1:4444`, `[::1]:4444`, or a path. An IPv4-mapped address is written as IPv4, and `mapped` is set. */
  readonly local: string
  readonly peer: string
  readonly mapped: boolean
  /**
   * `waiting`: accepted, its place in the queue is `place` (from 1); `open`; `peerClosed`: the peer's FIN came;
   * `weClosed`: our FIN went; `closed`; `reset`: by RST, whoever sent it; `refused`: no place in the queue; `failed`.
   */
  readonly state: 'waiting' | 'open' | 'peerClosed' | 'weClosed' | 'closed' | 'reset' | 'refused' | 'failed'
  readonly place?: number
  /** While it waits: its FIN has come already. It may have sent before, and still wait for answers. */
  readonly finCame?: true
  /** Number of the worker that serves it, from 1. */
  readonly worker?: number
  readonly fd?: number
  readonly inode?: number
  readonly startedAt: number
  readonly endedAt?: number
  readonly received: number
  readonly sent: number
  readonly messagesIn: number
  readonly messagesOut: number
  /** Bytes that the peer has not taken yet. */
  readonly unsent: number
  readonly entries: number
  readonly dropped: number
  readonly problem?: Problem
  /** Whether `repeat` is at work. */
  readonly repeating: boolean
}

export interface TranscriptPart {
  /** Running number of the first entry given. */
  readonly from: number
  /** Entries there have been. */
  readonly total: number
  /** Of these, the oldest that are no longer kept. */
  readonly dropped: number
  readonly entries: readonly TranscriptEntry[]
}

export type TranscriptEntry =
  | {
    readonly kind: 'in' | 'out'
    readonly at: number
    /** The first bytes of the message, at most 64 KiB. */
    readonly bytes: Uint8Array
    /** Length in full. */
    readonly length: number
    /** Where the framing's own bytes are: so many at the front, so many at the end. */
    readonly head: number
    readonly tail: number
    /** Sizes of the reads (or writes) that it took, at most 100 of `parts`. */
    readonly sizes: readonly number[]
    readonly parts: number
    /** UDP: the other end. */
    readonly peer?: string
    /** Whether the message is incomplete because the stream ended in it. */
    readonly partial?: boolean
  }
  | {
    /** What happened to the socket, or what the service says of itself. */
    readonly kind: 'event'
    readonly at: number
    readonly event: 'accept' | 'bind' | 'connect' | 'queued' | 'dequeued' | 'refused' | 'peerFin' | 'ourFin' | 'close' | 'reset' | 'error' | 'stderr' | 'exit' | 'login' | 'logout' | 'join' | 'leave' | 'frameTooLong'
    /** Words of the machine: an address, an errno and its text, a line of standard error. */
    readonly detail: string
  }

export interface SocketOption {
  readonly name: OptionName
  /** `SOL_SOCKET`, `IPPROTO_TCP`, `IPPROTO_IP`, `IPPROTO_IPV6`. */
  readonly level: string
  /** What getsockopt says; absent where the socket or the system has no such option. */
  readonly value?: number
  readonly settable: boolean
  readonly problem?: Problem
}

/** One answer of getaddrinfo and its sockaddr. */
export interface ResolvedAddress {
  readonly family: 'AF_INET' | 'AF_INET6'
  readonly type: 'SOCK_STREAM' | 'SOCK_DGRAM' | 'SOCK_RAW'
  readonly protocol: string
  readonly address: string
  readonly port: number
  readonly canonicalName?: string
  /** The bytes of the sockaddr_in or sockaddr_in6 as this machine lays them out. */
  readonly sockaddr: Uint8Array
  /** The structure's members: place and length in bytes, the value read in network and in host order where both make sense. */
  readonly members: readonly { readonly name: string, readonly at: number, readonly length: number, readonly network: string, readonly host?: string }[]
}

export type LookupResult = { readonly addresses: readonly ResolvedAddress[], readonly milliseconds: number } | { readonly problem: Problem }

export interface LoadState {
  readonly running: boolean
  readonly connected: number
  readonly failed: number
  readonly answered: number
  readonly seconds: number
  readonly problem?: Problem
  /** Microseconds. */
  readonly latency: { readonly p50: number, readonly p90: number, readonly p99: number, readonly max: number }
  /** For the plot: one point for each tenth of a second, answers in it and their median latency in microseconds. */
  readonly points: readonly { readonly at: number, readonly answers: number, readonly latency: number }[]
}
