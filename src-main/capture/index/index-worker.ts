import { statSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import * as v from 'valibot'
import { protocols } from '../../protocols/list.ts'
import { Registry, type DissectionSettings } from '../../protocols/registry.ts'
import { FileBytes } from '../file-bytes.ts'
import { gunzip, type Gunzipped } from '../formats/gzip.ts'
import { CaptureFile, fileKind } from '../formats/read-file.ts'
import { spoolPath } from '../spool.ts'
import { CaptureIndex, type IndexGrowth } from './capture-index.ts'
import { Indexer } from './indexer.ts'

/** What the indexing thread tells its owner. */
export type IndexerMessage =
  /** The file is a capture; `spool` is where it has been decompressed to. */
  | { readonly type: 'begin', readonly format: string, readonly spool?: string }
  /** It is being decompressed; in compressed bytes. */
  | { readonly type: 'inflating', readonly read: number, readonly size: number }
  | { readonly type: 'growth', readonly growth: IndexGrowth, readonly indexed: number, readonly size: number, readonly complete: boolean }
  | { readonly type: 'failed', readonly message: string, readonly code?: string }

/** Bytes between two reports; the first ones are smaller, so that the first rows are there at once. */
const FIRST_STEP = 32 * 1024
const STEP = 16 * 1024 * 1024

const port = parentPort
if (!port) throw new Error('index-worker runs as a worker thread')
const settings = v.object({
  preferences: v.optional(v.pipe(v.record(v.string(), v.boolean()), v.readonly())),
  decodeAs: v.optional(v.pipe(v.array(v.object({ table: v.string(), from: v.number(), to: v.number(), protocol: v.string() })), v.readonly())),
})
const order = v.variant('type', [
  v.object({ type: v.literal('open'), path: v.string(), settings }),
  /** The file may have grown. */
  v.object({ type: v.literal('grow') }),
])

/** What the indexing thread is told. */
export type IndexerOrder = v.InferOutput<typeof order>

const tell = (message: IndexerMessage): void => { port.postMessage(message) }
let readOn = (): void => {}

port.on('message', (message: unknown) => {
  const given = v.parse(order, message)
  if (given.type === 'grow') readOn()
  else {
    open(given.path, given.settings).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
      tell({ type: 'failed', message: error instanceof Error ? error.message : String(error), ...code !== undefined && { code } })
    })
  }
})

async function open(path: string, settings: DissectionSettings): Promise<void> {
  const compressed = fileKind(path) === 'gzip'
  const spool = compressed ? spoolPath() : undefined
  const inflated = spool ? await inflate(path, spool) : undefined
  const readable = spool ?? path
  const indexBytes = new FileBytes(readable)
  const index = new CaptureIndex(() => indexBytes)
  const file = new CaptureFile(readable, new Indexer(index, new Registry(protocols, settings)))
  tell({ type: 'begin', format: file.formatName + (compressed ? ' (gzip)' : ''), ...spool !== undefined && { spool } })
  let step = FIRST_STEP
  readOn = () => {
    for (let more = true; more;) {
      more = file.step(step)
      step = STEP
      index.damage = file.damage ?? inflated?.damage
      tell({ type: 'growth', growth: index.growth(), indexed: file.position, size: file.size(), complete: !more })
    }
  }
  readOn()
}

/** Decompresses the file and tells how far it is. */
async function inflate(path: string, spool: string): Promise<Gunzipped> {
  const { size } = statSync(path)
  let told = 0
  return await gunzip(path, spool, {
    progress: (read) => {
      if (read - told < STEP / 4) return
      told = read
      tell({ type: 'inflating', read, size })
    },
  })
}
