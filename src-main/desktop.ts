import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'
import {
  app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, session, type IpcMainEvent, type MessagePortMain,
} from 'electron'
import packageJson from '../package.json' with { type: 'json' }
import { PORT_MESSAGE } from './api/contract.ts'
import { Engine } from './engine.ts'
import { recentCaptures } from './recent-captures.ts'
import { serveChannel } from './serve-channel.ts'
import { staticFile } from './web/static-file.ts'

/** The desktop door: an Electron window whose page reaches the engine over a MessagePort. */

const SCHEME = 'perroquet'
const ADDRESS = `${SCHEME}://window/`
/** The preload asks for its port under this name, and is given it under the same. */
const CONNECT = PORT_MESSAGE

const renderer = fileURLToPath(new URL('../renderer/', import.meta.url))
let engine: Engine | undefined
let window: BrowserWindow | undefined
/** Files that the system asked to open before there was an engine. */
const waiting: string[] = []

// A page of a privileged scheme is a secure context with an origin of its own; file:// is neither.
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, folder) => {
    openFiles(filesIn(argv).map((file) => resolve(folder, file)))
    window?.show()
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openFiles([path])
  })
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => { event.preventDefault() })
    contents.on('will-attach-webview', (event) => { event.preventDefault() })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  app.on('window-all-closed', () => { app.quit() })
  app.on('before-quit', () => { void engine?.close() })
  app.whenReady().then(onReady).catch((error: unknown) => {
    dialog.showErrorBox('Perroquet', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else app.quit()

function onReady(): void {
  setUpPermissions()
  setUpMenu()
  setUpEngine()
  protocol.handle(SCHEME, servePage)
  ipcMain.on(CONNECT, connect)
  openWindow()
  openFiles([...filesIn(process.argv).map((file) => resolve(file)), ...waiting.splice(0)])
}

function setUpPermissions(): void {
  // The page copies text; it needs nothing else of the system.
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => { answer(allowed(permission)) })
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission))
}

function setUpMenu(): void {
  // The window has its own; macOS wants the usual ones for copying and quitting.
  Menu.setApplicationMenu(process.platform === 'darwin'
    ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
    : null)
}

function setUpEngine(): void {
  const recent = recentCaptures()
  engine = new Engine({
    door: 'desktop',
    version: packageJson.version,
    programs: new URL('.', import.meta.url),
    samples: fileURLToPath(new URL('../../resources/captures/', import.meta.url)),
    languages: app.getPreferredSystemLanguages(),
    recent: {
      get: () => recent.get(),
      set: (captures) => {
        recent.set(captures)
        if (captures[0]) app.addRecentDocument(captures[0].path)
        else app.clearRecentDocuments()
      },
    },
    dialogs: {
      async open() {
        const { filePaths } = await dialog.showOpenDialog({
          properties: ['openFile', 'multiSelections'],
          filters: [{ name: 'pcap, pcapng', extensions: ['pcap', 'pcapng', 'cap', 'gz'] }, { name: '*', extensions: ['*'] }],
        })
        return filePaths
      },
      async save(name) {
        const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name })
        return canceled ? null : filePath
      },
    },
  })
}

function openWindow(): void {
  window = new BrowserWindow({
    width: 1440, height: 900, minWidth: 800, minHeight: 500,
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
      contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false,
    },
  })
  window.on('closed', () => { window = undefined })
  void window.loadURL(ADDRESS)
}

/** Serves the built page, and nothing outside its folder. */
async function servePage(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const file = url.host === 'window' ? await staticFile(renderer, decodeURIComponent(url.pathname)) : undefined
  return file ? new Response(Buffer.from(file.body), { headers: file.headers }) : new Response('There is no such page.', { status: 404 })
}

/** Gives our own page its port; any other sender gets nothing. */
function connect(event: IpcMainEvent): void {
  const { senderFrame } = event
  if (!engine || !window || !senderFrame || senderFrame !== window.webContents.mainFrame || !senderFrame.url.startsWith(ADDRESS)) return
  const { port1, port2 } = new MessageChannelMain()
  servePort(engine, port1)
  senderFrame.postMessage(CONNECT, null, [port2])
}

function servePort(engine: Engine, port: MessagePortMain): void {
  const end = serveChannel(engine, {
    send: (message) => { port.postMessage(message) },
    receive: (listener) => { port.on('message', (event) => { listener(event.data) }) },
  })
  // A reload of the page closes its port; the next one asks for another.
  port.on('close', end)
  port.start()
}

function openFiles(paths: readonly string[]): void {
  if (!engine) {
    waiting.push(...paths)
    return
  }
  for (const path of paths) {
    engine.captures.openPath(path).catch((error: unknown) => {
      dialog.showErrorBox('Perroquet', error instanceof Error ? error.message : String(error))
    })
  }
}

/** The captures named on a command line, behind the program and, in development, the app's folder. */
function filesIn(argv: readonly string[]): string[] {
  return argv.slice(app.isPackaged ? 1 : 2).filter((argument) => !argument.startsWith('-'))
}
