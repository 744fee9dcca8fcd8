import * as v from 'valibot'
import { captureMethods, type CaptureArguments, type CaptureEvents, type CaptureResults } from './captures.ts'
import { connectionsMethods, type ConnectionsArguments, type ConnectionsEvents, type ConnectionsResults } from './connections.ts'
import { playgroundMethods, type PlaygroundArguments, type PlaygroundEvents, type PlaygroundResults } from './playground.ts'
import { ladderMethods, type LadderArguments, type LadderResults } from './tcp-ladder.ts'
import { statisticMethods, type StatisticArguments, type StatisticResults } from './statistics.ts'

/** Methods of the window itself. */
const windowMethods = {
  /** What the renderer needs to know before its first screen. */
  hello: v.object({}),
  /** Shows the system's open dialog (desktop only) and opens what is chosen. Answers how many files were. */
  openDialog: v.object({}),
  /** Asks where to save (desktop only); null where the person gave up. */
  saveDialog: v.object({ name: v.pipe(v.string(), v.maxLength(255)) }),
  /** Asks where to save what the window has drawn, and writes it there (desktop only). Answers the path; null where the person gave up. */
  saveFile: v.object({ name: v.pipe(v.string(), v.maxLength(255)), bytes: v.pipe(v.instance(Uint8Array), v.maxLength(256 * 1024 * 1024)) }),
  forgetRecent: v.object({}),
} as const

/** Every message a renderer may send: method name to the schema of its argument. The engine refuses anything else. */
export const methods = {
  ...windowMethods, ...captureMethods, ...statisticMethods, ...ladderMethods, ...playgroundMethods, ...connectionsMethods,
} as const

export type MethodName = keyof typeof methods

export interface Results extends CaptureResults, StatisticResults, LadderResults, PlaygroundResults, ConnectionsResults {
  hello: Hello
  openDialog: number
  saveDialog: string | null
  saveFile: string | null
  forgetRecent: null
}

type WindowArguments = { readonly [M in keyof typeof windowMethods]: v.InferInput<(typeof windowMethods)[M]> }
export type Arguments =
  WindowArguments & CaptureArguments & StatisticArguments & LadderArguments & PlaygroundArguments & ConnectionsArguments

/** The engine as the renderer calls it. A refused or failed call rejects with an ApiError's text. */
export type Engine = { readonly [M in MethodName]: (argument: Arguments[M]) => Promise<Results[M]> }

/** What the engine tells every window. */
export interface Events extends CaptureEvents, PlaygroundEvents, ConnectionsEvents {
  recentChanged(recent: readonly RecentCapture[]): void
}

/** Names of all events; a window drops what it does not know. */
export const eventNames = [
  'captureChanged', 'captureClosed', 'packetsChanged', 'dissectionChanged', 'progress', 'recentChanged', 'playgroundChanged', 'sessionsChanged', 'transcriptsGrew',
  'loadChanged', 'connectionsChanged',
] as const satisfies readonly (keyof Events)[]

export interface RecentCapture {
  readonly path: string
  readonly name: string
  readonly size: number
}

/** A capture that comes with Perroquet, for the empty window. */
export interface SampleCapture {
  readonly file: string
  readonly title: { readonly en: string, readonly fr: string }
  readonly teaches: { readonly en: string, readonly fr: string }
  /** A display filter worth trying on it. */
  readonly filter?: string
}

export interface Hello {
  readonly version: string
  readonly door: 'desktop' | 'browser'
  /** `linux`, `darwin` or `win32`, for the words of keyboard shortcuts. */
  readonly platform: string
  /** Languages the system prefers, best first: `fr-FR`. */
  readonly languages: readonly string[]
  readonly samples: readonly SampleCapture[]
  readonly recent: readonly RecentCapture[]
}

/** Browser door: the messages travel over the WebSocket there. */
export const SOCKET_PATH = '/engine'
/** Browser door: POST a file's bytes here with `?name=`; answers `{ upload }` for openUpload. */
export const UPLOAD_PATH = '/upload'

/**
 * What the preload puts on `window.perroquet`, in the desktop door only.
 */
export interface Desktop {
  /** The path of a dropped or chosen file (webUtils.getPathForFile). */
  pathOf(file: unknown): string
}
