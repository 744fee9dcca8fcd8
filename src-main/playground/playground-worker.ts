import { parentPort, workerData } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import type { PlaygroundEvents } from '../api/playground.ts'
import { Playground } from './playground.ts'
import { playgroundEventNames, type PlaygroundThreadData, type PlaygroundThreadMethods } from './playground-thread.ts'

/** The thread of the playground: its servers and clients live here, so that the engine's thread stays free. */
const port = parentPort
if (!port) throw new Error('playground-worker runs as a worker thread')

const { loadScript, mayExec } = workerData as PlaygroundThreadData
const playground = new Playground({ loadScript: new URL(loadScript), mayExec })
const functions: PlaygroundThreadMethods = { ...playground.methods, closePlayground: async () => { await playground.close() } }
const engine = createBirpc<PlaygroundEvents, PlaygroundThreadMethods>(functions, {
  post: (message) => { port.postMessage(message) },
  on: (receive) => { port.on('message', receive) },
  eventNames: [...playgroundEventNames],
})
const { events } = playground
events.on('playgroundChanged', (summary) => { void engine.playgroundChanged(summary) })
events.on('sessionsChanged', (owners) => { void engine.sessionsChanged(owners) })
events.on('transcriptsGrew', (grown) => { void engine.transcriptsGrew(grown) })
events.on('loadChanged', (state) => { void engine.loadChanged(state) })
