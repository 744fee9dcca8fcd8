/**
 * Watches the main thread of the program that it is loaded into (`node --import`): how long one turn of its event loop took at
 * most. Told `mark` over the channel to its parent, it answers with the longest turns since the last one.
 *
 * Other programs take the processor away meanwhile. The kernel counts how long the thread was ready to run without running
 * (/proc/PID/schedstat), and that is taken off: what is left is what the thread did, or waited for, itself.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const TICK = 5
const KEPT = 10

if (isMainThread && process.send) watch()

function watch() {
  const bytes = Buffer.alloc(100)
  let longest = []
  let last = look()
  const timer = setInterval(() => {
    const now = look()
    const turn = { elapsed: now.time - last.time, ran: now.ran - last.ran, waited: now.waited - last.waited }
    last = now
    const own = turn.elapsed - turn.waited - TICK
    if (longest.length === KEPT && own <= longest[KEPT - 1].own) return
    longest.push({ own, ...turn })
    longest.sort((a, b) => b.own - a.own)
    longest.length = Math.min(KEPT, longest.length)
  }, TICK)
  timer.unref()
  process.on('message', (message) => {
    if (message !== 'mark') return
    process.send(longest)
    longest = []
    last = look()
  })
  process.channel?.unref()

  /** Milliseconds: the clock, how long the thread has run, how long it was kept from running. Where there is no schedstat, it never was. */
  function look() {
    const time = performance.now()
    try {
      const file = openSync('/proc/self/schedstat', 'r')
      const [ran, waited] = bytes.toString('latin1', 0, readSync(file, bytes)).split(' ').map(Number)
      closeSync(file)
      return { time, ran: ran / 1e6, waited: waited / 1e6 }
    } catch {
      return { time, ran: 0, waited: 0 }
    }
  }
}
