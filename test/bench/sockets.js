/**
 * The socket table beside ss, netstat and lsof: 20 000 TCP sockets on loopback, held by programs that are started for it. In the
 * engine, as a window that watches gets it, and as `perroquet sockets` prints it, which has to start Node first.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import { installed, measure } from './measure.js'

const SOCKETS = 20_000
/** Programs that hold them: so many have room in a common limit of descriptors. */
const HOLDERS = 8
const TERMINAL = fileURLToPath(new URL('../../out/main/terminal.js', import.meta.url))
const THREAD = new URL('../../out/main/connections-worker.js', import.meta.url)
const PEERS = [['ss', '-tanp'], ['netstat', '-anp'], ['lsof', '-nP', '-i']]
/** Readings until the engine's code is compiled, as that of a program that runs for a while is. */
const WARM_UP = 5

/** Connects to itself so often, says so, and ends with its standard input. */
const HOLDER = `
const { connect, createServer } = require('node:net')
const count = Number(process.argv[1])
let accepted = 0
const server = createServer(() => { if (++accepted === count) console.log('ready') }).listen(0, '127.0.0.1', 512, async () => {
  for (let open = 0; open < count; open += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - open) }, () => new Promise((resolve, reject) => {
      connect(server.address().port, '127.0.0.1', resolve).on('error', reject)
    })))
  }
})
process.stdin.resume().on('end', () => process.exit())`

async function hold() {
  // Two descriptors for each connection, and those of Node itself.
  const each = SOCKETS / HOLDERS / 2
  const programs = Array.from({ length: HOLDERS }, () => spawn(
    'sh', ['-c', `ulimit -n "$(ulimit -Hn)"; exec "$@"`, 'sh', process.execPath, '-e', HOLDER, String(each)], { stdio: ['pipe', 'pipe', 'inherit'] },
  ))
  await Promise.all(programs.map(async program => {
    const [said] = await Promise.race([once(createInterface(program.stdout), 'line'), once(program, 'exit')])
    if (said !== 'ready') throw new Error(`${2 * each} sockets are more than a program may open here (ulimit -Hn)`)
  }))
  return async () => {
    for (const program of programs) program.stdin.end()
    await Promise.all(programs.map(async program => { if (program.exitCode === null) await once(program, 'exit') }))
  }
}

/** Milliseconds of a reading by the thread that the engine has for it, and the sockets with their processes that it told of. */
async function inEngine(runs) {
  const worker = new Worker(THREAD)
  let rows = []
  const thread = createBirpc({ changed: ({ appeared }) => { rows.push(...appeared) } }, {
    post: message => worker.postMessage(message), on: receive => worker.on('message', receive), timeout: -1,
  })
  const times = []
  for (let run = 0; run < WARM_UP + runs; run++) {
    rows = []
    const began = performance.now()
    const table = await thread.first()
    times.push(performance.now() - began)
    rows.push(...table.rows)
    // Once the rest has come the thread has nothing to do.
    for (let before = -1; before !== rows.length;) {
      before = rows.length
      await new Promise(resolve => { setTimeout(resolve, 100) })
    }
  }
  await worker.terminate()
  return { seconds: median(times.slice(WARM_UP)) / 1000, sockets: rows.filter(({ holders }) => holders.length > 0).length }
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const time = seconds => `${(seconds * 1000).toFixed(0)} ms`

/** @param {{ runs: number }} options @returns {Promise<object[]>} rows of the table of bench.js */
export async function measureSockets({ runs }) {
  if (process.platform !== 'linux' || !existsSync(THREAD)) return []
  const release = await hold()
  try {
    const engine = await inEngine(3 * runs)
    if (engine.sockets < SOCKETS) throw new Error(`the table has ${engine.sockets} sockets with a process, not ${SOCKETS}`)
    const terminal = await measure([process.execPath, TERMINAL, 'sockets', '-t'], { runs: 3 * runs })
    const rows = []
    for (const peer of PEERS) {
      if (!await installed(peer[0]) || spawnSync(peer[0], peer.slice(1), { stdio: 'ignore' }).status !== 0) continue
      const theirs = await measure(peer, { runs: 3 * runs })
      for (const [what, ours, goal] of [['socket table in the engine', engine, 'faster'], ['`perroquet sockets -t`, Node\'s start included', terminal, '']]) {
        const faster = theirs.seconds / ours.seconds
        rows.push({
          what: `${what} (${SOCKETS} sockets)`, ours: time(ours.seconds), peer: peer.join(' '), theirs: time(theirs.seconds),
          ratio: faster < 1 ? `${(1 / faster).toFixed(2)} × its time` : `${faster.toFixed(1)} × faster`, goal, met: goal ? faster > 1 : undefined,
        })
      }
    }
    return rows
  } finally {
    await release()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await measureSockets({ runs: 3 }))
