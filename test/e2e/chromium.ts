import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'
import { describe } from 'vitest'

/**
 * The Chromium that the end-to-end tests drive: the one inside the npm package @sparticuz/chromium, so that there is nothing
 * to download; or the one that PERROQUET_CHROMIUM leads to.
 */
const ownChromium = process.env.PERROQUET_CHROMIUM

/** Why there is no Chromium for this machine, or undefined where there is one. */
const noChromium = ownChromium !== undefined || (process.platform === 'linux' && process.arch === 'x64')
  ? undefined
  : 'the Chromium of @sparticuz/chromium is for Linux on x64; set PERROQUET_CHROMIUM to another one'

/** Tests of the window; skipped, with the reason in their name, where there is no Chromium. */
export function describeInChromium(name: string, tests: () => void): void {
  if (noChromium === undefined) describe(name, tests)
  else describe.skip(`${name} (skipped: ${noChromium})`, tests)
}

/** Folder of the package's archives. */
const archives = fileURLToPath(new URL('../../bin/', import.meta.resolve('@sparticuz/chromium')))

/**
 * Unpacks Chromium once into the temporary folder and answers its folder. Several test files do so at the same time: each
 * unpacks beside, and the first one to be done gives its folder the name.
 */
function unpacked(): string {
  const version = (JSON.parse(readFileSync(join(archives, '../package.json'), 'utf8')) as { version: string }).version
  const folder = join(tmpdir(), `perroquet-chromium-${version}-${userInfo().uid}`)
  if (existsSync(folder)) return folder
  const own = mkdtempSync(`${folder}-`)
  writeFileSync(join(own, 'chromium'), brotliDecompressSync(readFileSync(join(archives, 'chromium.br'))), { mode: 0o755 })
  for (const archive of ['swiftshader', 'al2023', 'fonts']) {
    const into = archive === 'swiftshader' ? own : join(own, archive)
    mkdirSync(into, { recursive: true })
    execFileSync('tar', ['-x', '-C', into], { input: brotliDecompressSync(readFileSync(join(archives, `${archive}.tar.br`))) })
  }
  try {
    renameSync(own, folder)
  } catch {
    rmSync(own, { recursive: true })
  }
  return folder
}

/** Starts Chromium without a display. */
export async function launchChromium(): Promise<Browser> {
  const args = ['--font-render-hinting=none', '--disable-dev-shm-usage']
  // Chromium refuses its sandbox to root, which containers run as.
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  // The window is looked at as people see it, with scroll bars.
  const options = { args, ignoreDefaultArgs: ['--hide-scrollbars'] }
  if (ownChromium !== undefined) return await chromium.launch({ ...options, executablePath: ownChromium })
  const folder = unpacked()
  const executablePath = join(folder, 'chromium')
  const env = { ...process.env, ...existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') } }
  try {
    return await chromium.launch({ ...options, executablePath, env })
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('error while loading shared libraries'))) throw error
    // A system without NSS: the package has it.
    return await chromium.launch({ ...options, executablePath, env: { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') } })
  }
}
