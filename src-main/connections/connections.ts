import { EventEmitter } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createBirpc, type BirpcReturn } from 'birpc'
import type { ConnectionsArguments, ConnectionsResults, SocketTableChange } from '../api/connections.ts'
import type { ConnectionsThread } from './connections-worker.ts'
import { namesOf } from './names.ts'
import type { WatchEvents } from './watch.ts'

/** `window` tells the windows apart. */
type Methods = {
  readonly [M in keyof ConnectionsArguments]:
    (argument: ConnectionsArguments[M], window: object) => ConnectionsResults[M] | Promise<ConnectionsResults[M]>
}

interface Thread {
  readonly worker: Worker
  readonly remote: BirpcReturn<ConnectionsThread, WatchEvents>
}

/** The connections workspace: the machine's sockets, watched for as long as a window wants to. */
export class Connections {
  readonly events = new EventEmitter<{ changed: [SocketTableChange] }>()
  private readonly script: URL
  private thread: Thread | undefined
  /** How often each window wants to know, in milliseconds. */
  private readonly watchers = new Map<object, number>()

  /** @param script the built worker: out/main/connections-worker.js */
  constructor(script: URL) {
    this.script = script
  }

  readonly methods: Methods = {
    watchConnections: async ({ every }, window) => {
      this.watchers.set(window, every)
      const { remote } = this.running()
      const table = await remote.first()
      await this.setPace()
      return table
    },
    unwatchConnections: async (_, window) => {
      await this.left(window)
      return null
    },
    descriptors: async ({ pid }) => await this.running().remote.descriptors(pid),
    namesOf: async ({ addresses, services }) => await namesOf(addresses, services),
  }

  /** A window watches no more, or has gone. */
  async left(window: object): Promise<void> {
    if (this.watchers.delete(window)) await this.setPace()
  }

  async close(): Promise<void> {
    this.watchers.clear()
    const { thread } = this
    this.thread = undefined
    thread?.remote.$close()
    await thread?.worker.terminate()
  }

  /** As often as the most eager window wants. */
  private async setPace(): Promise<void> {
    await this.thread?.remote.every(this.watchers.size ? Math.min(...this.watchers.values()) : null)
  }

  private running(): Thread {
    if (this.thread) return this.thread
    const worker = new Worker(this.script)
    worker.unref()
    const remote = createBirpc<ConnectionsThread, WatchEvents>({ changed: (change) => { this.events.emit('changed', change) } }, {
      post: (message) => { worker.postMessage(message) },
      on: (receive) => { worker.on('message', receive) },
      timeout: -1,
    })
    const thread: Thread = { worker, remote }
    // A thread that has died takes the calls that wait for it along; the next call starts another.
    const ended = (error: Error): void => {
      if (this.thread === thread) this.thread = undefined
      remote.$close(error)
    }
    worker.on('error', ended)
    worker.on('exit', () => { ended(new Error('the thread that reads the socket table has ended')) })
    return this.thread = thread
  }
}
