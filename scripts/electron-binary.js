import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Milliseconds without a new byte after which fetching is given up, and between two looks. */
const PATIENCE = 20_000
const LOOK = 500

/**
 * The path of Electron's binary, where its package keeps it.
 * @param {string} root folder of the project
 * @returns {string | undefined} undefined where it has not been fetched
 */
export function electronBinary(root) {
  const folder = join(root, 'node_modules/electron')
  const note = join(folder, 'path.txt')
  const name = existsSync(note) ? readFileSync(note, 'utf8') : undefined
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const path = own ? join(own, name ?? 'electron') : name && join(folder, 'dist', name)
  return path && existsSync(path) ? path : undefined
}

/**
 * Fetches Electron's binary with the installer of its package, as long as bytes come.
 * @param {string} root folder of the project
 * @param {AbortSignal} signal ends it
 * @returns {Promise<string | undefined>} why there is none, if so
 */
export async function fetchElectron(root, signal, patience = PATIENCE) {
  const installer = join(root, 'node_modules/electron/install.js')
  if (!existsSync(installer)) return 'Electron is not installed'
  console.error('Fetching Electron, once…')
  // The installer downloads to a folder of its own, so that what has come can be seen, and nothing of it stays.
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-electron-'))
  const places = [folder, join(root, 'node_modules/electron/dist')]
  const child = spawn(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
  })
  signal.addEventListener('abort', () => { child.kill('SIGKILL') })
  let said = '', size = 0, since = Date.now(), stalled = false
  child.stderr.setEncoding('utf8').on('data', (text) => { said = (said + text).slice(0, 1000) })
  const watch = setInterval(() => {
    const now = places.reduce((sum, place) => sum + sizeOf(place), 0)
    if (now !== size) since = Date.now()
    size = now
    if (Date.now() - since < patience) return
    stalled = true
    child.kill('SIGKILL')
  }, Math.min(LOOK, patience))
  const status = await new Promise((resolve) => { child.on('close', resolve).on('error', resolve) })
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
  if (electronBinary(root)) return undefined
  const why = said.split('\n')[0].replace(/^\w*Error: /, '') || `its installer ended with ${status}`
  return `Electron could not be fetched (${stalled ? `nothing came for ${patience / 1000} s` : why})`
}

/** Bytes in a folder, while others write to it. */
function sizeOf(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
  } catch {
    return 0
  }
}
