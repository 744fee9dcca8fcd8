import type { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { BrowserWindowConstructorOptions, Session, WindowOpenHandlerResponse } from 'electron'
import type { Arguments, Events, MethodName, Results } from '../../src-main/api/contract.ts'

/** What electron-stand-in.js exports, as the functions of a test get it. */
export interface StandIn {
  readonly calls: { name: string, args: unknown[] }[]
  readonly callsOf: (name: string) => unknown[][]
  readonly becomeReady: () => void
  readonly app: EventEmitter
  readonly ipcMain: EventEmitter
  readonly nativeTheme: EventEmitter & { shouldUseDarkColors: boolean }
  readonly windows: Window[]
  /** The program's threads that are running. */
  readonly threads: ReadonlySet<Worker>
  readonly dialog: { readonly chosen: string[], saveTo: string | undefined }
  readonly protocol: { fetch(address: string): Promise<Response> }
  readonly session: {
    readonly defaultSession: EventEmitter & {
      readonly permissionRequestHandler: (contents: null, permission: string, answer: (granted: boolean) => void) => void
      readonly permissionCheckHandler: (contents: null, permission: string) => boolean
      readonly devicePermissionHandler: NonNullable<Parameters<Session['setDevicePermissionHandler']>[0]>
    }
  }
  readonly Event: new () => { readonly defaultPrevented: boolean }
  readonly Frame: new (url: string) => Frame
}

export interface Frame {
  url: string
}

interface Window extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions
  minimized: boolean
  readonly webContents: EventEmitter & {
    readonly mainFrame: Frame
    readonly zoomLevel: number
    readonly windowOpenHandler: (details: { readonly url: string }) => WindowOpenHandlerResponse
  }
}

/** One end of a channel, as Electron has it. */
export interface Port extends EventEmitter {
  postMessage(message: unknown): void
}

/** The page's side, as run-desktop.js plays it. */
export interface Page {
  /** Asks for the port as the preload does. @returns what the frame got, the window's own frame unless told otherwise */
  connect(frame?: Frame): Port | undefined
  call<M extends MethodName>(port: Port | undefined, method: M, argument: Arguments[M]): Promise<Results[M]>
  /** @returns the argument of the next event of that name of which the test says yes */
  event<E extends keyof Events>(
    port: Port | undefined, name: E, test: (argument: Parameters<Events[E]>[0]) => boolean,
  ): Promise<Parameters<Events[E]>[0]>
}
