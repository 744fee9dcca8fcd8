/** The browser door with one window connected to it, as a benchmark calls it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createBirpc } from 'birpc'
import { pack, unpack } from 'msgpackr'
import { WebSocket } from 'ws'

const BROWSER = fileURLToPath(new URL('../../out/main/browser.js', import.meta.url))
const WATCH = new URL('thread-watch.js', import.meta.url).href
export const COLUMNS = ['number', 'time', 'source', 'destination', 'protocol', 'flags', 'length', 'info'].map(kind => ({ kind }))

/**
 * Starts the door and connects to it.
 * @param {{ watched?: boolean, nodeOptions?: string[] }} [options] watched: `longestTurns` can be asked for
 */
export async function openDoor({ watched = false, nodeOptions = [] } = {}) {
  const process = spawn(globalThis.process.execPath, [...watched ? ['--import', WATCH] : [], ...nodeOptions, BROWSER, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit', ...watched ? ['ipc'] : []],
  })
  const address = await new Promise(resolve => {
    createInterface({ input: process.stdout }).on('line', line => {
      const found = /http:\S+/.exec(line)
      if (found) resolve(found[0])
      else console.log(line)
    })
  })
  const cookie = (await fetch(address, { redirect: 'manual' })).headers.get('set-cookie').split(';')[0]
  const { host, origin } = new URL(address)
  const socket = new WebSocket(`ws://${host}/engine`, { headers: { cookie, origin } })
  await once(socket, 'open')
  let changed = () => {}
  const engine = createBirpc({ captureChanged: summary => changed(summary), captureClosed() {}, progress() {}, recentChanged() {} }, {
    post: message => socket.send(pack(message)),
    on: receive => socket.on('message', data => receive(unpack(data))),
    timeout: -1,
  })
  await engine.hello({})
  return {
    engine, process, address,
    complete: id => new Promise(resolve => { changed = summary => { if (summary.id === id && summary.state === 'complete') resolve(summary) } }),
    /** The longest turns of the engine's main thread since this was asked last; see thread-watch.js. */
    async longestTurns() {
      process.send('mark')
      return (await once(process, 'message'))[0]
    },
    async close() {
      socket.terminate()
      process.kill('SIGTERM')
      await once(process, 'close')
    },
  }
}

/** Opens a capture and waits for its rows and its index. */
export async function opened(door, path) {
  const began = performance.now()
  const { id } = await door.engine.openCapture({ path })
  const complete = door.complete(id)
  await door.engine.rows({ id, view: 0, from: 0, count: 50, columns: COLUMNS, time: 'relative' })
  const firstRows = performance.now() - began
  const [summary] = (await door.engine.captures({})).filter(each => each.id === id && each.state === 'complete')
  return { id, firstRows, summary: summary ?? await complete }
}
