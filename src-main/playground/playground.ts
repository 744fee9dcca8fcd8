import { EventEmitter } from 'node:events'
import { Socket } from 'node:dgram'
import type { PlaygroundEvents, PlaygroundResults, PlaygroundSummary, SessionSummary } from '../api/playground.ts'
import { setSocketOption, readSocketOptions } from '../libc/socket-options.ts'
import { lookup, reverseLookup } from '../libc/name-lookup.ts'
import { PlaygroundClient } from './client.ts'
import { connectCommand, listenCommand } from './command-text.ts'
import { DescriptorWatch } from './descriptor-watch.ts'
import { framingRules } from './framing.ts'
import { LoadThread } from './load-thread.ts'
import { machineAddresses } from './machine-addresses.ts'
import type { Owner, OwnerContext } from './owner.ts'
import { Paced } from './paced.ts'
import type { PlaygroundThreadMethods } from './playground-thread.ts'
import { repeat } from './repeat.ts'
import { sendFile } from './send-file.ts'
import { PlaygroundServer } from './server.ts'
import type { Session } from './session.ts'
import { exportTranscript } from './transcript-export.ts'
import { TranscriptBudget } from './transcript.ts'
import { join, leave } from './transports/multicast.ts'
import type { Datagrams } from './transports/udp.ts'
import { bytesOf } from './typed-bytes.ts'
import { readWorkspace, writeWorkspace } from './workspace-file.ts'

export interface PlaygroundOptions {
  /** Whether programs may be run. */
  readonly mayExec: boolean
  /** The built worker of a load: out/main/load-worker.js. */
  readonly loadScript: URL
}

type Methods = Omit<PlaygroundThreadMethods, 'closePlayground'>

type PlaygroundEventMap = { readonly [E in keyof PlaygroundEvents]: Parameters<PlaygroundEvents[E]> }

/** Bytes of all transcripts together. */
const TRANSCRIPT_BYTES = 128 * 1024 * 1024
/** Milliseconds between two events. */
const CHANGE_INTERVAL = 100
const TRANSCRIPT_INTERVAL = 50
/** Transcripts that are told of: those asked for most lately. */
const WATCHED = 50
/** Servers, and clients. */
const MAX_OWNERS = 200

/** The playground: its servers and clients, and what a window may ask of them. */
export class Playground {
  readonly events = new EventEmitter<PlaygroundEventMap>()
  private readonly options: PlaygroundOptions
  private readonly servers = new Map<number, PlaygroundServer>()
  private readonly clients = new Map<number, PlaygroundClient>()
  private readonly allSessions = new Map<number, Session>()
  private readonly context: OwnerContext
  private readonly changes = new Paced(() => { this.tellChange() }, CHANGE_INTERVAL)
  private readonly transcripts = new Paced(() => { this.tellTranscripts() }, TRANSCRIPT_INTERVAL)
  private readonly descriptors = new DescriptorWatch((code) => {
    for (const server of this.servers.values()) server.lacksDescriptors(code)
  })

  private readonly touchedOwners = new Set<Owner>()
  private readonly touchedSessions = new Set<Session>()
  private readonly watched = new Set<number>()
  private readonly repetitions = new WeakMap<Session, () => void>()
  private loadThread: LoadThread | undefined
  /** Of owners that were removed. */
  private received = 0
  private sent = 0
  private lastId = 0

  constructor(options: PlaygroundOptions) {
    this.options = options
    this.events.setMaxListeners(0)
    this.context = {
      budget: new TranscriptBudget(TRANSCRIPT_BYTES),
      nextId: () => ++this.lastId,
      opened: (session) => { this.allSessions.set(session.id, session) },
      forgotten: (session) => {
        this.allSessions.delete(session.id)
        this.watched.delete(session.id)
      },
      sessionTouched: (owner, session) => {
        this.touchedSessions.add(session)
        this.touchedOwners.add(owner)
        this.transcripts.ask()
        this.changes.ask()
      },
      changed: () => { this.changes.ask() },
    }
  }

  readonly methods: Methods = {
    playground: () => this.summary,
    startServer: async ({ spec }) => {
      if (this.servers.size >= MAX_OWNERS) throw new Error(`there are ${MAX_OWNERS} servers already; remove one first`)
      const server = this.addServer(spec)
      this.descriptors.start()
      await server.start()
      return this.serverSummary(server)
    },
    changeServer: async ({ server, spec }) => {
      const changed = this.server(server)
      this.descriptors.start()
      await changed.start(spec)
      return this.serverSummary(changed)
    },
    restartServer: async ({ server }) => {
      const started = this.server(server)
      this.descriptors.start()
      await started.start()
      return this.serverSummary(started)
    },
    stopServer: async ({ server }) => {
      const stopped = this.server(server)
      await stopped.stop()
      return this.serverSummary(stopped)
    },
    removeServer: async ({ server }) => {
      await this.removeOwner(this.servers, this.server(server))
      return null
    },
    openClient: async ({ spec }) => {
      if (this.clients.size >= MAX_OWNERS) throw new Error(`there are ${MAX_OWNERS} clients already; remove one first`)
      const client = this.addClient(spec)
      await client.connect()
      return this.clientSummary(client)
    },
    changeClient: async ({ client, spec }) => {
      const changed = this.client(client)
      await changed.connect(spec)
      return this.clientSummary(changed)
    },
    reconnectClient: async ({ client }) => {
      const connected = this.client(client)
      await connected.connect()
      return this.clientSummary(connected)
    },
    removeClient: async ({ client }) => {
      await this.removeOwner(this.clients, this.client(client))
      return null
    },
    sessions: ({ owner, from, count }) => {
      const { sessions } = this.owner(owner)
      const newestFirst = [...sessions.values()].reverse()
      const places = this.servers.get(owner)?.places
      return { total: newestFirst.length, sessions: newestFirst.slice(from, from + count).map((session) => session.summary(places?.get(session))) }
    },
    session: ({ session }) => this.sessionSummary(this.session(session)),
    transcript: ({ session, from, count }) => {
      this.watch(session)
      return this.session(session).transcript.part(from, count)
    },
    searchTranscript: ({ session, find }) => this.session(session).transcript.search(bytesOf(find), find.as === 'text'),
    clearTranscript: ({ session }) => {
      const cleared = this.session(session)
      cleared.transcript.clear()
      cleared.touch()
      return null
    },
    exportTranscript: async ({ session, as, path }) => {
      if (path === undefined) throw new Error('choose where to save the file')
      const exported = this.session(session)
      await exportTranscript(exported.transcript, this.sessionSummary(exported), as, path)
      return {}
    },
    send: async ({ session, data, framed, to }) => {
      await this.send(this.session(session), bytesOf(data), framed, to)
      return null
    },
    sendFile: async ({ session, path }) => {
      if (path === undefined) throw new Error('choose a file')
      return { bytes: await sendFile(this.session(session), path) }
    },
    repeat: ({ session, data, every, count }) => {
      const repeating = this.session(session)
      repeating.mayWrite()
      const bytes = bytesOf(data)
      this.repetitions.get(repeating)?.()
      this.repetitions.set(repeating, repeat(repeating, { send: async () => { await this.send(repeating, bytes, true) }, every, count }))
      return null
    },
    stopRepeat: ({ session }) => {
      const repeating = this.session(session)
      this.repetitions.get(repeating)?.()
      repeating.touch()
      return null
    },
    shutdownWrite: ({ session }) => { this.session(session).shutdownWrite(); return null },
    close: ({ session }) => { this.session(session).close(); return null },
    reset: ({ session }) => { this.session(session).reset(); return null },
    socketOptions: ({ of }) => readSocketOptions(this.descriptor(of)),
    setSocketOption: ({ of, name, value }) => setSocketOption(this.descriptor(of), name, value),
    joinGroup: ({ of, group }) => {
      join(this.datagrams(of), group)
      this.allSessions.get(of)?.log('join', group.group)
      return null
    },
    leaveGroup: ({ of, group }) => {
      leave(this.datagrams(of), group)
      this.allSessions.get(of)?.log('leave', group.group)
      return null
    },
    lookup: async (request) => await lookup(request),
    reverseLookup: async ({ address, port, flags }) => await reverseLookup(address, port, flags),
    startLoad: ({ to, framing, data, clients, requests }) => {
      if (this.loadThread?.state.running) throw new Error('a load is running; stop it first')
      const request = bytesOf(data)
      framingRules(framing).frame(request)
      this.loadThread = new LoadThread(this.options.loadScript, { to, framing, request, clients, requests }, (state) => {
        this.events.emit('loadChanged', state)
      })
      return null
    },
    stopLoad: () => {
      this.loadThread?.stop()
      return null
    },
    load: () => this.loadThread?.state ?? null,
    saveWorkspace: () => writeWorkspace([...this.servers.values()].map(({ spec }) => spec), [...this.clients.values()].map(({ spec }) => spec)),
    loadWorkspace: ({ text }) => {
      const { servers, clients } = readWorkspace(text)
      if (this.servers.size + servers.length > MAX_OWNERS || this.clients.size + clients.length > MAX_OWNERS) {
        throw new Error(`there would be more than ${MAX_OWNERS} servers or clients; remove some first`)
      }
      // Nothing is launched by a file alone: a person starts what was loaded.
      for (const spec of servers) this.addServer(spec)
      for (const spec of clients) this.addClient(spec)
      this.changes.ask()
      return { servers: servers.length, clients: clients.length }
    },
  }

  /** Closes every socket. */
  async close(): Promise<void> {
    await this.loadThread?.close()
    await Promise.all([...this.servers.values()].map(async (server) => { await server.stop() }))
    await Promise.all([...this.clients.values()].map(async (client) => { await client.close() }))
    this.descriptors.stop()
    this.changes.stop()
    this.transcripts.stop()
  }

  /** The sessions of a server or client, for a terminal command that writes to them itself. */
  sessionOf(id: number): Session {
    return this.session(id)
  }

  private get summary(): PlaygroundSummary {
    const owners = [...this.servers.values(), ...this.clients.values()]
    return {
      servers: [...this.servers.values()].map((server) => this.serverSummary(server)),
      clients: [...this.clients.values()].map((client) => this.clientSummary(client)),
      received: owners.reduce((sum, { tally }) => sum + tally.received, this.received),
      sent: owners.reduce((sum, { tally }) => sum + tally.sent, this.sent),
      mayExec: this.options.mayExec, addresses: machineAddresses(), pid: process.pid,
    }
  }

  private serverSummary(server: PlaygroundServer): PlaygroundResults['startServer'] {
    return server.summary(listenCommand(server.spec))
  }

  private clientSummary(client: PlaygroundClient): PlaygroundResults['openClient'] {
    return client.summary(connectCommand(client.spec))
  }

  private sessionSummary(session: Session): SessionSummary {
    return session.summary(this.servers.get(session.ownerId)?.places.get(session))
  }

  private addServer(spec: PlaygroundServer['spec']): PlaygroundServer {
    const server = new PlaygroundServer(spec, this.context, this.options)
    this.servers.set(server.id, server)
    return server
  }

  private addClient(spec: PlaygroundClient['spec']): PlaygroundClient {
    const client = new PlaygroundClient(spec, this.context)
    this.clients.set(client.id, client)
    return client
  }

  private async removeOwner<O extends PlaygroundServer | PlaygroundClient>(owners: Map<number, O>, owner: O): Promise<void> {
    await owner.remove()
    owners.delete(owner.id)
    this.received += owner.tally.received
    this.sent += owner.tally.sent
    this.changes.ask()
  }

  private async send(session: Session, bytes: Uint8Array, framed: boolean, to?: { readonly host: string, readonly port: number }): Promise<void> {
    const client = this.clients.get(session.ownerId)
    if (client?.transport === 'udp') await client.sendTo(session, bytes, framed, to)
    else if (to) throw new Error('only a UDP client has a receiver for each message')
    else session.sendTyped(bytes, framed)
  }

  private watch(session: number): void {
    this.watched.delete(session)
    this.watched.add(session)
    if (this.watched.size <= WATCHED) return
    for (const oldest of this.watched) {
      this.watched.delete(oldest)
      return
    }
  }

  private tellChange(): void {
    this.events.emit('playgroundChanged', this.summary)
    if (this.touchedOwners.size === 0) return
    const owners = [...this.touchedOwners].map(({ id }) => id)
    this.touchedOwners.clear()
    this.events.emit('sessionsChanged', owners)
  }

  private tellTranscripts(): void {
    const grown = []
    for (const session of this.touchedSessions) {
      session.told = false
      if (this.watched.has(session.id)) grown.push({ session: session.id, total: session.transcript.total, dropped: session.transcript.dropped })
    }
    this.touchedSessions.clear()
    if (grown.length) this.events.emit('transcriptsGrew', grown)
  }

  private server(id: number): PlaygroundServer {
    const server = this.servers.get(id)
    if (!server) throw new Error(`server ${id} is not there any more`)
    return server
  }

  private client(id: number): PlaygroundClient {
    const client = this.clients.get(id)
    if (!client) throw new Error(`client ${id} is not there any more`)
    return client
  }

  private owner(id: number): Owner {
    return this.servers.get(id) ?? this.client(id)
  }

  private session(id: number): Session {
    const session = this.allSessions.get(id)
    if (!session) throw new Error(`session ${id} is not kept any more`)
    return session
  }

  /** The descriptor of a server's listening socket or of a session's. */
  private descriptor(of: number): number {
    const fd = this.servers.has(of) ? this.server(of).listening?.fd : this.session(of).connection.fd
    if (fd === undefined) throw new Error('this socket is closed')
    return fd
  }

  private datagrams(of: number): Socket {
    const holder: unknown = this.servers.has(of) ? this.server(of).listening : this.session(of).connection
    if (!holdsDatagrams(holder)) throw new Error('only a UDP socket that is open joins groups')
    return holder.socket
  }
}

function holdsDatagrams(holder: unknown): holder is Datagrams {
  return typeof holder === 'object' && holder !== null && 'socket' in holder && holder.socket instanceof Socket
}
