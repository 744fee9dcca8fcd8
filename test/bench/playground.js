/**
 * The playground under load, beside a bare echo server of Node's and `socat … fork EXEC:cat`: requests a second with few
 * connections, and ten thousand connections at once. Alone: node test/bench/playground.js [RUNS]
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { installed } from './measure.js'

const CONNECTIONS = 50
const MANY = 10_000
const BYTES = 64
/** Milliseconds of one measurement. */
const TIME = 2000
/** Bytes that the whole program may take with ten thousand connections. */
const MEMORY = 600e6
/** Milliseconds for which the engine's thread may be busy. */
const DELAY = 50

/** @typedef {import('./bench.js').Row} Row */
/** @typedef {{ connected: number, answered: number, failed: number, rate: number, seconds: number }} Outcome */

/** @param {string} name */
const path = name => fileURLToPath(new URL(`playground/${name}.js`, import.meta.url))

/** As many descriptors as this user may have. @param {string[]} command */
const unlimited = command => ['sh', '-c', 'ulimit -n "$(ulimit -H -n)"; exec "$0" "$@"', ...command]

/** Starts a server of ours or Node's, which prints its port. @param {string} name */
async function start(name) {
  const [program, ...args] = unlimited([process.execPath, path(name)])
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [port] = await once(lines, 'line')
  return {
    port: Number(port),
    async ask() {
      child.stdin.write('\n')
      return JSON.parse((await once(lines, 'line'))[0])
    },
    async stop() {
      child.stdin.end()
      await once(child, 'close')
    },
  }
}

/** A process for each connection. */
async function startSocat() {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address()
  free.close()
  await once(free, 'close')
  const child = spawn('socat', ['-d', '-d', `TCP4-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork,backlog=128`, 'EXEC:cat'], { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise(resolve => {
    createInterface({ input: child.stderr }).on('line', line => { if (line.includes('listening on')) resolve() })
  })
  return {
    port,
    async stop() {
      child.kill()
      await once(child, 'close')
    },
  }
}

/** @param {number} port @param {number} connections @param {number} time @returns {Promise<Outcome>} */
async function load(port, connections, time) {
  const [program, ...args] = unlimited([process.execPath, path('load'), `${port}`, `${connections}`, `${time}`, `${BYTES}`])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', text => { said += text })
  await once(child, 'close')
  return JSON.parse(said)
}

/** Requests a second. @param {{ port: number, stop: () => Promise<void> }} server */
async function rate(server) {
  const { rate } = await load(server.port, CONNECTIONS, TIME)
  await server.stop()
  return rate
}

/** @param {number[]} numbers */
const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
/** @param {number} rate */
const perSecond = rate => `${Math.round(rate / 1000)} 000/s`
/** @param {number} bytes */
const megabytes = bytes => `${Math.round(bytes / 1e6)} MB`

/** @param {number} runs @returns {Promise<Row[]>} */
export async function measurePlayground(runs = 3) {
  const socat = await installed('socat')
  /** @type {Record<'ours' | 'bare' | 'forked', number[]>} */
  const rates = { ours: [], bare: [], forked: [] }
  for (let run = 0; run < runs; run += 1) {
    rates.bare.push(await rate(await start('echo-server')))
    rates.ours.push(await rate(await start('parrot-server')))
    if (socat) rates.forked.push(await rate(await startSocat()))
  }
  const what = `recorded parrot, ${CONNECTIONS} connections`
  // Of neighbours in time, for the machine may have other things to do.
  const ratio = median(rates.ours.map((each, run) => each / rates.bare[run]))
  const rows = [{
    what, ours: perSecond(median(rates.ours)), peer: 'bare Node echo', theirs: perSecond(median(rates.bare)), ratio: `${(100 * ratio).toFixed(0)} %`,
    goal: '≥ 80 %', met: ratio >= 0.8,
  }]
  if (socat) {
    const ratio = median(rates.ours.map((each, run) => each / rates.forked[run]))
    rows.push({
      what, ours: perSecond(median(rates.ours)), peer: 'socat … fork EXEC:cat', theirs: perSecond(median(rates.forked)), ratio: `${ratio.toFixed(1)} ×`,
      goal: '≥ 1 ×', met: ratio >= 1,
    })
  }
  rows.push(...await measureMany())
  return rows
}

/** Ten thousand connections at once, each answered again and again. @returns {Promise<Row[]>} */
async function measureMany() {
  const limit = Number(spawnSync('sh', ['-c', 'ulimit -H -n'], { encoding: 'utf8' }).stdout)
  const what = `${MANY} connections`
  const peer = { peer: '', theirs: '', ratio: '' }
  if (limit < MANY + 200) return [{ what, ours: `– (${limit} descriptors)`, ...peer, goal: '', met: undefined }]
  const server = await start('parrot-server')
  const before = (await server.ask()).memory
  const outcome = await load(server.port, MANY, 2 * TIME)
  const { memory, delay } = await server.ask()
  await server.stop()
  return [
    {
      what: `${what}: held and answered`, ours: `${outcome.answered} of ${outcome.connected}, ${perSecond(outcome.rate)}`, ...peer, goal: 'all',
      met: outcome.answered === MANY && outcome.failed === 0,
    },
    { what: `${what}: memory`, ours: `${megabytes(memory)} (${megabytes(before)} without)`, ...peer, goal: `≤ ${megabytes(MEMORY)}`, met: memory <= MEMORY },
    { what: `${what}: longest delay of the engine's thread`, ours: `${delay.toFixed(0)} ms`, ...peer, goal: `≤ ${DELAY} ms`, met: delay <= DELAY },
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table((await measurePlayground(Number(process.argv[2] ?? 3))).map(({ what, ours, peer, theirs, ratio, goal, met }) => ({ what, ours, peer, theirs, ratio, goal, met })))
}
