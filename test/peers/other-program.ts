import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'

/** A program that runs beside ours, and what it said. */
export class OtherProgram {
  readonly child: ChildProcessWithoutNullStreams
  output = ''
  errors = ''
  private changed: () => void = () => {}

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(program, args)
    this.child.stdout.on('data', (bytes: Buffer) => {
      this.output += bytes.toString('latin1')
      this.changed()
    })
    this.child.stderr.on('data', (bytes: Buffer) => {
      this.errors += bytes.toString('latin1')
      this.changed()
    })
    this.child.on('close', () => { this.changed() })
    // It may have ended before it read all.
    this.child.stdin.on('error', () => {})
  }

  write(text: string): void {
    this.child.stdin.write(text)
  }

  /** Waits until its output, or what it says of itself, has this. */
  async said(text: string, of: 'output' | 'errors' = 'output'): Promise<void> {
    const end = performance.now() + 8000
    while (!this[of].includes(text)) {
      if (performance.now() > end || this.child.exitCode !== null) {
        throw new Error(`${this.child.spawnargs.join(' ')} did not say ${JSON.stringify(text)} but ${JSON.stringify([this.output, this.errors])}`)
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100)
        this.changed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Waits for its end. @returns its exit status */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close')
    return this.child.exitCode
  }

  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL')
      await once(this.child, 'close')
    }
  }
}
