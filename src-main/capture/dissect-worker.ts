import { parentPort } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import { Jobs } from './jobs.ts'

/** A dissecting thread: carries out jobs, one after the other. */
const port = parentPort
if (!port) throw new Error('dissect-worker runs as a worker thread')

createBirpc<Record<string, never>, Jobs>(new Jobs(), {
  post: (message) => { port.postMessage(message) },
  on: (receive) => { port.on('message', receive) },
  bind: 'functions',
})
