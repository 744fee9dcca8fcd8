import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventEmitter } from 'node:events'
import * as v from 'valibot'
import type { Events, Hello, MethodName, methods, RecentCapture, Results, SampleCapture } from './api/contract.ts'
import { Captures, type CapturesOptions } from './capture/captures.ts'
import { writeWhole } from './capture/formats/destination.ts'
import { Connections } from './connections/connections.ts'
import { PlaygroundThread, playgroundEventNames } from './playground/playground-thread.ts'

/** What a door gives the engine. */
export interface EngineOptions extends Omit<CapturesOptions, 'indexScript' | 'dissectScript'> {
  readonly door: Hello['door']
  readonly version: string
  /** Folder of the built programs, with the worker scripts in it. */
  readonly programs: URL
  /** Languages that the system prefers, best first. */
  readonly languages: readonly string[]
  /** Where the list of recent captures is kept. */
  readonly recent: { get(): readonly RecentCapture[], set(recent: readonly RecentCapture[]): void }
  /** Whether the playground may run programs. */
  readonly mayExec?: boolean
  /** The system's own dialogs (desktop door). */
  readonly dialogs?: { open(): Promise<readonly string[]>, save(name: string): Promise<string | null> }
}

/** Answers one method; its argument has been checked, and defaults filled in. `window` is who asks: the same object for all calls of one window. */
type Answers = { readonly [M in MethodName]: (argument: v.InferOutput<(typeof methods)[M]>, window: object) => Results[M] | Promise<Results[M]> }

interface EngineEvents {
  /** Something to be told to every window: the event's name and its argument. */
  tell: [keyof Events, unknown]
}

const RECENT_CAPTURES = 10

/** The one engine that every door opens onto. */
export class Engine {
  readonly captures: Captures
  readonly connections: Connections
  private readonly playground: PlaygroundThread
  readonly events = new EventEmitter<EngineEvents>()
  readonly answers: Answers
  private readonly options: EngineOptions

  constructor(options: EngineOptions) {
    this.options = options
    this.captures = new Captures({
      ...options,
      indexScript: new URL('index-worker.js', options.programs),
      dissectScript: new URL('dissect-worker.js', options.programs),
    })
    this.playground = new PlaygroundThread({
      ...options,
      mayExec: options.mayExec ?? false,
      script: new URL('playground-worker.js', options.programs),
      loadScript: new URL('load-worker.js', options.programs),
    })
    for (const name of playgroundEventNames) this.playground.events.on(name, (argument: unknown) => { this.events.emit('tell', name, argument) })
    // A door listens for each of its windows.
    this.events.setMaxListeners(0)
    const { events } = this.captures
    events.on('changed', (summary) => { this.tell('captureChanged', summary) })
    events.on('opened', (summary) => {
      this.tell('captureChanged', summary)
      this.remember({ path: summary.path, name: summary.name, size: summary.size })
    })
    events.on('closed', (id) => { this.tell('captureClosed', id) })
    events.on('packets', (change) => { this.tell('packetsChanged', change) })
    events.on('dissection', (settings) => { this.tell('dissectionChanged', settings) })
    events.on('progress', (progress) => { this.tell('progress', progress) })
    this.connections = new Connections(new URL('connections-worker.js', options.programs))
    this.connections.events.on('changed', (change) => { this.tell('connectionsChanged', change) })
    this.answers = {
      ...this.captures.methods,
      ...this.connections.methods,
      ...this.playground.methods,
      hello: () => this.hello(),
      openDialog: async () => {
        const paths = await options.dialogs?.open() ?? []
        for (const path of paths) await this.captures.openPath(path)
        return paths.length
      },
      saveDialog: async ({ name }) => await options.dialogs?.save(name) ?? null,
      saveFile: async ({ name, bytes }) => {
        const path = await options.dialogs?.save(name) ?? null
        if (path !== null) await writeWhole(path, bytes)
        return path
      },
      forgetRecent: () => {
        options.recent.set([])
        this.tell('recentChanged', [])
        return null
      },
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.captures.close(), this.playground.close(), this.connections.close()])
  }

  /** A window has gone: what it watched need not be watched for it any more. */
  async left(window: object): Promise<void> {
    await this.connections.left(window)
  }

  private hello(): Hello {
    const { version, door, languages, recent } = this.options
    return { version, door, platform: process.platform, languages, samples: this.samples(), recent: recent.get() }
  }

  private samples(): SampleCapture[] {
    return v.parse(samples, JSON.parse(readFileSync(join(this.options.samples, 'captures.json'), 'utf8')))
  }

  private remember(capture: RecentCapture): void {
    // Samples and uploads are no files of the person's.
    if (capture.path.startsWith(this.options.samples) || this.options.door === 'browser' && capture.name !== capture.path.split('/').at(-1)) return
    const others = this.options.recent.get().filter(({ path }) => path !== capture.path)
    const recent = [capture, ...others].slice(0, RECENT_CAPTURES)
    this.options.recent.set(recent)
    this.tell('recentChanged', recent)
  }

  private tell<E extends keyof Events>(event: E, argument: Parameters<Events[E]>[0]): void {
    this.events.emit('tell', event, argument)
  }
}

const text = v.object({ en: v.string(), fr: v.string() })
const samples = v.array(v.object({ file: v.string(), title: text, teaches: text, filter: v.optional(v.string()) }))
