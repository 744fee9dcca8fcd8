import { parentPort, workerData } from 'node:worker_threads'
import { Load, type LoadOptions } from './load.ts'

/** The thread of a load: runs one, posts its state ten times a second, and stops when it gets a message. */
const port = parentPort
if (!port) throw new Error('load-worker runs as a worker thread')

const load = new Load(workerData as LoadOptions, (state) => { port.postMessage(state) })
port.once('message', () => { load.stop() })
void load.run().then(() => { port.close() })
