import { spawnSync } from 'node:child_process'

/** Whether a program is installed; says so where it is not, as its tests are left out then. */
export function installed(program: string): boolean {
  const there = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  if (!there) console.warn(`no ${program} here: its tests are left out`)
  return there
}
