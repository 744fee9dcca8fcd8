import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Dissector } from '../capture/dissector.ts'
import { FileBytes } from '../capture/file-bytes.ts'
import type { Damage } from '../capture/formats/format.ts'
import { gunzip } from '../capture/formats/gzip.ts'
import { CaptureFile, fileKind } from '../capture/formats/read-file.ts'
import { CaptureIndex } from '../capture/index/capture-index.ts'
import { Indexer } from '../capture/index/indexer.ts'
import { spoolPath } from '../capture/spool.ts'
import type { Registry } from '../protocols/registry.ts'

/** Bytes indexed at a time. */
const STEP = 4 * 1024 * 1024

/** A capture read in this very thread: for small files, where starting threads would take longer than the work. */
export class LocalCapture {
  readonly index: CaptureIndex
  readonly dissector: Dissector
  readonly format: string
  readonly size: number
  private readonly file: CaptureFile
  private readonly spool: string | undefined

  static async open(path: string, registry: Registry): Promise<LocalCapture> {
    if (fileKind(path) !== 'gzip') return new LocalCapture(path, undefined, registry)
    const spool = spoolPath()
    const { damage } = await gunzip(path, spool)
    const capture = new LocalCapture(spool, spool, registry)
    capture.index.damage = damage
    return capture
  }

  private constructor(path: string, spool: string | undefined, registry: Registry) {
    this.spool = spool
    const packets = new FileBytes(path), earlier = new FileBytes(path, packets)
    this.index = new CaptureIndex(() => earlier)
    this.file = new CaptureFile(path, new Indexer(this.index, registry))
    this.format = this.file.formatName + (spool ? ' (gzip)' : '')
    this.dissector = new Dissector(this.index, packets, registry)
    this.size = packets.size
  }

  /** Indexes a piece more. @returns false when all has been read */
  step(): boolean {
    return this.file.step(STEP)
  }

  get damage(): Damage | undefined {
    return this.file.damage ?? this.index.damage
  }

  close(): void {
    this.file.close()
    if (this.spool) rmSync(dirname(this.spool), { recursive: true, force: true })
  }
}
