import { parentPort } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import { handedOver } from './handed-over.ts'
import { Jobs } from './jobs.ts'

/** A dissecting thread: carries out jobs, one after the other. */
const port = parentPort
if (!port) throw new Error('dissect-worker runs as a worker thread')

createBirpc<Record<string, never>, Jobs>(new Jobs(), {
  post: (message: { readonly r?: unknown }) => { port.postMessage(message, handedOver(message.r)) },
  on: (receive) => { port.on('message', receive) },
  bind: 'functions',
})
