/**
 * Makes the captures that the benchmark reads: `node test/bench/generate.js web [MEGABYTES]`,
 * `node test/bench/generate.js small [PACKETS]` and `node test/bench/generate.js stream [MEGABYTES]`. The same parameters give the same bytes; what is there already is kept.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CaptureFile } from './traffic/capture-file.js'
import { writeStream } from './traffic/one-stream.js'
import { writeSmall } from './traffic/small.js'
import { writeWeb } from './traffic/web.js'

const FOLDER = fileURLToPath(new URL('generated/', import.meta.url))
/** To be raised whenever the bytes change: files of an older version are not used any more. */
const VERSION = 1
const SEED = 4444
const MEGABYTE = 1_000_000
const PACKETS_PER_CONVERSATION = 160
/** The kinds that TCP or UDP carries. */
const CONVERSATIONS = ['tcp', 'udp', 'http', 'tls', 'stream', 'dns', 'ntp']

/**
 * @typedef {object} Generated
 * @property {string} path
 * @property {number} bytes of the file
 * @property {number} packets
 * @property {number} conversations of TCP and UDP
 * @property {Record<string, number>} kinds conversations of each kind
 */

/**
 * @param {string} name of the file, without what tells its parameters
 * @param {string} amount
 * @param {'pcap' | 'pcapng'} format
 * @param {(file: CaptureFile) => Record<string, number>} write
 * @returns {Generated}
 */
function generate(name, amount, format, write) {
  const path = `${FOLDER}${name}-${amount}-v${VERSION}.${format}`
  if (existsSync(path) && existsSync(`${path}.json`)) return { path, ...JSON.parse(readFileSync(`${path}.json`, 'utf8')) }
  mkdirSync(FOLDER, { recursive: true })
  const file = new CaptureFile(`${path}.part`, format)
  const kinds = write(file)
  file.close()
  const conversations = CONVERSATIONS.reduce((total, kind) => total + (kinds[kind] ?? 0), 0)
  const about = { bytes: file.written, packets: file.packets, conversations, kinds }
  renameSync(`${path}.part`, path)
  writeFileSync(`${path}.json`, JSON.stringify(about, undefined, 2))
  return { path, ...about }
}

/** Mixed web traffic, pcapng. @param {number} [megabytes] of the file, about; 1 MB is 1 000 000 bytes */
export function generateWeb(megabytes = 1000) {
  return generate('web', `${megabytes}MB`, 'pcapng', file => writeWeb(file, { seed: SEED, bytes: megabytes * MEGABYTE }))
}

/** Packets of 64 bytes, pcap. @param {number} [packets] */
export function generateSmall(packets = 8_000_000) {
  const conversations = Math.max(1, Math.floor(packets / PACKETS_PER_CONVERSATION))
  return generate('small', String(packets), 'pcap', file => writeSmall(file, { seed: SEED, packets, conversations }))
}

/** One long TCP stream, pcap. @param {number} [megabytes] that it carries */
export function generateStream(megabytes = 100) {
  return generate('stream', `${megabytes}MB`, 'pcap', file => writeStream(file, { seed: SEED, bytes: megabytes * MEGABYTE }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, amount] = process.argv.slice(2)
  const make = { web: generateWeb, small: generateSmall, stream: generateStream }[kind]
  if (!make) throw new Error('say web, small or stream')
  console.log(make(amount === undefined ? undefined : Number(amount)))
}
