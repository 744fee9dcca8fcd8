/**
 * A parrot of the playground, as the engine runs it: in its thread, transcripts on, its events told. Prints its port, and for
 * each line on standard input its memory (bytes resident) and the largest delay of this, the engine's, thread since the last.
 */
import { createInterface } from 'node:readline'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { createBirpc } from 'birpc'

const programs = new URL('../../../out/main/', import.meta.url)
const worker = new Worker(new URL('playground-worker.js', programs), {
  workerData: { loadScript: new URL('load-worker.js', programs).href, mayExec: false },
})
const ignore = () => {}
const playground = createBirpc({ playgroundChanged: ignore, sessionsChanged: ignore, transcriptsGrew: ignore, loadChanged: ignore }, {
  post: message => { worker.postMessage(message) },
  on: receive => { worker.on('message', receive) },
})
const delay = monitorEventLoopDelay({ resolution: 5 })
const { port } = await playground.startServer({
  spec: {
    name: 'parrot', listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, framing: { kind: 'none' }, service: { kind: 'parrot' },
    concurrency: { kind: 'each' }, backlog: 4096, options: {}, multicast: [],
  },
})
console.log(port)
delay.enable()
const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  console.log(JSON.stringify({ memory: process.memoryUsage.rss(), delay: delay.max / 1e6 }))
  delay.reset()
})
lines.on('close', () => process.exit())
