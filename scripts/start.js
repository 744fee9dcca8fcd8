// npm start [-- FILE…]: opens the desktop. Where there is no Electron binary and none can be had, or no display, it says so in
// one line and opens the browser door instead.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Milliseconds that fetching Electron's binary may take. */
const FETCH_TIME = 60_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const files = process.argv.slice(2)

if (!existsSync(join(root, 'out/main/browser.js'))) {
  const built = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) {
    process.stderr.write(built.stdout + built.stderr)
    process.exit(1)
  }
}

const why = whyNoDesktop()
if (why) {
  console.error(`No desktop window: ${why}. Opening in the browser instead.`)
  run(process.execPath, [join(root, 'out/main/browser.js'), ...files])
} else run(binary(), [root, ...files])

/** The Electron binary, or undefined. */
function binary() {
  const folder = join(root, 'node_modules/electron')
  const path = join(folder, 'path.txt')
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron')
  if (!existsSync(path)) return undefined
  const found = join(folder, 'dist', readFileSync(path, 'utf8'))
  return existsSync(found) ? found : undefined
}

function whyNoDesktop() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  if (binary()) return undefined
  const install = join(root, 'node_modules/electron/install.js')
  if (!existsSync(install)) return 'Electron is not installed'
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 22 || major === 22 && minor < 12) return `fetching Electron needs Node 22.12 or newer, this is ${process.versions.node}`
  console.error('Fetching Electron, once…')
  spawnSync(process.execPath, [install], { stdio: 'ignore', timeout: FETCH_TIME })
  return binary() ? undefined : 'Electron could not be fetched'
}

/** Runs a program in our place: its output is ours, signals reach it, its status is ours. */
function run(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { child.kill(signal) })
  child.on('error', (error) => {
    console.error(`perroquet: ${program}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (status, signal) => { process.exit(signal ? 1 : status ?? 1) })
}
