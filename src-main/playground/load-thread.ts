import { Worker } from 'node:worker_threads'
import type { LoadState } from '../api/playground.ts'
import type { LoadOptions } from './load.ts'

/** A load in a thread of its own, so that its clients do not hold up the servers of the playground. */
export class LoadThread {
  state: LoadState
  private readonly worker: Worker

  /** @param script the built worker: out/main/load-worker.js */
  constructor(script: URL, options: LoadOptions, tell: (state: LoadState) => void) {
    this.state = { running: true, connected: 0, failed: 0, answered: 0, seconds: 0, latency: { p50: 0, p90: 0, p99: 0, max: 0 }, points: [] }
    this.worker = new Worker(script, { workerData: options })
    this.worker.unref()
    const become = (state: LoadState): void => {
      this.state = state
      tell(state)
    }
    this.worker.on('message', become)
    this.worker.on('error', (error) => {
      become({ ...this.state, running: false, problem: { code: error.name, call: 'load', on: '', text: error.message } })
    })
    this.worker.on('exit', () => {
      if (this.state.running) become({ ...this.state, running: false })
    })
  }

  stop(): void {
    this.worker.postMessage('stop')
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }
}
