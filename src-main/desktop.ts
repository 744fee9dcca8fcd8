import { fileURLToPath } from 'node:url'
import { basename, resolve } from 'node:path'
import {
  app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, nativeTheme, protocol, session,
  type IpcMainEvent, type MessagePortMain, type WebFrameMain,
} from 'electron'
import * as v from 'valibot'
import packageJson from '../package.json' with { type: 'json' }
import { PORT_MESSAGE } from './api/port-message.ts'
import { Engine } from './engine.ts'
import { menu } from './menu.ts'
import { recentCaptures } from './recent-captures.ts'
import { serveChannel } from './serve-channel.ts'
import { CONTENT_SECURITY_POLICY } from './web/content-security-policy.ts'
import { staticFile } from './web/static-file.ts'

/** The desktop door: an Electron window whose page reaches the engine over a MessagePort. */

const SCHEME = 'perroquet'
const ADDRESS = `${SCHEME}://window/`
/** The preload asks for its port under this name, and is given it under the same. */
const CONNECT = PORT_MESSAGE
/** The same as in electron-builder.yml: by it Windows knows whose recent files and task bar button these are. */
const APPLICATION_ID = 'lab.perroquet'
/** Milliseconds that the engine has to close everything when the application ends. */
const CLOSE_TIME = 3000

const renderer = fileURLToPath(new URL('../renderer/', import.meta.url))
let engine: Engine | undefined
let window: BrowserWindow | undefined
/** Ends the port of the page that the window showed last. */
let hangUp: (() => void) | undefined
/** Files that were to be opened before there was an engine. */
const waiting: string[] = []

// What needs no engine is set up before Electron is ready: later is too late for the scheme and for macOS's first open-file.
app.enableSandbox()
// A page of a privileged scheme is a secure context with an origin of its own; file:// is neither.
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])

const named = filesIn(process.argv).map((file) => resolve(file))
// A second start only hands its files over, as whole paths, because it has a working directory of its own.
if (app.requestSingleInstanceLock({ files: named })) {
  setUpFiles()
  setUpContents()
  setUpQuitting()
  app.whenReady().then(onReady).catch(giveUp)
} else app.quit()

function onReady(): void {
  if (process.platform === 'win32') app.setAppUserModelId(APPLICATION_ID)
  setUpPermissions()
  setUpMenu()
  setUpEngine()
  setUpPage()
  openWindow()
  openFiles([...named, ...waiting.splice(0)])
}

/** Files come from the command line, from a second start, and from macOS's Finder, perhaps before there is an engine. */
function setUpFiles(): void {
  app.on('second-instance', (_event, _argv, _folder, handedOver) => {
    const given = v.safeParse(v.object({ files: v.array(v.string()) }), handedOver)
    if (given.success) openFiles(given.output.files)
    showWindow()
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openFiles([path])
    showWindow()
  })
}

/** Whatever a page tries: it stays where it is and opens nothing. */
function setUpContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => { event.preventDefault() })
    contents.on('will-frame-navigate', (event) => { event.preventDefault() })
    contents.on('will-redirect', (event) => { event.preventDefault() })
    contents.on('will-attach-webview', (event) => { event.preventDefault() })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // Chromium asks so when Ctrl is held and the wheel turns.
    contents.on('zoom-changed', (_zoom, direction) => { contents.zoomLevel += direction === 'in' ? 0.5 : -0.5 })
  })
}

/** Perroquet ends with its window, on macOS too: without one, nothing shows which sockets are still open. */
function setUpQuitting(): void {
  app.on('window-all-closed', () => { app.quit() })
  app.on('will-quit', (event) => {
    if (!engine) return
    event.preventDefault()
    const closing = engine.close()
    engine = undefined
    setTimeout(() => { app.exit() }, CLOSE_TIME)
    closing.then(() => { app.quit() }, () => { app.quit() })
  })
}

function setUpPermissions(): void {
  // The page copies text; it needs nothing else of the system.
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => { answer(allowed(permission)) })
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission))
  session.defaultSession.setDevicePermissionHandler(() => false)
  session.defaultSession.on('will-download', (event) => { event.preventDefault() })
}

function setUpMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu({
    platform: process.platform,
    languages: app.getPreferredSystemLanguages(),
    development: !app.isPackaged,
    open: () => { chooseFiles().then(openFiles).catch((error: unknown) => { showError(error) }) },
  })))
}

function setUpEngine(): void {
  const recent = recentCaptures()
  engine = new Engine({
    door: 'desktop',
    version: packageJson.version,
    programs: unpacked(new URL('.', import.meta.url)),
    samples: fileURLToPath(unpacked(new URL('../../resources/captures/', import.meta.url))),
    mayExec: true,
    languages: app.getPreferredSystemLanguages(),
    recent: {
      get: () => recent.get(),
      set: (captures) => {
        recent.set(captures)
        // The system's own list, which only macOS and Windows have.
        if (captures[0]) app.addRecentDocument(captures[0].path)
        else app.clearRecentDocuments()
      },
    },
    dialogs: {
      open: chooseFiles,
      async save(name) {
        const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name })
        return canceled ? null : filePath
      },
    },
  })
}

function setUpPage(): void {
  protocol.handle(SCHEME, servePage)
  ipcMain.on(CONNECT, connect)
}

function openWindow(): void {
  window = new BrowserWindow({
    // Electron remembers size and place under the name; these are for the first time.
    name: 'main', windowStatePersistence: true, width: 1440, height: 900, minWidth: 800, minHeight: 500,
    // Shown once it is painted, so that it never flashes white.
    show: false, backgroundColor: background(),
    icon: fileURLToPath(new URL('../../resources/icons/256x256.png', import.meta.url)),
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
      contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false,
    },
  })
  window.setMenuBarVisibility(false)
  window.once('ready-to-show', showWindow)
  window.on('closed', () => { window = undefined })
  nativeTheme.on('updated', () => { window?.setBackgroundColor(background()) })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    showError(new Error(`The window stopped working (${reason}) and is loaded again. Open captures stay open.`))
    window?.reload()
  })
  window.loadURL(ADDRESS).catch(giveUp)
}

function showWindow(): void {
  if (window?.isMinimized()) window.restore()
  window?.show()
}

/** `--bg` of src-renderer/theme.css. */
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#12161a' : '#f6f7f5'
}

/** Serves the built page, and nothing outside its folder. */
async function servePage(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const file = url.host === 'window' ? await staticFile(renderer, decoded(url.pathname)) : undefined
  return file
    ? new Response(Buffer.from(file.body), { headers: file.headers })
    : new Response('There is no such page.', { status: 404, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } })
}

/** @returns a path that leads nowhere where the percent signs make no sense */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '\0'
  }
}

/** Gives our own page its port; any other sender gets nothing. */
function connect(event: IpcMainEvent): void {
  const { senderFrame } = event
  if (!engine || !isOurs(senderFrame)) return
  const { port1, port2 } = new MessageChannelMain()
  // The page that asked before was reloaded.
  hangUp?.()
  hangUp = servePort(engine, port1)
  senderFrame.postMessage(CONNECT, null, [port2])
}

/** True for the window's main frame, while it shows our page. */
function isOurs(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame === window?.webContents.mainFrame && frame.url.startsWith(ADDRESS)
}

/** @returns ends it */
function servePort(engine: Engine, port: MessagePortMain): () => void {
  const end = serveChannel(engine, {
    send: (message) => { port.postMessage(message) },
    receive: (listener) => { port.on('message', (event) => { listener(event.data) }) },
  })
  port.on('close', end)
  port.start()
  return () => {
    end()
    port.close()
  }
}

async function chooseFiles(): Promise<readonly string[]> {
  const { filePaths } = await dialog.showOpenDialog({
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: 'pcap, pcapng', extensions: ['pcap', 'pcapng', 'cap', 'gz'] }, { name: '*', extensions: ['*'] }],
  })
  return filePaths
}

function openFiles(paths: readonly string[]): void {
  if (!engine) {
    waiting.push(...paths)
    return
  }
  for (const path of paths) engine.captures.openPath(path).catch((error: unknown) => { showError(error, basename(path)) })
}

/** The captures named on a command line, among Chromium's switches, behind the program and, in development, the app's folder. */
function filesIn(argv: readonly string[]): string[] {
  return argv.slice(1).filter((argument) => !argument.startsWith('-')).slice(app.isPackaged ? 0 : 1)
}

/** Threads cannot be trusted to start inside app.asar, nor files to be read at random in it: these lie unpacked beside it. */
function unpacked(url: URL): URL {
  return new URL(url.href.replace('/app.asar/', '/app.asar.unpacked/'))
}

function showError(error: unknown, title = 'Perroquet'): void {
  dialog.showErrorBox(title, error instanceof Error ? error.message : String(error))
}

function giveUp(error: unknown): void {
  showError(error)
  app.exit(1)
}
