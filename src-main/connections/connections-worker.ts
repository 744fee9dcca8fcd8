import { parentPort } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import { descriptors } from './descriptors.ts'
import { Watch, type WatchEvents } from './watch.ts'

/** What the engine's thread may ask of the one that reads the tables. */
export interface ConnectionsThread {
  every: Watch['every']
  first: Watch['first']
  descriptors: typeof descriptors
}

/** The thread that reads the socket table over and over, and the descriptors of processes, so that the engine's need not. */
const port = parentPort
if (!port) throw new Error('connections-worker runs as a worker thread')

const watch = new Watch(async (change) => { await engine.changed(change) })
const thread: ConnectionsThread = {
  every: (interval) => { watch.every(interval) },
  first: async () => await watch.first(),
  descriptors,
}
const engine = createBirpc<WatchEvents, ConnectionsThread>(thread, {
  post: (message) => { port.postMessage(message) },
  on: (receive) => { port.on('message', receive) },
  timeout: -1,
})
