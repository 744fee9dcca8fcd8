import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { problemOf } from '../problem.ts'
import { commandWords } from '../command-words.ts'
import { logLines } from './line-log.ts'
import type { Peer, Serving, Start } from './serving.ts'
import { ServiceRefused } from './serving.ts'
import { finTime } from './telling.ts'

/** Milliseconds between SIGTERM and SIGKILL. */
const grace = 2000
/** Milliseconds that its end waits for the last lines of its standard error. */
const lastLines = 1000

/** Programs at work, so that none outlives us. */
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => signal(child, 'SIGKILL')))

/**
 * Runs a command for each connection with its standard input and output on the socket, as socat's EXEC does: the peer's FIN closes
 * its standard input, the end of its standard output is our FIN, its standard error goes into the transcript. It is not read
 * faster than the peer takes, and the peer not faster than it reads. It is ended when the session is.
 */
export const program: Start<'program'> = ({ command }, { mayExec, datagrams }) => {
  if (!mayExec) throw new ServiceRefused('EPERM', 'execvp', command, 'Programs may not be run here unless it was started with --allow-exec')
  if (datagrams) throw new ServiceRefused('EPROTONOSUPPORT', 'execvp', command, 'A program needs a connection; datagrams have no end that would end it')
  const [file, ...rest] = wordsOf(command)
  if (file === undefined) throw new ServiceRefused('EINVAL', 'execvp', command, 'The command has no words')
  const ours = new Set<Promise<void>>()
  return {
    serve(peer) {
      const child = run(peer, file, rest)
      if (!child) return {}
      running.add(child)
      const gone = new Promise<void>((resolve) => child.on('close', resolve)).then(() => {
        running.delete(child)
        ours.delete(gone)
      })
      ours.add(gone)
      return new Program(child, peer).serving
    },
    close: async () => void await Promise.all(ours),
  }
}

function wordsOf(command: string): string[] {
  try {
    return commandWords(command)
  } catch (error) {
    throw new ServiceRefused('EINVAL', 'execvp', command, error instanceof Error ? error.message : String(error))
  }
}

/** Starts the program; undefined where it cannot be started, which is told to the peer. */
function run(peer: Peer, file: string, rest: readonly string[]): ChildProcessWithoutNullStreams | undefined {
  try {
    // A group of its own, so that what it starts ends with it.
    const child = spawn(file, rest, { stdio: 'pipe', windowsHide: true, detached: process.platform !== 'win32' })
    child.on('error', (error) => failed(peer, file, error))
    // No process, no pipes: there is no such program, or there are no more descriptors or processes.
    return child.pid === undefined ? undefined : child
  } catch (error) {
    failed(peer, file, error)
    return undefined
  }
}

function failed(peer: Peer, file: string, error: unknown): void {
  const { code, text } = problemOf(error, 'execvp', file)
  peer.log('error', `execvp ${file}: ${code}: ${text}`)
  peer.close()
}

/** Sends a signal to the program and all that it started. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // It ended just now.
  }
}

class Program {
  readonly serving: Serving
  readonly #child: ChildProcessWithoutNullStreams
  readonly #peer: Peer
  #slow = false
  #exited = false
  #sessionOver = false
  #late: NodeJS.Timeout | undefined

  constructor(child: ChildProcessWithoutNullStreams, peer: Peer) {
    this.#child = child
    this.#peer = peer
    const { stdin, stdout } = child
    // It need not read: its own end says what became of it.
    stdin.on('error', () => peer.resume())
    stdin.on('drain', () => peer.resume())
    stdout.on('data', (bytes: Buffer) => {
      this.#slow = !peer.sendRaw(bytes)
      if (this.#slow) stdout.pause()
    })
    stdout.on('error', () => {})
    stdout.on('close', () => peer.end())
    child.on('close', () => this.#over())
    this.#tellExit()
    this.serving = {
      bytes: (bytes) => {
        if (stdin.writable && !stdin.write(bytes.slice())) peer.pause()
      },
      peerFin: () => void stdin.end(),
      drained: () => {
        this.#slow = false
        if (this.#exited) peer.close()
        else stdout.resume()
      },
      closed: () => this.#end(),
    }
  }

  /** Logs its standard error as it comes, and then how it ended. */
  #tellExit(): void {
    const peer = this.#peer
    let told = false
    const lines = logLines(this.#child.stderr, (line) => peer.log('stderr', line)).catch(() => {})
    this.#child.on('exit', (code, name) => {
      const tell = () => {
        if (!told) peer.log('exit', code === null ? `killed by ${name ?? 'a signal'}` : `exit status ${code}`)
        told = true
        clearTimeout(late)
      }
      const late = setTimeout(tell, lastLines)
      void lines.then(tell)
    })
  }

  /** It is gone, and its pipes are closed. */
  #over(): void {
    clearTimeout(this.#late)
    if (this.#sessionOver) return
    this.#late = setTimeout(() => {
      this.#exited = true
      if (!this.#slow) this.#peer.close()
    }, finTime)
  }

  #end(): void {
    const child = this.#child
    this.#sessionOver = true
    clearTimeout(this.#late)
    if (!running.has(child)) return
    child.stdin.destroy()
    // Its last words are for nobody, and it must not wait for us to take them.
    child.stdout.resume()
    signal(child, 'SIGTERM')
    this.#late = setTimeout(() => {
      signal(child, 'SIGKILL')
      // A process that left the group may hold the pipes for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }, grace)
  }
}
