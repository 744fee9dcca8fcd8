import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the build is made of. */
const SOURCES = ['src-main', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
/** One file of each of the build's three parts, which are written one after the other. */
const BUILT = ['out/main/desktop.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

/**
 * Builds out/ where a source is newer than it, as after a pull. Looks at the files' times only: some milliseconds.
 * @param {string} root folder of the project
 * @returns {string | undefined} what the build said, if it failed
 */
export function buildIfStale(root) {
  const built = BUILT.map((file) => join(root, file))
  const oldest = built.every(existsSync) ? Math.min(...built.map((file) => statSync(file).mtimeMs)) : 0
  const newest = Math.max(0, ...SOURCES.map((source) => newestIn(join(root, source))))
  if (oldest > 0 && newest <= oldest) return undefined
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  if (!existsSync(builder)) return 'the libraries are missing; run npm ci first'
  console.error('Building Perroquet…')
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [builder, 'build'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return undefined
  return signal ? `the build was ended by ${signal}` : `the build failed\n${stdout}${stderr}`
}

/** Latest change of a file, or of a folder and all in it, in milliseconds since 1970; a folder changes when a file in it goes. */
function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => newestIn(join(path, name))) : []
  return Math.max(stat.mtimeMs, ...inside)
}
