/**
 * How long the engine's main thread is busy at a stretch while something long is done: whoever else asks it for something waits
 * as long. Nothing may hold it for 50 ms.
 *
 *   npm run build && node test/bench/engine-thread.js [--web CAPTURE] [--stream CAPTURE] [--node OPTION]… [TASK…]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { COLUMNS, opened, openDoor } from './door.js'
import { generateStream, generateWeb } from './generate.js'

const LONGEST = 50

/** Each is done to the capture that is open; `copy` gives a path in a folder that goes afterwards. */
const WEB = {
  'save with a comment': async ({ engine }, id, copy) => {
    await engine.setComments({ id, number: 1000, comments: ['a comment'] })
    await engine.saveCapture({ id, path: copy('saved.pcapng') })
  },
  'decode as': async ({ engine }) => {
    await engine.setDecodeAs({ entries: [{ table: 'tcp.port', from: 8888, to: 8888, protocol: 'http' }] })
    await engine.setDecodeAs({ entries: [] })
  },
  ...Object.fromEntries(['pcapng', 'csv', 'json'].map(format => [`export as ${format}`, async ({ engine }, id, copy) => {
    // As JSON, a packet is ten times as long as its bytes.
    const path = format === 'json' ? '/dev/null' : copy(`all.${format}`)
    await engine.exportRows({ id, view: 0, format, columns: COLUMNS, time: 'relative', path })
  }])),
  'filter by the index': async ({ engine }, id) => { await engine.filter({ id, text: 'tcp.port == 443' }) },
  'filter by bytes': async ({ engine }, id) => { await engine.filter({ id, text: 'http.request.method == "GET"' }) },
  ...Object.fromEntries(['eth', 'ip', 'tcp'].map(layer => [`conversations of ${layer}`, async ({ engine }, id) => {
    await engine.conversations({ id, layer, filter: '', order: 'addressA', descending: true, from: 0, count: 100 })
    await engine.endpoints({ id, layer, filter: '', order: 'address', descending: true, from: 0, count: 100 })
    await engine.tableCsv({ table: { of: 'conversations', id, layer, filter: '', order: 'addressA', descending: true } })
  }])),
  'protocol hierarchy': async ({ engine }, id) => { await engine.protocolHierarchy({ id, filter: '' }) },
  'packet lengths': async ({ engine }, id) => { await engine.packetLengths({ id, filter: '' }) },
  'expert information': async ({ engine }, id) => { await engine.expertInformation({ id, filter: '' }) },
  'capture properties': async ({ engine }, id) => { await engine.captureProperties({ id }) },
  'I/O graph': async ({ engine }, id) => {
    await engine.ioGraph({ id, interval: 1000, graphs: [{ filter: '', unit: 'packets' }, { filter: 'tcp', unit: 'AVG', field: 'tcp.len' }] })
  },
  close: async ({ engine }, id) => { await engine.closeCapture({ id }) },
}
const page = { stream: 0, side: null, from: 0, count: 100 }
const STREAM = {
  'follow TCP': async ({ engine }, id) => { await engine.follow({ id, protocol: 'tcp', fresh: true, ...page }) },
  'follow HTTP': async ({ engine }, id) => { await engine.follow({ id, protocol: 'http', fresh: true, ...page }) },
  'find in the stream': async ({ engine }, id) => {
    await engine.findFollowed({
      id, protocol: 'tcp', stream: 0, side: null, bytes: Buffer.from('perroquet is not here'), ignoreCase: true, after: { place: 0, byte: 0 }, backward: false,
    })
  },
  'save the stream': async ({ engine }, id, copy) => {
    await engine.saveFollowed({ id, protocol: 'tcp', stream: 0, side: null, format: 'hex', path: copy('stream.txt') })
  },
  ladder: async ({ engine }, id) => { await engine.ladder({ id, protocol: 'tcp', stream: 0, from: 0, count: 100 }) },
  ...Object.fromEntries(['stevens', 'tcptrace', 'throughput', 'rtt', 'window'].map(kind => [`plot ${kind}`, async ({ engine }, id) => {
    await engine.tcpGraph({ id, stream: 0, kind, side: 0, from: 0, count: 100_000 })
  }])),
  'protocol hierarchy of the stream': async ({ engine }, id) => { await engine.protocolHierarchy({ id, filter: '' }) },
  'expert information of the stream': async ({ engine }, id) => { await engine.expertInformation({ id, filter: '' }) },
  'close the stream': async ({ engine }, id) => { await engine.closeCapture({ id }) },
}

/**
 * @param {object} options
 * @param {string[]} [options.only] tasks, all where there are none
 * @param {string[]} [options.nodeOptions] for the engine's program
 * @param {(what: string, milliseconds: number, turns: object[]) => void} [options.tell] what has been measured
 * @returns {Promise<import('./bench.js').Row[]>}
 */
export async function measureEngineThread({ web, stream, only = [], nodeOptions = [], tell = () => {} }) {
  const rows = [], folder = mkdtempSync(join(tmpdir(), 'perroquet-bench-'))
  try {
    for (const [name, file, tasks] of [['web', web, WEB], ['one stream', stream, STREAM]]) {
      const wanted = Object.entries(tasks).filter(([what]) => only.length === 0 || only.includes(what))
      if (wanted.length === 0) continue
      const door = await openDoor({ watched: true, nodeOptions })
      try {
        let id
        const open = async () => { ({ id } = await opened(door, file.path)) }
        for (const [what, task] of [['open', open], ...wanted]) {
          await door.longestTurns()
          const began = performance.now()
          await task(door, id, (copy) => join(folder, copy))
          const milliseconds = performance.now() - began, turns = await door.longestTurns(), longest = Math.max(0, turns[0]?.own ?? 0)
          tell(`${what} (${name})`, milliseconds, turns)
          rows.push({
            what: `engine's thread held up: ${what} (${name})`, ours: `${Math.round(longest)} ms`, peer: '', theirs: '', ratio: '',
            goal: `≤ ${LONGEST} ms`, met: longest <= LONGEST,
          })
        }
      } finally {
        await door.close()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true, options: { web: { type: 'string' }, stream: { type: 'string' }, node: { type: 'string', multiple: true } },
  })
  await measureEngineThread({
    web: values.web ? { path: values.web } : generateWeb(), stream: values.stream ? { path: values.stream } : generateStream(),
    only: positionals, nodeOptions: values.node,
    tell: (what, milliseconds, turns) => {
      const three = turns.slice(0, 3).map(({ own, ran, waited }) => `${own.toFixed(0)} (ran ${ran.toFixed(0)}, kept waiting ${waited.toFixed(0)})`)
      console.log(`${what}: ${(milliseconds / 1000).toFixed(2)} s; longest turns, ms: ${three.join(', ')}`)
    },
  })
}
