/** Clients of a parrot where the system has few ports to give (`net.ipv4.ip_local_port_range`): what becomes of each, as JSON. */
import { Worker } from 'node:worker_threads'
import { createBirpc } from 'birpc'

const programs = new URL('../../out/main/', import.meta.url)
const worker = new Worker(new URL('playground-worker.js', programs), { workerData: { loadScript: new URL('load-worker.js', programs).href, mayExec: false } })
const ignore = () => {}
const playground = createBirpc({ playgroundChanged: ignore, sessionsChanged: ignore, transcriptsGrew: ignore, loadChanged: ignore }, {
  post: message => { worker.postMessage(message) },
  on: receive => { worker.on('message', receive) },
})
const spec = { name: 'test', framing: { kind: 'none' }, options: {}, multicast: [] }
const there = { transport: 'tcp', family: '4', host: '127.0.0.1', port: 5000 }
await playground.startServer({ spec: { ...spec, listen: there, service: { kind: 'parrot' }, concurrency: { kind: 'each' }, backlog: 511 } })
const clients = []
for (let n = 0; n < 5; n++) clients.push(await playground.openClient({ spec: { ...spec, to: there, connected: true, timeout: 5000 } }))
// The others go on, and one that is reset leaves its port to the next.
const [first, second] = clients.map(({ session }) => session)
await playground.send({ session: first, data: { as: 'text', text: 'coco' }, framed: true })
while ((await playground.session({ session: first })).received < 4);
await playground.reset({ session: second })
while ((await playground.session({ session: second })).endedAt === undefined);
clients.push(await playground.reconnectClient({ client: clients[4].id }))
console.log(JSON.stringify(clients.map(({ state, problem }) => ({ state, problem }))))
process.exit()
