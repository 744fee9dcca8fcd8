import type { Framing } from '../api/playground.ts'
import type { Serving } from '../playground/service.ts'
import type { Session } from '../playground/session.ts'
import { LineSplitter } from './line-splitter.ts'
import type { Output } from './output.ts'

export interface TypedSessionOptions {
  readonly framing: Framing
  /** Whether our FIN says that standard input is at its end: TCP, TLS, Unix. */
  readonly halfClose: boolean
  readonly keepOpen: boolean
  /** Milliseconds of silence. */
  readonly idle: number
  /** Whether messages are printed; else they are only in the transcript. */
  readonly print: boolean
  readonly complain: (message: string) => void
}

/** Bytes of one datagram of what comes on standard input, as nc cuts it. */
const DATAGRAM = 16 * 1024
const DEFAULT_LINE = 1024 * 1024
const LINE_FEED = Buffer.from('\n')

/**
 * A session whose other side is standard input and output. With a framing each line is a message, and each message that comes
 * is printed with a line feed; without, bytes pass as they come.
 */
export class TypedSession implements Serving {
  /** Resolves when the session is over. */
  readonly over: Promise<void>
  private readonly session: Session
  private readonly options: TypedSessionOptions
  private readonly output: Output
  /** Whether lines are messages. One that ends with the stream needs no lines. */
  private readonly lines: boolean
  private readonly input = process.stdin
  private inputEnded = false
  private peerEnded = false
  private silence: NodeJS.Timeout | undefined
  private isOver = (): void => {}
  private typed: Promise<void> | undefined

  constructor(session: Session, options: TypedSessionOptions, output: Output) {
    this.session = session
    this.options = options
    this.output = output
    this.lines = options.framing.kind !== 'none' && options.framing.kind !== 'close'
    this.over = new Promise((resolve) => { this.isOver = resolve })
  }

  /** Begins to read standard input; resolves when the session is over and all is printed. */
  async run(): Promise<void> {
    this.typed = this.read()
    await this.over
    clearTimeout(this.silence)
    this.input.destroy()
    await this.typed
  }

  message(payload: Uint8Array): void {
    this.restartSilence()
    if (!this.options.print) return
    // The payload is only valid now; a slow reader of ours gets it later.
    const bytes = this.lines ? Buffer.concat([payload, LINE_FEED]) : Buffer.from(payload)
    const written = this.output.write(bytes)
    if (!process.stdout.writableNeedDrain) return
    this.session.pause()
    written.then(() => { this.session.resume() }, () => {})
  }

  peerFin(): void {
    this.peerEnded = true
    // A person sees that the peer has gone; a file or pipe is sent to its end first.
    if (this.inputEnded || this.input.isTTY) this.session.end()
    else this.restartSilence()
  }

  closed(): void {
    this.isOver()
  }

  private async read(): Promise<void> {
    const splitter = new LineSplitter('limit' in this.options.framing ? this.options.framing.limit : DEFAULT_LINE)
    try {
      for await (const chunk of this.input as AsyncIterable<Buffer>) {
        if (this.session.isOver) return
        this.restartSilence()
        for (const piece of this.lines ? splitter.split(chunk) : this.pieces(chunk)) this.send(piece)
        await this.session.drain()
      }
      const rest = splitter.rest()
      if (rest) this.send(rest)
    } catch (error) {
      // Standard input was closed as the session is over.
      if (this.session.isOver) return
      this.options.complain(`standard input: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (!this.session.isOver) this.ended()
  }

  private pieces(chunk: Buffer): readonly Buffer[] {
    if (this.session.stream || chunk.length <= DATAGRAM) return [chunk]
    return Array.from({ length: Math.ceil(chunk.length / DATAGRAM) }, (_, at) => chunk.subarray(at * DATAGRAM, (at + 1) * DATAGRAM))
  }

  private send(bytes: Buffer): void {
    try {
      this.session.sendTyped(bytes, this.lines)
    } catch (error) {
      // What the framing cannot say is not sent, and the next line may be right.
      if (!this.session.isOver) this.options.complain(error instanceof Error ? error.message : String(error))
    }
  }

  private ended(): void {
    this.inputEnded = true
    if (this.options.keepOpen) return
    if (this.options.halfClose || this.peerEnded) this.session.end()
    else this.restartSilence()
  }

  /** One side is at its end and the other cannot say so: a silence is the end. */
  private restartSilence(): void {
    clearTimeout(this.silence)
    const waiting = this.inputEnded ? !this.options.halfClose && !this.options.keepOpen : this.peerEnded
    if (!waiting) return
    this.silence = setTimeout(() => {
      if (this.session.connection.unsent > 0) this.restartSilence()
      else if (this.peerEnded) this.session.end()
      else this.session.close()
    }, this.options.idle)
  }
}
