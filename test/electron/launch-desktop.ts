import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, StandIn } from './stand-in.ts'

export interface LaunchOptions {
  /** Command line behind the program: the application's folder first, unless packaged. */
  readonly commandLine?: readonly string[]
  readonly folder?: string
  /** See `settings` in the stand-in. */
  readonly standIn?: Readonly<Record<string, unknown>>
  /** The built program, where it is not out/main/desktop.js. */
  readonly program?: string
}

const root = join(import.meta.dirname, '../..')

/** The built desktop door in a process of its own, with the stand-in for Electron. */
export class Desktop {
  private readonly child: ChildProcess
  private readonly home = mkdtempSync(join(tmpdir(), 'perroquet-home-'))
  private lastId = 0
  output = ''
  readonly ended: Promise<number | null>

  private constructor(options: LaunchOptions) {
    const { commandLine = [root], folder = root, standIn = {}, program = join(root, 'out/main/desktop.js') } = options
    const { home } = this
    this.child = fork(join(import.meta.dirname, 'run-desktop.js'), [program, ...commandLine], {
      cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced',
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, APPDATA: home, STAND_IN: JSON.stringify(standIn) },
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => { this.output += text })
    }
    this.ended = once(this.child, 'close').then(([status]) => {
      rmSync(home, { recursive: true, force: true })
      return status as number | null
    })
  }

  /** @returns once the program's own code has run; Electron need not be ready */
  static async launch(options: LaunchOptions = {}): Promise<Desktop> {
    const desktop = new Desktop(options)
    await Promise.race([once(desktop.child, 'message'), desktop.ended])
    return desktop
  }

  /**
   * Runs a function inside the process, as Playwright's ElectronApplication.evaluate does: it sees its arguments and nothing
   * else of the test.
   */
  async evaluate<R, A = undefined>(inside: (standIn: StandIn, page: Page, argument: A) => R, argument?: A): Promise<Awaited<R>> {
    const id = ++this.lastId
    this.child.send({ id, text: inside.toString(), argument })
    return await new Promise((resolve, reject) => {
      const answered = (message: { id?: number, result?: Awaited<R>, error?: string }): void => {
        if (message.id !== id) return
        this.child.off('message', answered)
        if (message.error === undefined) resolve(message.result as Awaited<R>)
        else reject(new Error(message.error))
      }
      this.child.on('message', answered)
      this.ended.then((status) => { reject(new Error(`the program ended with ${status}: ${this.output}`)) }, reject)
    })
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }
}
