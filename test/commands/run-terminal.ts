import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../out/main/terminal.js')
const running = new Set<Terminal>()

/** One run of the built `perroquet`. */
export class Terminal {
  readonly child: ChildProcessWithoutNullStreams
  stdout = Buffer.alloc(0)
  stderr = ''
  private readonly ended: Promise<number | null>

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args])
    this.child.stdout.on('data', (bytes: Buffer) => { this.stdout = Buffer.concat([this.stdout, bytes]) })
    this.child.stderr.on('data', (bytes: Buffer) => { this.stderr += bytes.toString() })
    // It may be gone before all is written to it.
    this.child.stdin.on('error', () => {})
    this.ended = once(this.child, 'close').then(([code]) => {
      running.delete(this)
      return code as number | null
    })
    running.add(this)
  }

  get text(): string {
    return this.stdout.toString()
  }

  /** Resolves when standard error has this. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.has(pattern, () => this.stderr, this.child.stderr)
  }

  /** Resolves when standard output has this. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.has(pattern, () => this.text, this.child.stdout)
  }

  private async has(pattern: RegExp, text: () => string, stream: NodeJS.ReadableStream): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(text())
      if (found) return found
      await Promise.race([once(stream, 'data'), this.ended.then((code) => {
        if (!pattern.test(text())) throw new Error(`ended with ${code} without ${pattern.source}:\n${this.text}\n${this.stderr}`)
      })])
    }
  }

  /** Resolves with the exit status. */
  async end(): Promise<number | null> {
    return await this.ended
  }

  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT')
    return await this.ended
  }
}

/** A server that listens already; its port, where it has one. */
export async function listening(...args: readonly string[]): Promise<{ readonly server: Terminal, readonly port: string }> {
  const server = new Terminal('listen', ...args)
  const [, port = ''] = await server.says(/^listening on \w+ .*?(?::(\d+)(?= |$)|$)/m)
  return { server, port }
}

/** A whole run with this on standard input. */
export async function ran(args: readonly string[], input = ''): Promise<{ readonly code: number | null, readonly stdout: string, readonly stderr: string }> {
  const run = new Terminal(...args)
  run.child.stdin.end(input)
  const code = await run.end()
  return { code, stdout: run.text, stderr: run.stderr }
}

/** Ends what a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(async (each) => {
    each.child.kill('SIGKILL')
    await each.end()
  }))
}
