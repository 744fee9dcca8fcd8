import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Desktop, type LaunchOptions } from './launch-desktop.ts'

/** The built desktop door, with a stand-in for the calls of Electron that it makes. real.test.ts has the real one. */

const root = join(import.meta.dirname, '../..')
const sample = join(root, 'resources/captures/tcp-request-answer.pcap')
const running: Desktop[] = []

async function launch(options?: LaunchOptions): Promise<Desktop> {
  const desktop = await Desktop.launch(options)
  running.push(desktop)
  return desktop
}

/** Names of the captures that are open, once there are as many. */
async function opened(desktop: Desktop, count: number): Promise<string[]> {
  return await desktop.evaluate(async (_standIn, page, wanted) => {
    const port = page.connect()
    for (;;) {
      const captures = await page.call(port, 'captures', {})
      if (captures.length >= wanted) return captures.map(({ name }) => name)
      await page.event(port, 'captureChanged', () => true)
    }
  }, count)
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (desktop) => { await desktop.kill() }))
})

describe('window', () => {
  let desktop: Desktop
  beforeAll(async () => { desktop = await Desktop.launch() ; return async () => { await desktop.kill() } })

  it('is sandboxed, isolated, and without Node', async () => {
    const options = await desktop.evaluate(({ windows }) => windows[0].options)
    const safe = { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false }
    expect(options.webPreferences).toMatchObject(safe)
    expect(Object.keys(options.webPreferences ?? {}).sort())
      .toEqual(['contextIsolation', 'nodeIntegration', 'preload', 'sandbox', 'spellcheck', 'webviewTag'])
    expect(existsSync(options.webPreferences?.preload ?? '')).toBe(true)
    expect(existsSync(options.icon as string)).toBe(true)
    expect(await desktop.evaluate(({ callsOf }) => callsOf('app.enableSandbox').length)).toBe(1)
  })

  it('is remembered, and shown only once it is painted', async () => {
    const options = await desktop.evaluate(({ windows }) => windows[0].options)
    expect(options).toMatchObject({ name: 'main', windowStatePersistence: true, show: false })
    expect(await desktop.evaluate(({ callsOf, windows }) => {
      const before = callsOf('window.show').length
      windows[0].emit('ready-to-show')
      return [before, callsOf('window.show').length]
    })).toEqual([0, 1])
  })

  it('has the background of the page in both themes, and follows the system\'s', async () => {
    const css = readFileSync(join(root, 'src-renderer/theme.css'), 'utf8')
    const [, light, dark] = /--bg: light-dark\((#\w+), (#\w+)\)/.exec(css) ?? []
    expect(await desktop.evaluate(({ windows }) => windows[0].options.backgroundColor)).toBe(light)
    expect(await desktop.evaluate(({ nativeTheme, callsOf }) => {
      nativeTheme.shouldUseDarkColors = true
      nativeTheme.emit('updated')
      return callsOf('window.setBackgroundColor').at(-1)
    })).toEqual([dark])
  })

  it('shows the page of its own scheme, which is secure and knows no other privilege', async () => {
    expect(await desktop.evaluate(({ callsOf }) => callsOf('window.loadURL'))).toEqual([['perroquet://window/']])
    expect(await desktop.evaluate(({ callsOf }) => callsOf('protocol.registerSchemesAsPrivileged'))).toEqual([
      [[{ scheme: 'perroquet', privileges: { standard: true, secure: true, supportFetchAPI: true } }]],
    ])
  })

  it('is granted nothing but writing text to the clipboard', async () => {
    const permissions = [
      'clipboard-sanitized-write', 'clipboard-read', 'media', 'geolocation', 'notifications', 'midi', 'openExternal',
      'fileSystem', 'unknown',
    ]
    const granted = await desktop.evaluate(({ session }, _page, names) => {
      const { permissionRequestHandler, permissionCheckHandler, devicePermissionHandler } = session.defaultSession
      const requested: string[] = []
      for (const name of names) permissionRequestHandler(null, name, (yes: boolean) => { if (yes) requested.push(name) })
      return {
        requested,
        checked: names.filter((name) => permissionCheckHandler(null, name)),
        device: devicePermissionHandler({ deviceType: 'usb', origin: 'perroquet://window', device: {} as never }),
      }
    }, permissions)
    expect(granted).toEqual({ requested: ['clipboard-sanitized-write'], checked: ['clipboard-sanitized-write'], device: false })
  })

  it('goes nowhere, opens nothing and downloads nothing', async () => {
    expect(await desktop.evaluate(({ windows, session, Event }) => {
      const { webContents } = windows[0]
      const prevented: string[] = []
      for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
        const event = new Event()
        webContents.emit(name, event)
        if (event.defaultPrevented) prevented.push(name)
      }
      const download = new Event()
      session.defaultSession.emit('will-download', download)
      const { action } = webContents.windowOpenHandler({ url: 'https://example.com/' })
      return { prevented, download: download.defaultPrevented, action }
    })).toEqual({
      prevented: ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'], download: true, action: 'deny',
    })
  })

  it('zooms with Ctrl and the wheel', async () => {
    expect(await desktop.evaluate(({ windows, Event }) => {
      const { webContents } = windows[0]
      webContents.emit('zoom-changed', new Event(), 'in')
      const larger = webContents.zoomLevel
      webContents.emit('zoom-changed', new Event(), 'out')
      return [larger > 0, webContents.zoomLevel]
    })).toEqual([true, 0])
  })

  it('is loaded again when its process dies, and says so', async () => {
    expect(await desktop.evaluate(({ windows, callsOf, Event }) => {
      windows[0].webContents.emit('render-process-gone', new Event(), { reason: 'crashed', exitCode: 139 })
      return [callsOf('window.reload').length, callsOf('dialog.showErrorBox').map(([, text]) => /crashed/.test(text as string))]
    })).toEqual([1, [true]])
  })
})

describe('page', () => {
  const fetched = async (desktop: Desktop, addresses: readonly string[]) =>
    await desktop.evaluate(async ({ protocol }, _page, all) => {
      const answers: Record<string, { status: number, policy: string | null, text: string }> = {}
      for (const address of all) {
        const answer = await protocol.fetch(address)
        const policy = answer.headers.get('content-security-policy')
        answers[address] = { status: answer.status, policy, text: await answer.text() }
      }
      return answers
    }, addresses)

  it('comes from the built renderer, every answer with the policy', async () => {
    const desktop = await launch()
    const index = readFileSync(join(root, 'out/renderer/index.html'), 'utf8')
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(index)?.[1] ?? ''
    const own = ['/', '/index.html', script, '/missing.js'].map((path) => `perroquet://window${path}`)
    const addresses = [...own, 'perroquet://other/index.html']
    const answers = await fetched(desktop, addresses)
    expect(addresses.map((address) => answers[address].status)).toEqual([200, 200, 200, 404, 404])
    expect(answers['perroquet://window/'].text).toBe(index)
    for (const address of addresses) {
      expect(answers[address].policy, address).toMatch(/^default-src 'none'; script-src 'self';/)
      expect(answers[address].policy, address).not.toMatch(/unsafe|\*|data:|http/)
    }
  })

  it('is nothing outside its folder', async () => {
    const desktop = await launch()
    const paths = [
      '../main/desktop.js', '/../main/desktop.js', '%2e%2e/main/desktop.js', '..%2fmain%2fdesktop.js',
      '%2e%2e%2fmain%2fdesktop.js', '..%5cmain%5cdesktop.js', 'assets/../../main/desktop.js',
      'assets/%2e%2e/%2e%2e/main/desktop.js', '/etc/passwd', '%2fetc%2fpasswd', '..%2f..%2fpackage.json',
      '%00', 'index.html%00.js', '%', '%ff',
    ]
    const answers = await fetched(desktop, paths.map((path) => `perroquet://window/${path}`))
    for (const [address, answer] of Object.entries(answers)) {
      expect(answer.status, address).toBe(404)
      expect(answer.text, address).toBe('There is no such page.')
    }
  })
})

describe('port', () => {
  it('carries calls of the engine and its events', async () => {
    const desktop = await launch()
    const said = await desktop.evaluate(async (_standIn, page) => {
      const port = page.connect()
      const hello = await page.call(port, 'hello', {})
      const complete = page.event(port, 'captureChanged', ({ state }) => state === 'complete')
      const { id } = await page.call(port, 'openSample', { file: 'tcp-request-answer.pcap' })
      const { packets } = await complete
      const wanted = { id, view: 0, from: 0, count: 4, columns: [{ kind: 'info' as const }], time: 'relative' as const }
      const rows = await page.call(port, 'rows', wanted)
      const packet = await page.call(port, 'packet', { id, number: 4 })
      return { hello, packets, rows, packet }
    })
    expect(said.hello).toMatchObject({ door: 'desktop', languages: ['en-GB'] })
    expect(said.packets).toBe(10)
    const flags = said.rows.rows.map(({ cells: [info] }) => /\[.*?\]/.exec(info)?.[0])
    expect(flags).toEqual(['[SYN]', '[SYN, ACK]', '[ACK]', '[PSH, ACK]'])
    expect(Buffer.from(said.packet.sources[0].bytes).toString('latin1')).toContain('abcdefgh')
  })

  it('is given to the window\'s own frame and address only', async () => {
    const desktop = await launch()
    expect(await desktop.evaluate(({ windows, ipcMain, Frame, Event }, page) => {
      const { webContents } = windows[0]
      const other = ['perroquet://window/', 'https://example.com/'].map((url) => page.connect(new Frame(url)) === undefined)
      // The right frame, but what it shows is not ours.
      const { mainFrame } = webContents
      const away = ['https://example.com/', 'perroquet://windows.example/', 'about:blank'].map((url) => {
        mainFrame.url = url
        return page.connect() === undefined
      })
      mainFrame.url = 'perroquet://window/#/captures'
      ipcMain.emit('perroquet:port', Object.assign(new Event(), { senderFrame: null }))
      return { other, away, own: page.connect() === undefined }
    })).toEqual({ other: [true, true], away: [true, true, true], own: false })
  })

  it('is a fresh one after a reload, and the old one is served no more', async () => {
    const desktop = await launch()
    expect(await desktop.evaluate(async (_standIn, page) => {
      const old = page.connect()
      const version = (await page.call(old, 'hello', {})).version
      let closed = false
      let heard = 0
      old?.on('close', () => { closed = true })
      old?.on('message', () => { heard++ })
      const fresh = page.connect()
      old?.postMessage({ t: 'q', i: 'late', m: 'hello', a: [{}] })
      const again = (await page.call(fresh, 'hello', {})).version
      await page.call(fresh, 'openSample', { file: 'udp-parrot.pcap' })
      return { same: version === again && version !== '', heard, closed, another: old !== fresh }
    })).toEqual({ same: true, heard: 0, closed: true, another: true })
  })

  it('drops what is no call, and refuses what the schema does not allow', async () => {
    const desktop = await launch()
    expect(await desktop.evaluate(async (_standIn, page) => {
      const port = page.connect()
      const constructing = { t: 'q', m: 'constructor', a: [] }, twoArguments = { t: 'q', i: 'x', m: 'hello', a: [{}, {}] }
      for (const raw of [null, 7, 'text', constructing, twoArguments]) port?.postMessage(raw)
      const outside = page.call(port, 'openSample', { file: '../../package.json' })
      const refused = await outside.then(() => '', (error: Error) => error.message)
      return { refused, works: (await page.call(port, 'hello', {})).door }
    })).toEqual({ refused: expect.stringContaining('openSample') as string, works: 'desktop' })
  })
})

describe('package', () => {
  const programs = join(root, 'out/main')
  const workers = readdirSync(programs).filter((name) => name.endsWith('-worker.js'))

  it('keeps what threads run and captures beside the archive', async () => {
    // The archive of a package is a file that Electron shows as a folder; here it is a folder.
    const resources = mkdtempSync(join(tmpdir(), 'perroquet-package-'))
    for (const name of ['out', 'package.json']) cpSync(join(root, name), join(resources, 'app.asar', name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(resources, 'app.asar/node_modules'), 'junction')
    const threads = ['out/main/chunks', ...workers.map((worker) => `out/main/${worker}`)]
    for (const name of ['resources/captures', 'package.json', ...threads]) {
      cpSync(join(root, name), join(resources, 'app.asar.unpacked', name), { recursive: true })
    }
    for (const worker of workers) rmSync(join(resources, 'app.asar/out/main', worker))
    const program = join(resources, 'app.asar/out/main/desktop.js')
    const desktop = await launch({ program, commandLine: [], standIn: { isPackaged: true } })
    expect(await desktop.evaluate(async (_standIn, page) => {
      const port = page.connect()
      const { id } = await page.call(port, 'openSample', { file: 'udp-parrot.pcap' })
      return (await page.call(port, 'packet', { id, number: 1 })).tree.length
    })).toBeGreaterThan(10)
    rmSync(resources, { recursive: true })
  })

  it('has nothing in the threads that is not in their folder', () => {
    const files = new Set(workers), unpacked = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
    for (const file of files) {
      const source = readFileSync(join(programs, file), 'utf8')
      for (const [, name] of source.matchAll(/^(?:import|export)\b[^'"]*["']([^"']+)["'];?$/gm)) {
        if (name.startsWith('.')) files.add(join(dirname(file), name))
        else expect(isBuiltin(name) || unpacked.includes(`node_modules/${name}/**`), `${file} imports ${name}`).toBe(true)
      }
    }
    expect(files.size).toBeGreaterThan(workers.length)
  })
})

describe('files', () => {
  it('of the command line are opened, options are not taken for files', async () => {
    const commandLine = ['--inspect=0', root, '--no-sandbox', 'udp-parrot.pcap', sample]
    const desktop = await launch({ commandLine, folder: dirname(sample) })
    expect((await opened(desktop, 2)).sort()).toEqual(['tcp-request-answer.pcap', 'udp-parrot.pcap'])
  })

  it('of the command line of a packaged application follow the program', async () => {
    const desktop = await launch({ commandLine: [sample], standIn: { isPackaged: true } })
    expect(await opened(desktop, 1)).toEqual(['tcp-request-answer.pcap'])
  })

  it('that macOS asks for before the start is over are opened after it', async () => {
    const desktop = await launch({ standIn: { ready: false } })
    expect(await desktop.evaluate(({ app, windows, Event }, _page, path) => {
      const event = new Event()
      app.emit('open-file', event, path)
      return { prevented: event.defaultPrevented, windows: windows.length }
    }, sample)).toEqual({ prevented: true, windows: 0 })
    await desktop.evaluate(({ becomeReady }) => { becomeReady() })
    expect(await opened(desktop, 1)).toEqual(['tcp-request-answer.pcap'])
  })

  it('of a second start are opened in the running window, by the folder of the second', async () => {
    const desktop = await launch()
    const start = { commandLine: [root, '--flag', 'tcp-request-answer.pcap'], folder: dirname(sample) }
    const second = await launch({ ...start, standIn: { lock: false, ready: false } })
    expect(await second.ended).toBe(0)
    // A third one, which is kept from ending so that it can be asked what it has handed over.
    const third = await launch({ ...start, standIn: { ready: false } })
    const [handedOver] = await third.evaluate(({ callsOf }) => callsOf('app.requestSingleInstanceLock')[0])
    expect(handedOver).toEqual({ files: [sample] })
    expect(await desktop.evaluate(({ app, windows, callsOf, Event }, _page, data) => {
      windows[0].minimized = true
      app.emit('second-instance', new Event(), ['electron', '--flag'], '/', data)
      return [callsOf('window.restore').length, callsOf('window.show').length, windows.length]
    }, handedOver)).toEqual([1, 1, 1])
    expect(await opened(desktop, 1)).toEqual(['tcp-request-answer.pcap'])
  })

  it('that a second start names in a way that is not ours are left alone', async () => {
    const desktop = await launch()
    expect(await desktop.evaluate(async ({ app, callsOf, Event }, page, path) => {
      for (const data of [undefined, null, { files: path }, { files: [7] }, { files: { length: 1, 0: path } }]) {
        app.emit('second-instance', new Event(), [path], '/', data)
      }
      const port = page.connect()
      await page.call(port, 'openSample', { file: 'udp-parrot.pcap' })
      return { open: (await page.call(port, 'captures', {})).length, errors: callsOf('dialog.showErrorBox') }
    }, sample)).toEqual({ open: 1, errors: [] })
  })

  it('that cannot be opened are told in an error box, the others are opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    const text = join(folder, 'text.pcap')
    writeFileSync(text, 'just some text\n')
    const missing = join(folder, 'missing.pcap')
    const desktop = await launch({ commandLine: [root, missing, text, sample] })
    expect(await opened(desktop, 1)).toEqual(['tcp-request-answer.pcap'])
    // The three are opened at the same time; wait until as many errors are there as there have to be.
    const boxes = await desktop.evaluate(async ({ callsOf }) => {
      while (callsOf('dialog.showErrorBox').length < 2) await new Promise((resolve) => { setImmediate(resolve) })
      return callsOf('dialog.showErrorBox')
    })
    expect(boxes.sort()).toEqual([
      ['missing.pcap', expect.stringContaining('ENOENT')], ['text.pcap', expect.stringContaining('text file')],
    ])
    rmSync(folder, { recursive: true })
  })

  it('are chosen and saved in the system\'s dialogs', async () => {
    const desktop = await launch()
    expect(await desktop.evaluate(async ({ dialog }, page, path) => {
      const port = page.connect()
      const none = await page.call(port, 'openDialog', {})
      dialog.chosen.push(path ?? '')
      const one = await page.call(port, 'openDialog', {})
      const [{ name }] = await page.call(port, 'captures', {})
      const givenUp = await page.call(port, 'saveDialog', { name: 'rows.csv' })
      dialog.saveTo = '/tmp/rows.csv'
      return { none, one, name, givenUp, saved: await page.call(port, 'saveDialog', { name: 'rows.csv' }) }
    }, sample)).toEqual({ none: 0, one: 1, name: 'tcp-request-answer.pcap', givenUp: null, saved: '/tmp/rows.csv' })
  })

  it('opened are the system\'s recent documents, until they are forgotten', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    const own = join(folder, 'own.pcap')
    writeFileSync(own, readFileSync(sample))
    const desktop = await launch()
    expect(await desktop.evaluate(async ({ callsOf }, page, path) => {
      const port = page.connect()
      await page.call(port, 'openSample', { file: 'udp-parrot.pcap' })
      const told = page.event(port, 'recentChanged', () => true)
      await page.call(port, 'openCapture', { path })
      const recent = (await told).map((each) => each.path)
      const hello = (await page.call(port, 'hello', {})).recent.map((each) => each.path)
      const added = callsOf('app.addRecentDocument')
      const before = callsOf('app.clearRecentDocuments').length
      await page.call(port, 'forgetRecent', {})
      const cleared = callsOf('app.clearRecentDocuments').length - before
      return { recent, hello, added, cleared, left: (await page.call(port, 'hello', {})).recent.length }
    }, own)).toEqual({ recent: [own], hello: [own], added: [[own]], cleared: 1, left: 0 })
    rmSync(folder, { recursive: true })
  })
})

describe('end', () => {
  it('comes with the window, on macOS too, after the engine has closed', async () => {
    const desktop = await launch({ commandLine: [root, sample] })
    await opened(desktop, 1)
    expect(await desktop.evaluate(({ threads }) => threads.size)).toBeGreaterThan(0)
    expect(await desktop.evaluate(({ app, windows, callsOf }) => {
      Object.defineProperty(process, 'platform', { value: 'darwin' })
      for (const window of windows.splice(0)) window.emit('closed')
      app.emit('window-all-closed')
      return callsOf('app.quit').length
    })).toBe(1)
    expect(await desktop.ended).toBe(0)
    expect(desktop.output).toBe('Threads left: 0.\n')
  })

  it('comes at once where another instance is running', async () => {
    const desktop = await launch({ commandLine: [root, sample], standIn: { lock: false } })
    expect(await desktop.ended).toBe(0)
    expect(desktop.output).toBe('Threads left: 0.\n')
  })

  it('comes with an error box where the page cannot be loaded', async () => {
    const desktop = await launch({ standIn: { loads: false } })
    expect(await desktop.ended).toBe(1)
    expect(desktop.output).toBe('Perroquet: ERR_FAILED (-2) loading the page\n')
  })
})

describe('menu', () => {
  interface Line { role?: string, label?: string, accelerator?: string, submenu?: Line[] }
  const menuOf = async (desktop: Desktop): Promise<Line[]> => JSON.parse(await desktop.evaluate(
    ({ callsOf }) => JSON.stringify((callsOf('Menu.setApplicationMenu')[0][0] as { template: unknown }).template),
  )) as Line[]
  const flat = (lines: Line[]): Line[] => lines.flatMap((line) => [line, ...flat(line.submenu ?? [])])

  it('is hidden but on macOS, and holds the keys for zoom and full screen', async () => {
    const desktop = await launch()
    const roles = flat(await menuOf(desktop)).map(({ role }) => role)
    const wanted = ['zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen', 'quit', 'toggleDevTools']
    expect(roles).toEqual(expect.arrayContaining(wanted))
    // These would take the keys of the window: reload the capture, close it, mark a packet.
    for (const role of ['reload', 'forceReload', 'close', 'minimize', 'viewMenu', 'windowMenu', 'fileMenu']) {
      if (process.platform !== 'darwin') expect(roles).not.toContain(role)
    }
    expect(await desktop.evaluate(({ callsOf }) => callsOf('window.setMenuBarVisibility'))).toEqual([[false]])
  })

  it('speaks the system\'s language, and has no developer tools once packaged', async () => {
    const lines = flat(await menuOf(await launch({ commandLine: [], standIn: { languages: ['fr-FR', 'en'], isPackaged: true } })))
    expect(lines.find(({ role }) => role === 'zoomIn')?.label).toBe('Zoom avant')
    expect(lines.map(({ role }) => role)).not.toContain('toggleDevTools')
  })
})
