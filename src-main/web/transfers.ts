import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The most that is taken in one upload, in bytes. */
const MAX_UPLOAD = 64 * 2 ** 30

/** Files that travel between browser and engine: uploaded captures and exports. They live in a folder that only we may read. */
export class Transfers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'perroquet-'))
  private readonly uploads = new Map<string, { readonly path: string, readonly name: string }>()
  /** What may be fetched. */
  private readonly exports = new Map<string, { readonly path: string, readonly name: string }>()

  /** Takes a file in; its bytes are the request's body. @returns the id for `openUpload` */
  async upload(request: IncomingMessage, name: string): Promise<string> {
    const id = randomBytes(16).toString('hex')
    const path = join(this.folder, id)
    let taken = 0
    const limit = new Transform({
      transform(chunk: Buffer, _, done) {
        taken += chunk.length
        done(taken > MAX_UPLOAD ? new Error('the file is too large to upload; open it by its path') : null, chunk)
      },
    })
    try {
      await pipeline(request, limit, createWriteStream(path, { mode: 0o600 }))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    this.uploads.set(id, { path, name: basename(name) || 'upload' })
    return id
  }

  uploaded(id: string): { path: string, name: string } | undefined {
    return this.uploads.get(id)
  }

  /** Removes a file, if it was uploaded. */
  async forgetUpload(path: string): Promise<void> {
    for (const [id, upload] of this.uploads) {
      if (upload.path !== path) continue
      this.uploads.delete(id)
      await rm(path, { force: true })
    }
  }

  /** A place for an export, and the link under which it can be fetched once. */
  download(name: string): { path: string, href: string } {
    const id = randomBytes(16).toString('hex')
    const path = join(this.folder, id)
    this.exports.set(id, { path, name: basename(name) })
    return { path, href: `/export/${id}` }
  }

  /** Sends an export and forgets it. @returns false if there is none of that id */
  async send(id: string, response: ServerResponse): Promise<boolean> {
    const file = this.exports.get(id)
    const size = file && await stat(file.path).then((found) => found.size, () => undefined)
    // One that is asked for twice at once is sent once.
    if (!file || size === undefined || !this.exports.delete(id)) return false
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream', 'Content-Length': size,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(Buffer.from(file.name).toString())}`, 'X-Content-Type-Options': 'nosniff',
    })
    try {
      await pipeline(createReadStream(file.path), response)
    } finally {
      await rm(file.path, { force: true })
    }
    return true
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
