import { EventEmitter } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { createBirpc, type BirpcReturn } from 'birpc'
import type * as v from 'valibot'
import { playgroundMethods, type PlaygroundEvents, type PlaygroundResults } from '../api/playground.ts'

export interface PlaygroundThreadOptions {
  /** The built workers: out/main/playground-worker.js and out/main/load-worker.js. */
  readonly script: URL
  readonly loadScript: URL
  /** Whether programs may be run. */
  readonly mayExec: boolean
  /** Where a transcript without a path is exported to, and the link to fetch it (browser door). */
  readonly download?: (name: string) => { readonly path: string, readonly href: string }
  /** Path of an uploaded file (browser door). */
  readonly upload?: (id: string) => { readonly path: string, readonly name: string } | undefined
  /** It is not needed any more. */
  readonly forgetUpload?: (path: string) => Promise<void>
}

/** What the thread is started with. */
export interface PlaygroundThreadData {
  readonly loadScript: string
  readonly mayExec: boolean
}

/** Arguments as the schemas give them: defaults filled in. */
type Checked = { readonly [M in keyof typeof playgroundMethods]: v.InferOutput<(typeof playgroundMethods)[M]> }
type Methods = { readonly [M in keyof Checked]: (argument: Checked[M]) => Promise<PlaygroundResults[M]> }
/** What the thread answers: the playground's methods, and its end. */
export type PlaygroundThreadMethods = { readonly [M in keyof Checked]: (argument: Checked[M]) => PlaygroundResults[M] | Promise<PlaygroundResults[M]> }
  & { closePlayground(): Promise<void> }

type PlaygroundEventMap = { readonly [E in keyof PlaygroundEvents]: Parameters<PlaygroundEvents[E]> }

/** Names of the playground's events. */
export const playgroundEventNames = ['playgroundChanged', 'sessionsChanged', 'transcriptsGrew', 'loadChanged'] as const satisfies readonly (keyof PlaygroundEvents)[]

interface Thread {
  readonly worker: Worker
  readonly remote: BirpcReturn<PlaygroundThreadMethods, PlaygroundEvents>
}

/** Milliseconds that the thread has to close its sockets; what is left then, the system closes. */
const CLOSE_TIME = 2000

/** The playground in a thread of its own, which starts when somebody first asks for something. */
export class PlaygroundThread {
  readonly events = new EventEmitter<PlaygroundEventMap>()
  readonly methods: Methods
  private readonly options: PlaygroundThreadOptions
  private thread: Thread | undefined

  constructor(options: PlaygroundThreadOptions) {
    this.options = options
    const names = Object.keys(playgroundMethods) as (keyof Methods)[]
    const methods = Object.fromEntries(names.map((name) => [name, async (argument: unknown) => await this.call(name, argument)])) as unknown as Methods
    this.methods = {
      ...methods,
      exportTranscript: async ({ path, ...what }) => {
        if (path !== undefined) return await methods.exportTranscript({ ...what, path })
        const target = options.download?.(`session-${what.session}.${what.as === 'json' ? 'json' : 'txt'}`)
        if (!target) throw new Error('choose where to save the file')
        await methods.exportTranscript({ ...what, path: target.path })
        return { href: target.href }
      },
      saveWorkspace: async ({ path }) => {
        const text = await methods.saveWorkspace({})
        if (path !== undefined) await writeFile(path, text)
        return text
      },
      sendFile: async ({ session, path, upload }) => {
        const uploaded = upload === undefined ? undefined : options.upload?.(upload)
        if (upload !== undefined && !uploaded) throw new Error('that upload is not here; send the file again')
        try {
          return await methods.sendFile({ session, path: uploaded?.path ?? path })
        } finally {
          if (uploaded) await options.forgetUpload?.(uploaded.path)
        }
      },
    }
  }

  /** Closes every socket and ends the thread. */
  async close(): Promise<void> {
    const { thread } = this
    if (!thread) return
    this.thread = undefined
    let timer: NodeJS.Timeout | undefined
    await Promise.race([thread.remote.closePlayground().catch(() => {}), new Promise<void>((resolve) => { timer = setTimeout(resolve, CLOSE_TIME) })])
    clearTimeout(timer)
    thread.remote.$close()
    await thread.worker.terminate()
  }

  private async call(name: keyof Methods, argument: unknown): Promise<unknown> {
    this.thread ??= this.start()
    // The door has checked the argument against this method's schema.
    return await (this.thread.remote[name] as (argument: unknown) => Promise<unknown>)(argument)
  }

  private start(): Thread {
    const { script, loadScript, mayExec } = this.options
    const workerData: PlaygroundThreadData = { loadScript: loadScript.href, mayExec }
    const worker = new Worker(script, { workerData })
    worker.unref()
    const { events } = this
    const told: PlaygroundEvents = {
      playgroundChanged: (summary) => { events.emit('playgroundChanged', summary) },
      sessionsChanged: (owners) => { events.emit('sessionsChanged', owners) },
      transcriptsGrew: (grown) => { events.emit('transcriptsGrew', grown) },
      loadChanged: (state) => { events.emit('loadChanged', state) },
    }
    const remote = createBirpc<PlaygroundThreadMethods, PlaygroundEvents>(told, {
      post: (message) => { worker.postMessage(message) },
      on: (receive) => { worker.on('message', receive) },
      // Connecting to an address that does not answer may take as long as the client allows it.
      timeout: -1,
    })
    const thread = { worker, remote }
    worker.on('error', (error) => {
      if (this.thread !== thread) return
      this.thread = undefined
      remote.$close(new Error(`the playground has stopped: ${error.message}`))
      // All of its sockets are gone; the windows are told so.
      this.methods.playground({}).then((summary) => { events.emit('playgroundChanged', summary) }, () => {})
    })
    return thread
  }
}
