/**
 * Perroquet beside its peers, on captures that are generated: a Markdown table of ratios on standard output.
 *
 *   npm run build && npm run bench -- [--size MEGABYTES] [--packets NUMBER] [--runs NUMBER] [--tshark-runs NUMBER]
 *     [--scale-tshark MEGABYTES] [--limit SECONDS] [--check]
 *
 * --scale-tshark lets tshark read a smaller capture of the same kind and multiplies its times by the number of packets;
 * the table says so. --check makes a goal that is missed an error.
 */
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { generateSmall, generateStream, generateWeb } from './generate.js'
import { installed, measure } from './measure.js'

const TERMINAL = fileURLToPath(new URL('../../out/main/terminal.js', import.meta.url))
const ENGINE = new URL('engine.js', import.meta.url)
const PLAYGROUND = new URL('playground.js', import.meta.url)

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1000' }, packets: { type: 'string', default: '8000000' },
    runs: { type: 'string', default: '3' }, 'tshark-runs': { type: 'string', default: '1' },
    'scale-tshark': { type: 'string' }, limit: { type: 'string', default: '600' }, check: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const tsharkRuns = Number(values['tshark-runs'])
const limit = Number(values.limit)

/** @typedef {import('./measure.js').Measurement} Measurement */
/** @typedef {import('./generate.js').Generated} Generated */
/**
 * One line of the table, whoever measured it.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} ours
 * @property {string} peer
 * @property {string} theirs
 * @property {string} ratio
 * @property {string} goal
 * @property {boolean | undefined} met undefined where there is no goal or nothing to compare
 */
/**
 * @typedef {object} Comparison
 * @property {string} what
 * @property {Generated} file
 * @property {string[]} ours arguments of perroquet
 * @property {[name: string, ...command: string[]][]} peers
 * @property {number} [atMost] goal: our time, divided by the first peer's
 * @property {number} [atLeast] goal: the first peer's time, divided by ours
 * @property {number} [peak] goal: bytes of our memory
 * @property {boolean} [countLines] the rows that come out are counted, and must be as many as the first peer's
 */

const web = generateWeb(Number(values.size))
const small = generateSmall(Number(values.packets))
const stream = generateStream()
const forTshark = values['scale-tshark'] ? generateWeb(Number(values['scale-tshark'])) : web

/** What tshark, tcpdump or capinfos took, by its command without the file. @type {Record<string, Measurement>} */
const peers = {}

/** @param {string} filter @param {string} [captureFilter] the same for tcpdump @returns {Comparison['peers']} */
function filters(filter, captureFilter) {
  /** @type {Comparison['peers']} */
  const others = [['tshark', 'tshark', '-n', '-r', forTshark.path, '-Y', filter]]
  if (captureFilter) others.push(['tcpdump', 'tcpdump', '-n', '-r', web.path, captureFilter])
  return others
}

/** @type {Comparison[]} */
const comparisons = [
  {
    what: 'index complete', file: web, ours: ['info', web.path], atMost: 1.5,
    peers: [['capinfos', 'capinfos', web.path], ['capinfos -c', 'capinfos', '-c', web.path]],
  },
  {
    what: 'index complete', file: small, ours: ['info', small.path], atMost: 1.5, peak: 1e9,
    peers: [['capinfos', 'capinfos', small.path], ['capinfos -c', 'capinfos', '-c', small.path]],
  },
  ...['tcp.flags.syn == 1', 'ip.addr == 198.18.0.7', 'tcp.port == 50000'].map((filter, at) => ({
    what: `open and \`${filter}\``, file: web, ours: ['read', web.path, '-Y', filter], countLines: true,
    peers: filters(filter, ['tcp[tcpflags] & tcp-syn != 0', 'host 198.18.0.7', 'tcp port 50000'][at]),
  })),
  ...['http.request.method == "GET"', 'tcp.payload contains "perroquet"'].map(filter => ({
    what: `open and \`${filter}\``, file: web, ours: ['read', web.path, '-Y', filter], countLines: true, atLeast: 10,
    peers: filters(filter),
  })),
  {
    what: 'all rows', file: web, ours: ['read', web.path], atLeast: 10,
    peers: [['tshark', 'tshark', '-n', '-r', forTshark.path], ['tcpdump', 'tcpdump', '-n', '-r', web.path]],
  },
  {
    what: 'conversations', file: web, ours: ['read', web.path, '-q', '-z', 'conv,tcp'], atLeast: 20,
    peers: [['tshark', 'tshark', '-n', '-r', forTshark.path, '-q', '-z', 'conv,tcp']],
  },
  {
    what: 'follow 100 MB', file: stream, ours: ['read', stream.path, '-q', '-z', 'follow,tcp,raw,0'], atLeast: 5,
    peers: [['tshark', 'tshark', '-n', '-r', stream.path, '-q', '-z', 'follow,tcp,raw,0']],
  },
]

/** @param {number} seconds */
const time = seconds => seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`
/** @param {Measurement} measured */
const cell = measured => `${time(measured.seconds)}${measured.peak ? `, ${(measured.peak / 1e6).toFixed(0)} MB` : ''}`

/** @param {string} text */
const note = text => console.error(`bench: ${text}`)

/** A measurement, or nothing with a line that says why. @param {string[]} command @param {object} options */
async function attempt(command, options) {
  try {
    note(command.map(part => basename(part)).join(' '))
    return await measure(command, options)
  } catch (error) {
    note(error.message)
    return undefined
  }
}

/**
 * @param {Comparison} comparison
 * @returns {Promise<Row[]>} a row for each peer, or one alone
 */
async function compare({ what, file, ours: args, peers: others, atMost, atLeast, peak, countLines = false }) {
  const command = [process.execPath, TERMINAL, ...args]
  const ours = existsSync(TERMINAL) ? await attempt(command, { runs, limit, countLines }) : undefined
  const about = { what: `${what} (${file === web ? 'web' : file === small ? 'small' : 'one stream'})`, ours: ours ? cell(ours) : '–' }
  /** @type {Row[]} */
  const rows = []
  if (peak && ours?.peak) {
    const goal = `≤ ${(peak / 1e6).toFixed(0)} MB`
    rows.push({ ...about, what: `${about.what}: memory`, peer: '', theirs: '', ratio: '', goal, met: ours.peak <= peak })
  }
  for (const [at, [name, ...command]] of others.entries()) {
    if (!present.has(command[0])) continue
    const theirs = await attempt(command, { runs: name === 'tshark' ? tsharkRuns : runs, limit, countLines })
    if (!theirs) continue
    const scale = command.includes(forTshark.path) && forTshark !== web ? web.packets / forTshark.packets : 1
    if (scale !== 1) theirs.seconds *= scale
    peers[command.filter(part => !part.startsWith('/')).join(' ')] = theirs
    const scaled = scale === 1 ? '' : ` (× ${scale.toFixed(1)} from ${values['scale-tshark']} MB)`
    const slower = ours && ours.seconds / theirs.seconds
    const goals = at > 0 ? '' : atMost ? `≤ ${atMost} × its time` : atLeast ? `≥ ${atLeast} × faster` : ''
    const sameLines = !countLines || at > 0 || scale !== 1 || !ours || ours.lines === theirs.lines
    if (!sameLines) note(`${what}: ${ours.lines} rows, ${name} has ${theirs.lines}`)
    rows.push({
      ...about, peer: name, theirs: cell(theirs) + scaled, goal: goals,
      ratio: slower ? (slower > 1 ? `${slower.toFixed(2)} × its time` : `${(1 / slower).toFixed(1)} × faster`) : '–',
      met: !sameLines ? false : slower && goals ? (atMost ? slower <= atMost : 1 / slower >= atLeast) : undefined,
    })
  }
  return rows.length > 0 ? rows : [{ ...about, peer: '–', theirs: '–', ratio: '–', goal: '', met: undefined }]
}

/** Reads a file once, so that all who are measured find it in the system's memory. @param {string} path */
async function warm(path) {
  await once(createReadStream(path, { highWaterMark: 1 << 20 }).resume(), 'close')
}

for (const file of new Set([web, small, stream, forTshark])) await warm(file.path)
const present = new Set()
for (const program of ['tshark', 'capinfos', 'tcpdump']) {
  if (await installed(program)) present.add(program)
  else note(`${program} is not installed and is left out`)
}
if (!existsSync(TERMINAL)) note('out/main/terminal.js is not built: only the peers are measured')

/** @type {Row[]} */
const rows = []
for (const comparison of comparisons) rows.push(...await compare(comparison))
if (existsSync(ENGINE)) {
  // engine.js: measureEngine({ web, small, peers, runs }) gives more rows, of what a terminal cannot show.
  const { measureEngine } = await import(ENGINE.href)
  rows.push(...await measureEngine({ web, small, peers, runs }))
}
// playground.js: measurePlayground(runs) gives rows of servers under load.
note('playground')
const { measurePlayground } = await import(PLAYGROUND.href)
rows.push(...await measurePlayground(runs))
// sockets.js: measureSockets({ runs }) gives rows of the socket table.
note('sockets')
const { measureSockets } = await import('./sockets.js')
rows.push(...await measureSockets({ runs }))

/** @param {Generated} file */
function size({ path, bytes, packets, conversations }) {
  return `${basename(path)}: ${(bytes / 1e6).toFixed(0)} MB, ${packets} packets, ${conversations} conversations`
}
console.log(`${size(web)}\n${size(small)}\n${size(stream)}\n${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads, `
  + `${(totalmem() / 1e9).toFixed(0)} GB; Node ${process.version}; median of ${runs} runs, tshark's of ${tsharkRuns}\n`)
console.log('| measurement | perroquet | peer | peer took | ratio | goal | met |\n| --- | --- | --- | --- | --- | --- | --- |')
for (const row of rows) {
  const met = row.met === undefined ? '' : row.met ? 'yes' : '**no**'
  console.log(`| ${row.what} | ${row.ours} | ${row.peer} | ${row.theirs} | ${row.ratio} | ${row.goal} | ${met} |`)
}
if (values.check && rows.some(({ met }) => met === false)) process.exitCode = 1
