// npm start [-- [--browser] FILE…]: opens the desktop. Where Electron's binary is missing and cannot be fetched, where there is
// no display, or where Electron cannot run, it says so in one line and opens the browser door instead.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from './build-if-stale.js'
import { electronBinary, fetchElectron } from './electron-binary.js'

/** An Electron that fails within these milliseconds cannot run here: there is no sandbox for it, or a library is missing. */
const START_TIME = 10_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inBrowser = process.argv.includes('--browser')
const files = process.argv.slice(2).filter((argument) => argument !== '--browser')

/** What a signal ends: the fetching, or the program that runs. */
let stop = () => {}
let stopped
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = signal
    stop(signal)
  })
}

const failure = buildIfStale(root)
if (failure) end(`perroquet: ${failure}`, 1)
const why = inBrowser ? undefined : await whyNoDesktop()
if (stopped) end('', 128 + constants.signals[stopped])
if (why) console.error(`No desktop window: ${why}. Opening in the browser instead.`)
if (why || inBrowser) openBrowser()
else openDesktop()

async function whyNoDesktop() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  if (electronBinary(root)) return undefined
  const fetching = new AbortController()
  stop = () => { fetching.abort() }
  return await fetchElectron(root, fetching.signal)
}

function openDesktop() {
  const began = Date.now()
  run(electronBinary(root), [root, ...files], (status, how) => {
    if (status === 0 || stopped || Date.now() - began > START_TIME) process.exit(status)
    console.error(`No desktop window: Electron cannot run here (${how}). Opening in the browser instead.`)
    openBrowser()
  })
}

function openBrowser() {
  run(process.execPath, [join(root, 'out/main/browser.js'), ...files], (status) => { process.exit(status) })
}

/** Runs a program in our place: its output is ours, signals reach it, and it finds the files where npm was called. */
function run(program, args, ended) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(program, args, { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd(), env })
  // Ctrl-C reaches the child from the terminal itself; a second signal would end Electron before it has closed anything.
  stop = (signal) => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) }
  child.on('error', (error) => { ended(1, error.message) })
  child.on('exit', (status, signal) => {
    if (signal) ended(128 + constants.signals[signal], signal)
    else ended(status, `status ${status}`)
  })
}

function end(message, status) {
  if (message) console.error(message)
  process.exit(status)
}
