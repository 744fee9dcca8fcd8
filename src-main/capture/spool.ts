import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new path for a capture that has no file of its own: a stream, or what was compressed. In a folder that only we may read. */
export function spoolPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'perroquet-')), 'capture')
}
