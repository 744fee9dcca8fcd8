import { EventEmitter } from 'node:events'
import { deserialize, serialize } from 'node:v8'
import { MessageChannel } from 'node:worker_threads'

/**
 * Stands in for Electron where its binary cannot be had: the few calls that desktop.ts makes, with the meaning that
 * electron.d.ts gives them. It keeps what it was given, for the test to look at, and emits what the test tells it to.
 */

/** What differs from test to test, from whoever starts the program. */
const settings = {
  isPackaged: false, lock: true, languages: ['en-GB'], ready: true, loads: true, ...JSON.parse(process.env.STAND_IN ?? '{}'),
}

/** An event as Electron hands it to listeners. */
export class Event {
  defaultPrevented = false
  preventDefault() { this.defaultPrevented = true }
}

/** What was asked of Electron: name and arguments, in order. */
export const calls = []
const noted = (name, answer) => (...args) => {
  calls.push({ name, args })
  return answer?.(...args)
}
/** Arguments of the calls of that name. */
export const callsOf = (name) => calls.filter((call) => call.name === name).map((call) => call.args)

/** Threads of the program that are running. */
export const threads = new Set()
process.on('worker', (worker) => {
  threads.add(worker)
  worker.once('exit', () => { threads.delete(worker) })
})

let becomeReady
const ready = new Promise((resolve) => { becomeReady = resolve })
/** Electron has started: what waits for `whenReady` goes on. */
export { becomeReady }

class App extends EventEmitter {
  isPackaged = settings.isPackaged
  enableSandbox = noted('app.enableSandbox')
  addRecentDocument = noted('app.addRecentDocument')
  clearRecentDocuments = noted('app.clearRecentDocuments')
  setAppUserModelId = noted('app.setAppUserModelId')
  requestSingleInstanceLock = noted('app.requestSingleInstanceLock', () => settings.lock)
  getPreferredSystemLanguages = () => settings.languages
  whenReady = () => ready
  exit = noted('app.exit', (code = 0) => { process.exit(code) })

  /** Asks the application, closes the windows, asks again, and ends; whoever prevents it stops it. */
  quit = noted('app.quit', () => {
    for (const name of ['before-quit', 'will-quit']) {
      const event = new Event()
      this.emit(name, event)
      if (event.defaultPrevented) return
      for (const window of windows.splice(0)) window.emit('closed')
    }
    console.log(`Threads left: ${threads.size}.`)
    process.exit(0)
  })
}

export const app = new App()
export const windows = []
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false })
export const ipcMain = new EventEmitter()

/** A page in its frame: what it is given arrives at its end of a port. */
export class Frame {
  constructor(url) { this.url = url }
  /** @type {MessagePortMain[]} the ports that were posted to this frame, under which name */
  given = []
  postMessage(channel, message, ports = []) {
    calls.push({ name: 'frame.postMessage', args: [channel, message] })
    this.given.push(...ports)
  }
}

class WebContents extends EventEmitter {
  mainFrame = new Frame('about:blank')
  zoomLevel = 0
  setWindowOpenHandler(handler) { this.windowOpenHandler = handler }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents()
  minimized = false

  constructor(options) {
    super()
    this.options = options
    windows.push(this)
    calls.push({ name: 'new BrowserWindow', args: [options] })
    app.emit('web-contents-created', new Event(), this.webContents)
  }

  async loadURL(url) {
    calls.push({ name: 'window.loadURL', args: [url] })
    if (!settings.loads) throw new Error('ERR_FAILED (-2) loading the page')
    this.webContents.mainFrame = new Frame(url)
  }

  isMinimized() { return this.minimized }
  show = noted('window.show')
  restore = noted('window.restore', () => { this.minimized = false })
  reload = noted('window.reload')
  setBackgroundColor = noted('window.setBackgroundColor')
  setMenuBarVisibility = noted('window.setMenuBarVisibility')
}

/** Messages are copied as V8 does between processes: what cannot leave a process (a SharedArrayBuffer) throws here too. */
export class MessagePortMain extends EventEmitter {
  constructor(port) {
    super()
    this.port = port
    port.on('close', () => { this.emit('close') })
  }

  start() { this.port.on('message', (message) => { this.emit('message', { data: message, ports: [] }) }) }
  postMessage(message) { this.port.postMessage(deserialize(serialize(message))) }
  close() { this.port.close() }
}

export class MessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}

export const dialog = {
  showErrorBox: noted('dialog.showErrorBox', (title, text) => { console.error(`${title}: ${text}`) }),
  chosen: [],
  showOpenDialog: async () => ({ canceled: dialog.chosen.length === 0, filePaths: dialog.chosen }),
  saveTo: undefined,
  showSaveDialog: async () => ({ canceled: !dialog.saveTo, filePath: dialog.saveTo ?? '' }),
}

export const Menu = {
  buildFromTemplate: (template) => ({ template }),
  setApplicationMenu: noted('Menu.setApplicationMenu'),
}

const handlers = new Map()
export const protocol = {
  registerSchemesAsPrivileged: noted('protocol.registerSchemesAsPrivileged'),
  handle: (scheme, handler) => { handlers.set(scheme, handler) },
  /** What Chromium gets for an address. */
  fetch: async (address) => await handlers.get(new URL(address).protocol.slice(0, -1))(new Request(address)),
}

class Session extends EventEmitter {
  setPermissionRequestHandler(handler) { this.permissionRequestHandler = handler }
  setPermissionCheckHandler(handler) { this.permissionCheckHandler = handler }
  setDevicePermissionHandler(handler) { this.devicePermissionHandler = handler }
}
export const session = { defaultSession: new Session() }

if (settings.ready) becomeReady()
