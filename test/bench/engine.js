/**
 * What a terminal cannot show, measured at the browser door as a window meets it: how soon the first rows of a capture are
 * there, how long a filter over the index takes, what the index and the whole process weigh.
 */
import { readFileSync } from 'node:fs'
import { opened, openDoor } from './door.js'
import { measureEngineThread } from './engine-thread.js'
import { measureStatistics } from './statistics.js'

const FIRST_ROWS = 150
const FILTERS = [
  ['tcp.flags.syn == 1', 100], ['ip.addr == 10.0.0.5', 100], ['tcp.port == 443', 100],
  ['tcp.analysis.retransmission', 100], ['http.request.method == "GET"', 10], ['tcp.payload contains "x"', 10],
]

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const row = (what, ours, goal, met, peer = '', theirs = '', ratio = '') => ({ what, ours, peer, theirs, ratio, goal, met })

/** @returns {Promise<import('./bench.js').Row[]>} */
export async function measureEngine({ web, small, stream, peers, runs }) {
  const rows = []
  for (const [name, file] of [['web', web], ['small', small]]) {
    const first = [], starting = [], index = []
    let door
    for (let run = 0; run < runs; run++) {
      await door?.close()
      door = await openDoor()
      const { id, firstRows, summary } = await opened(door, file.path)
      starting.push(firstRows)
      index.push(summary.milliseconds)
      // A person opens captures in a window that has been there for a while: its threads have started.
      await door.engine.closeCapture({ id })
      first.push((await opened(door, file.path)).firstRows)
    }
    rows.push(row(`first rows of ${name} in a window that is just starting`, `${Math.round(median(starting))} ms`, '', undefined))
    rows.push(row(`first rows of ${name} in the window`, `${Math.round(median(first))} ms`, `≤ ${FIRST_ROWS} ms`, median(first) <= FIRST_ROWS))
    rows.push(row(`index of ${name} complete in the window`, `${Math.round(median(index))} ms`, '', undefined))
    if (name === 'web') {
      const [{ id }] = await door.engine.captures({})
      for (const [text, goal] of FILTERS) {
        const times = []
        for (let run = 0; run < runs; run++) times.push((await door.engine.filter({ id, text })).milliseconds)
        const ours = median(times)
        const theirs = peers.get?.(`tshark -n -r -Y ${text}`) ?? peers.get?.('tshark -n -r -Y tcp.flags.syn == 1') ?? peers[`tshark -n -r -Y ${text}`] ?? peers['tshark -n -r -Y tcp.flags.syn == 1']
        const seconds = typeof theirs === 'number' ? theirs : theirs?.seconds
        const ratio = seconds === undefined ? undefined : seconds * 1000 / ours
        rows.push(row(`filter ${text} over the index`, `${Math.round(ours)} ms`, `≥ ${goal} ×`, ratio === undefined ? undefined : ratio >= goal,
          'tshark -Y', seconds === undefined ? '' : `${seconds.toFixed(1)} s`, ratio === undefined ? '' : `${ratio.toFixed(0)} × faster`))
      }
    }
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${door.process.pid}/status`, 'utf8'))?.[1] ?? 0) / 1e6
    rows.push(row(`whole process with ${name} open`, `${peak.toFixed(2)} GB`, name === 'small' ? '≤ 1 GB' : '', name === 'small' ? peak <= 1 : undefined))
    await door.close()
  }
  const door = await openDoor()
  rows.push(...await measureStatistics(door, opened, { web, stream, peers, runs }))
  await door.close()
  rows.push(...await measureEngineThread({ web, stream }))
  return rows
}
