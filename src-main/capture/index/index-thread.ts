import { Worker } from 'node:worker_threads'

/**
 * Starts a thread that waits for a capture to index (see index-worker.ts); it does not keep the program running.
 * @param script the built worker: out/main/index-worker.js
 */
export function indexThread(script: URL): Worker {
  const worker = new Worker(script)
  worker.unref()
  return worker
}
