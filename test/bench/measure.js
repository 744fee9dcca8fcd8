/**
 * How long a program runs and how much memory it takes.
 *
 * Time is from spawn to close, by the monotonic clock. Memory is VmHWM of /proc/PID/status, the kernel's own high-water
 * mark of the resident set, read every few milliseconds while the program runs: what it grew by in the last of these
 * intervals is missed, never more. Threads are counted, child processes are not. Where there is no /proc the memory is
 * unknown.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const POLL_MILLISECONDS = 5
/** Bytes of standard error that are kept to explain a failure. */
const SAID_LIMIT = 2000
const NEWLINE = 10

/**
 * @typedef {object} Measurement
 * @property {number} seconds median of the runs
 * @property {number[]} runs seconds of each
 * @property {number | undefined} peak bytes, largest of all runs
 * @property {number | undefined} lines of standard output, if they were counted
 */

/** @param {number} pid @returns {number} bytes; 0 where it cannot be known */
function highWater(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/**
 * Runs a program once, without a shell.
 * @param {string[]} command program and arguments
 * @param {{ limit: number, countLines: boolean }} options limit in seconds; lines are counted
 *   only where few are expected, for reading them takes time too
 * @returns {Promise<{ seconds: number, peak: number, lines: number | undefined }>} rejects when it fails or takes too long
 */
async function run([program, ...args], { limit, countLines }) {
  const start = process.hrtime.bigint()
  const child = spawn(program, args, { stdio: ['ignore', countLines ? 'pipe' : 'ignore', 'pipe'] })
  let lines = 0
  child.stdout?.on('data', bytes => {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1
  })
  let peak = 0
  let said = ''
  let late = false
  child.stderr.on('data', text => { said = (said + text).slice(-SAID_LIMIT) })
  const look = () => { peak = Math.max(peak, highWater(child.pid)) }
  const poll = setInterval(look, POLL_MILLISECONDS)
  const deadline = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, limit * 1000)
  try {
    look()
    const [code] = await once(child, 'close')
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    if (late) throw new Error(`${program} took longer than ${limit} s`)
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${said.trim()}`)
    return { seconds, peak, lines: countLines ? lines : undefined }
  } finally {
    clearInterval(poll)
    clearTimeout(deadline)
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs a program several times, one after the other.
 * @param {string[]} command program and arguments
 * @param {{ runs?: number, limit?: number, countLines?: boolean }} [options] limit in seconds for each run
 * @returns {Promise<Measurement>}
 */
export async function measure(command, { runs = 3, limit = 300, countLines = false } = {}) {
  const all = []
  for (let number = 0; number < runs; number += 1) all.push(await run(command, { limit, countLines }))
  const peak = Math.max(...all.map(one => one.peak))
  const seconds = all.map(one => one.seconds)
  return { seconds: median(seconds), runs: seconds, peak: peak || undefined, lines: all[0].lines }
}

/** Whether a program is installed. @param {string} program */
export async function installed(program) {
  const child = spawn('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' })
  return (await once(child, 'close'))[0] === 0
}
