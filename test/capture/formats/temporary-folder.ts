import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for the files of a test file, gone when its tests are done. @returns a function that makes paths in it */
export function temporaryFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
  afterAll(() => { rmSync(folder, { recursive: true, force: true }) })
  return (name) => join(folder, name)
}
