import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBirpc } from 'birpc'
import { pack, unpack } from 'msgpackr'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { fetchElectron } from '../../scripts/electron-binary.js'
import type { Engine } from '../../src-main/api/contract.ts'

/** `npm start` where there is no Electron: in a copy of the project, with libraries but without Electron's. */

const root = join(import.meta.dirname, '../..')
const linux = process.platform === 'linux'
const folders: string[] = []
const running: Start[] = []

afterEach(async () => {
  vi.restoreAllMocks()
  for (const start of running.splice(0)) await start.kill()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A copy of the project: scripts and build, the rest is linked. Electron's package is left out. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-start-'))
  folders.push(folder)
  for (const name of ['scripts', 'out']) cpSync(join(root, name), join(folder, name), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'), { preserveTimestamps: true })
  symlinkSync(join(root, 'resources'), join(folder, 'resources'), 'junction')
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== 'electron') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  }
  for (const name of ['tmp', 'config']) mkdirSync(join(folder, name))
  return folder
}

/** A package of Electron with the program that is given, as a shell script. */
function withElectron(folder: string, program: string): void {
  mkdirSync(join(folder, 'node_modules/electron/dist'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/electron/path.txt'), 'electron')
  writeFileSync(join(folder, 'node_modules/electron/dist/electron'), `#!/bin/sh\n${program}\n`)
  chmodSync(join(folder, 'node_modules/electron/dist/electron'), 0o755)
}

class Start {
  readonly child: ChildProcess
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>
  output = ''
  errors = ''

  constructor(folder: string, files: readonly string[] = [], environment: Record<string, string> = {}) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WAYLAND_)?DISPLAY$/.test(name)))
    const config = join(folder, 'config')
    this.child = spawn(process.execPath, [join(folder, 'scripts/start.js'), ...files], {
      // A group of its own, as a terminal gives to what it starts.
      cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, INIT_CWD: folder, TMPDIR: join(folder, 'tmp'), XDG_CONFIG_HOME: config, HOME: config, ...environment },
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => { this.output += text })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.errors += text })
    this.ended = once(this.child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    running.push(this)
  }

  /** Waits until what it printed, on either stream, matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output) ?? pattern.exec(this.errors)
      if (found) return found
      const { stdout, stderr } = this.child
      const more = [stdout, stderr].map(async (stream) => { await once(stream ?? this.child, 'data') })
      const end = await Promise.race([this.ended, ...more])
      if (end) throw new Error(`it ended without saying ${String(pattern)}: ${this.output}${this.errors}`)
    }
  }

  /** Goes in by the address that was printed. @returns what a request needs */
  async enter(): Promise<{ origin: string, cookie: string }> {
    const [address, origin] = await this.says(/(http:\/\/127\.0\.0\.1:\d+)\/\?token=[0-9a-f]{32}/)
    const answer = await fetch(address, { redirect: 'manual' })
    return { origin, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] }
  }

  async kill(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
    await this.ended
  }
}

async function page({ origin, cookie }: { origin: string, cookie: string }): Promise<string> {
  return await (await fetch(`${origin}/`, { headers: { cookie } })).text()
}

/** Names of the captures that the door has open, once there are as many. */
async function captures({ origin, cookie }: { origin: string, cookie: string }, count: number): Promise<string[]> {
  const socket = new WebSocket(origin.replace('http', 'ws') + '/engine', { headers: { cookie, origin } })
  await once(socket, 'open')
  let changed = (): void => {}
  const engine = createBirpc<Engine, { captureChanged(): void }>({ captureChanged: () => { changed() } }, {
    post: (message) => { socket.send(pack(message)) },
    on: (receive) => { socket.on('message', (data) => { receive(unpack(data as Buffer)) }) },
  })
  for (;;) {
    const next = new Promise<void>((resolve) => { changed = resolve })
    const open = await engine.captures({})
    if (open.length >= count) {
      socket.terminate()
      return open.map(({ name }) => name)
    }
    await next
  }
}

const processesOf = (pid = 0): string[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')

it('serves the browser door, says why in one line, and prints an address that leads in', async () => {
  const start = new Start(project(), ['--no-open'], { DISPLAY: ':0' })
  const door = await start.enter()
  expect(await page(door)).toBe(readFileSync(join(root, 'out/renderer/index.html'), 'utf8'))
  expect(start.errors).toBe('No desktop window: Electron is not installed. Opening in the browser instead.\n')
  expect(start.output).toMatch(/^Perroquet is at http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32}\n$/)
})

it.runIf(linux)('says so where there is no display, without trying to fetch Electron', async () => {
  const folder = project()
  withElectron(folder, 'exit 0')
  const start = new Start(folder, ['--no-open'])
  await start.enter()
  expect(start.errors).toBe('No desktop window: there is no display. Opening in the browser instead.\n')
})

it('serves the browser door where that is asked for', async () => {
  const start = new Start(project(), ['--browser', '--no-open'])
  await start.enter()
  expect(start.errors).toBe('')
})

it('opens the files that are named, from where npm was called; reports one that is not there, and goes on', async () => {
  const files = ['udp-parrot.pcap', 'missing.pcap']
  const start = new Start(project(), [...files, '--browser', '--no-open'], { INIT_CWD: join(root, 'resources/captures') })
  const door = await start.enter()
  expect(await captures(door, 1)).toEqual(['udp-parrot.pcap'])
  await start.says(/^perroquet: missing\.pcap: .*ENOENT.*$/m)
  expect(await page(door)).toContain('<title>Perroquet</title>')
  expect(start.child.exitCode).toBeNull()
})

const whoms = ['the process', 'its group, as Ctrl-C does']
it.runIf(linux).each(whoms)('ends with SIGINT to %s, and leaves no process and no file', async (whom) => {
  const folder = project()
  const start = new Start(folder, ['--browser', '--no-open'])
  const { origin } = await start.enter()
  const { pid = 0 } = start.child
  const doors = processesOf(pid)
  expect(doors).toHaveLength(1)
  expect(readdirSync(join(folder, 'tmp'))).toHaveLength(1)
  process.kill(whom === 'the process' ? pid : -pid, 'SIGINT')
  expect(await start.ended).toEqual([0, null])
  expect(existsSync(`/proc/${doors[0]}`)).toBe(false)
  await expect(fetch(origin)).rejects.toThrow()
  expect(readdirSync(join(folder, 'tmp'))).toEqual([])
  expect(start.errors).toBe('')
})

it.runIf(linux)('starts Electron in the folder of the files, passes its status on, and opens nothing else', async () => {
  const folder = project()
  withElectron(folder, 'echo "$PWD|$*|$ELECTRON_RUN_AS_NODE"')
  const environment = { DISPLAY: ':0', INIT_CWD: join(folder, 'tmp'), ELECTRON_RUN_AS_NODE: '1' }
  const start = new Start(folder, ['a.pcap', '/tmp/b.pcap'], environment)
  expect(await start.ended).toEqual([0, null])
  expect(start.output).toBe(`${join(folder, 'tmp')}|${folder} a.pcap /tmp/b.pcap|\n`)
  expect(start.errors).toBe('')
})

const ends = [['exit 127', 'status 127'], ['kill -TRAP $$', 'SIGTRAP']]
it.runIf(linux).each(ends)('opens the browser door where Electron ends at once: %s', async (program, how) => {
  const folder = project()
  withElectron(folder, program)
  const start = new Start(folder, ['--no-open'], { DISPLAY: ':0' })
  await start.enter()
  expect(start.errors).toContain(`No desktop window: Electron cannot run here (${how}). Opening in the browser instead.\n`)
})

it.runIf(linux)('ends Electron with SIGTERM, and does not take that for a failure', async () => {
  const folder = project()
  withElectron(folder, 'echo started; exec sleep 60')
  const start = new Start(folder, [], { DISPLAY: ':0' })
  await start.says(/started/)
  start.child.kill('SIGTERM')
  expect(await start.ended).toEqual([143, null])
  expect(start.output + start.errors).toBe('started\n')
})

it('fetches Electron as long as bytes come, and not a moment longer', { timeout: 60_000 }, async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const folder = project()
  const electron = join(folder, 'node_modules/electron')
  mkdirSync(join(electron, 'dist'), { recursive: true })
  const installs = async (program: string, patience: number): Promise<string | undefined> => {
    writeFileSync(join(electron, 'install.js'), program)
    return await fetchElectron(folder, AbortSignal.timeout(25_000), patience)
  }
  // Says where it is and waits for ever.
  expect(await installs(`
    require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, process.pid + ' ' + require('node:os').tmpdir())
    setInterval(() => {}, 1000)
  `, 4000)).toBe('Electron could not be fetched (nothing came for 4 s)')
  const [pid, place] = readFileSync(join(folder, 'pid'), 'utf8').split(' ')
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
  expect(existsSync(place)).toBe(false)

  expect(await installs('console.error("TypeError: fetch failed\\n    at somewhere"); process.exit(1)', 20_000))
    .toBe('Electron could not be fetched (fetch failed)')
  expect(await installs('', 20_000)).toBe('Electron could not be fetched (its installer ended with 0)')

  // A byte every 100 ms, for longer than patience lasts without one.
  expect(await installs(`
    const fs = require('node:fs'), path = require('node:path')
    const download = path.join(fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'electron-download-')), 'electron.zip')
    let left = 50
    setInterval(() => {
      fs.appendFileSync(download, '.')
      if (--left) return
      fs.writeFileSync(${JSON.stringify(join(electron, 'dist/electron'))}, '')
      fs.writeFileSync(${JSON.stringify(join(electron, 'path.txt'))}, 'electron')
      process.exit()
    }, 100)
  `, 4000)).toBeUndefined()
})

it('builds what is not built, builds again after a change, and otherwise does not', { timeout: 120_000 }, async () => {
  const folder = project()
  rmSync(join(folder, 'out'), { recursive: true })
  for (const name of ['src-main', 'src-renderer', 'electron.vite.config.ts']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  const index = join(folder, 'src-renderer/index.html')
  const title = async (): Promise<{ title?: string, errors: string, built: number }> => {
    const start = new Start(folder, ['--browser', '--no-open'])
    const text = await page(await start.enter())
    await start.kill()
    const built = statSync(join(folder, 'out/main/desktop.js')).mtimeMs
    return { title: /<title>(.*)<\/title>/.exec(text)?.[1], errors: start.errors, built }
  }
  const first = await title()
  expect(first).toMatchObject({ title: 'Perroquet', errors: 'Building Perroquet…\n' })
  const second = await title()
  expect(second).toEqual({ ...first, errors: '' })
  // As a pull does: the new text, and a time later than the build's.
  writeFileSync(index, readFileSync(index, 'utf8').replace('<title>Perroquet', '<title>Perroquet 2'))
  utimesSync(index, new Date(), new Date(Math.max(Date.now(), first.built + 1)))
  expect(await title()).toMatchObject({ title: 'Perroquet 2', errors: 'Building Perroquet…\n' })

  writeFileSync(join(folder, 'src-main/desktop.ts'), 'import \'./nowhere.ts\'\n')
  const broken = new Start(folder, ['--browser', '--no-open'])
  expect(await broken.ended).toEqual([1, null])
  expect(broken.errors).toMatch(/^Building Perroquet…\nperroquet: the build failed\n[^]*nowhere/)
})
