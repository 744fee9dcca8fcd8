/**
 * One running tcpdump. What it prints is the event source: a scene waits for the packets it expects to be in the
 * file, never for time to pass.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A scene that has not seen its packets after this many milliseconds has failed. */
const PATIENCE = 20_000

/**
 * @typedef {object} Capture
 * @property {(pattern: RegExp, count?: number) => Promise<void>} see resolves when `count` printed packets match
 * @property {(connections?: number) => Promise<void>} seeClose resolves when both sides of every TCP connection have
 *   sent their FIN and the last one is acknowledged
 * @property {() => Promise<void>} stop ends tcpdump; rejects when the kernel dropped packets
 */

/**
 * Starts `tcpdump -w file` and resolves once it listens.
 * @param {string} file
 * @param {{ on: string, filter: string, nanoseconds?: boolean, verbose?: boolean }} options `on` is the interface
 * @returns {Promise<Capture>}
 */
export async function tcpdump(file, { on, filter, nanoseconds = false, verbose = false }) {
  const precision = `--time-stamp-precision=${nanoseconds ? 'nano' : 'micro'}`
  // Run by root it would go on as a user that may not write to the folder.
  const user = process.getuid?.() === 0 ? ['-Z', 'root'] : []
  const child = spawn('tcpdump', ['-i', on, '-n', ...user, '-U', '--immediate-mode', '--print', '-l', precision,
    ...(verbose ? ['-v'] : []), '-w', file, ...filter.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {string[]} */
  const lines = []
  /** @type {Set<() => void>} */
  const waiting = new Set()
  createInterface(child.stdout).on('line', line => {
    lines.push(line)
    for (const check of waiting) check()
  })
  let said = ''
  const exit = once(child, 'close')
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => reject(new Error(`tcpdump: ${said}`)))
    child.stderr.on('data', text => {
      said += text
      if (said.includes('listening on')) resolve(undefined)
    })
  })

  /** @param {() => boolean} enough @param {string} what */
  function until(enough, what) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(check)
        reject(new Error(`never saw ${what} in:\n${lines.join('\n')}`))
      }, PATIENCE)
      function check() {
        if (!enough()) return
        clearTimeout(late)
        waiting.delete(check)
        resolve(undefined)
      }
      waiting.add(check)
      check()
    })
  }

  return {
    async see(pattern, count = 1) {
      await until(() => lines.filter(line => pattern.test(line)).length >= count, `${count} × ${pattern}`)
    },
    async seeClose(connections = 1) {
      await until(() => {
        const fins = lines.flatMap((line, at) => /Flags \[F/.test(line) ? [at] : [])
        return fins.length >= 2 * connections && /Flags \[\.\]/.test(lines.slice(fins.at(-1)).join('\n'))
      }, `the close of ${connections} connection(s)`)
    },
    async stop() {
      child.kill('SIGINT')
      await exit
      if (!/^0 packets dropped by kernel/m.test(said)) throw new Error(`tcpdump lost packets: ${said}`)
    },
  }
}
