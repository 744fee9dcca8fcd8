import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

export const hasCompiler = spawnSync('cc', ['--version']).status === 0
if (!hasCompiler) console.warn('no cc here: what is compared with C programs is left out')

let folder: string | undefined

/** Compiles `test/peers/NAME.c` with the system's compiler. @returns the program's path */
export function compile(name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'perroquet-peers-'))
  const program = join(folder, basename(name))
  execFileSync('cc', ['-Wall', '-Werror', '-O1', '-o', program, join(import.meta.dirname, `${name}.c`)])
  return program
}
