import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const GENERATE = fileURLToPath(new URL('../bench/generate.js', import.meta.url))
const MEASURE = fileURLToPath(new URL('../bench/engine-thread.js', import.meta.url))

/** What a program of ours prints. */
function run(script: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 100_000 })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

// Where the kernel does not say how long a thread was kept waiting, other programs' time would count too.
it.skipIf(!hasSchedstat())('nothing that takes long holds the engine\'s main thread for 50 ms', () => {
  const [web, stream] = ['web', 'stream'].map((kind) => /path: '(.+)'/.exec(run(GENERATE, kind, '20'))?.[1] ?? '')
  const said = run(MEASURE, '--web', web, '--stream', stream)
  const longest = said.trim().split('\n').map((line) => ({ line, milliseconds: Number(/longest turns, ms: (-?\d+)/.exec(line)?.[1]) }))
  expect(longest.length).toBeGreaterThan(20)
  expect(longest.filter(({ milliseconds }) => !(milliseconds <= 50))).toEqual([])
}, 120_000)

function hasSchedstat(): boolean {
  try {
    return /^\d+ \d+ \d+/.test(readFileSync('/proc/self/schedstat', 'latin1'))
  } catch {
    return false
  }
}
