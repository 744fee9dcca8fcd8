import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../out/main/browser.js', import.meta.url))

/** A browser door that is open: a process of its own, with a configuration folder of its own. */
export interface Door {
  /** Address with the one-time token. */
  readonly address: string
  /** A folder for the test's files. */
  readonly folder: string
  readonly close: () => Promise<void>
}

/** Starts the real browser door, with captures to open if there are any. */
export async function openDoor(...files: string[]): Promise<Door> {
  if (!existsSync(program)) throw new Error('out/main/browser.js is missing: npm run build comes first')
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-e2e-'))
  const child = spawn(process.execPath, [program, '--no-open', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, XDG_CONFIG_HOME: folder, HOME: folder, APPDATA: folder },
  })
  // A test that is given up does not close its door; no door stays open behind the tests.
  const endAtExit = (): void => { child.kill('SIGKILL') }
  process.once('exit', endAtExit)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the door ended with ${code} before it was open`)))
    createInterface(child.stdout).on('line', line => {
      const found = /http:\/\/\S+/.exec(line)
      if (found !== null) resolve(found[0])
    })
  })
  return {
    address, folder,
    close: async () => {
      child.kill('SIGTERM')
      await ended
      process.off('exit', endAtExit)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
