/** A parrot in a process with few descriptors (`ulimit -n`): what it says once they have run out, as JSON. */
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { createBirpc } from 'birpc'

// It ends by itself, whatever becomes of the test.
setTimeout(() => process.exit(1), 60_000).unref()

const programs = new URL('../../out/main/', import.meta.url)
const worker = new Worker(new URL('playground-worker.js', programs), { workerData: { loadScript: new URL('load-worker.js', programs).href, mayExec: false } })
const ignore = () => {}
const playground = createBirpc({ playgroundChanged: ignore, sessionsChanged: ignore, transcriptsGrew: ignore, loadChanged: ignore }, {
  post: message => { worker.postMessage(message) },
  on: receive => { worker.on('message', receive) },
})
const spec = { name: 'parrot', framing: { kind: 'none' }, options: {}, multicast: [] }
const { id, port } = await playground.startServer({
  spec: { ...spec, listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, service: { kind: 'parrot' }, concurrency: { kind: 'each' }, backlog: 511 },
})
const first = connect(port, '127.0.0.1')
first.write('here')
await once(first, 'data')
/** All descriptors but `left` of them. @param {number} left */
const take = left => {
  const taken = []
  try {
    for (;;) taken.push(openSync('/dev/null'))
  } catch {
    for (let n = 0; n < left; n++) closeSync(taken.pop())
  }
  return taken
}
const taken = take(1)
/** @type {import('node:net').Socket[]} */
const late = []
/** @type {{ state: string, problem?: object }} */
let server
do {
  // They keep their descriptors though the server closes the connections at once. Several, for libuv frees one now and then.
  late.push(connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', ignore))
  await new Promise(resolve => { setTimeout(resolve, 100) })
  server = (await playground.playground({})).servers[0]
} while (!server.problem)
const refused = await playground.openClient({ spec: { ...spec, to: { transport: 'tcp', family: '4', host: '127.0.0.1', port }, connected: true, timeout: 1000 } })
first.write('still here')
const [answer] = await once(first, 'data')
for (const fd of taken) closeSync(fd)
for (const socket of late) socket.destroy()
const again = connect(port, '127.0.0.1')
again.write('again')
const [later] = await once(again, 'data')
console.log(JSON.stringify({ answered: String(answer), listening: server.state, problem: server.problem, connect: refused, later: String(later), id }))
process.exit()
