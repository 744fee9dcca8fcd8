import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { commandWords } from '../command-words.ts'
import { logLines } from './line-log.ts'
import type { Peer, Serving, Start } from './serving.ts'
import { ServiceRefused, stateless } from './serving.ts'

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
  return stateless((peer) => serve(peer, file, rest))
}

function wordsOf(command: string): string[] {
  try {
    return commandWords(command)
  } catch (error) {
    throw new ServiceRefused('EINVAL', 'execvp', command, error instanceof Error ? error.message : String(error))
  }
}

function serve(peer: Peer, file: string, rest: readonly string[]): Serving {
  let child
  try {
    // A group of its own, so that what it starts ends with it.
    child = spawn(file, rest, { stdio: 'pipe', windowsHide: true, detached: process.platform !== 'win32' })
  } catch (error) {
    failed(peer, file, error)
    return {}
  }
  child.on('error', (error) => failed(peer, file, error))
  // No process, no pipes: out of descriptors or processes.
  if (child.pid === undefined) return {}
  return new Program(child, peer).serving
}

function failed(peer: Peer, file: string, error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code === 'ENOENT' ? 'no such program, neither here nor on the PATH' : code === 'EACCES' ? 'it may not be executed' : message
  peer.log('error', `execvp ${file}: ${code ?? 'EINVAL'}: ${why}`)
  peer.end()
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
  #logged = false

  constructor(child: ChildProcessWithoutNullStreams, peer: Peer) {
    this.#child = child
    this.#peer = peer
    const { stdin, stdout, stderr } = child
    running.add(child)
    // It need not read: its own end says what became of it.
    stdin.on('error', () => peer.resume())
    stdin.on('drain', () => peer.resume())
    stdout.on('data', (bytes: Buffer) => {
      if (!peer.sendRaw(bytes)) stdout.pause()
    })
    stdout.on('error', () => {})
    stdout.on('close', () => peer.end())
    const lines = logLines(stderr, (line) => peer.log('stderr', line)).catch(() => {})
    child.on('exit', (code, name) => {
      const late = setTimeout(() => this.#ended(code, name), lastLines)
      void lines.then(() => {
        clearTimeout(late)
        this.#ended(code, name)
      })
    })
    child.on('close', () => running.delete(child))
    this.serving = {
      bytes: (bytes) => {
        if (stdin.writable && !stdin.write(bytes.slice())) peer.pause()
      },
      peerFin: () => void stdin.end(),
      drained: () => void stdout.resume(),
      closed: () => this.#end(),
    }
  }

  #ended(code: number | null, name: NodeJS.Signals | null): void {
    if (this.#logged) return
    this.#logged = true
    this.#peer.log('exit', code === null ? `killed by ${name ?? 'a signal'}` : `exit status ${code}`)
  }

  #end(): void {
    const child = this.#child
    if (!running.has(child)) return
    child.stdin.destroy()
    // Its last words are for nobody, and it must not wait for us to take them.
    child.stdout.resume()
    signal(child, 'SIGTERM')
    const late = setTimeout(() => {
      signal(child, 'SIGKILL')
      // A process that left the group may hold the pipes for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }, grace)
    child.on('close', () => clearTimeout(late))
  }
}
