import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** Milliseconds between two looks. */
const INTERVAL = 500

/**
 * Tells when this process has no descriptor left (EMFILE, ENFILE), and when it has again. libuv then accepts connections and
 * closes them at once without a word, so that accept() alone would not show it.
 */
export class DescriptorWatch {
  private readonly tell: (code: string | undefined) => void
  private timer: NodeJS.Timeout | undefined
  private code: string | undefined

  /** @param tell is given errno's name, or undefined when there are descriptors again */
  constructor(tell: (code: string | undefined) => void) {
    this.tell = tell
  }

  start(): void {
    this.timer ??= setInterval(() => {
      const code = lack()
      if (code === this.code) return
      this.code = code
      this.tell(code)
    }, INTERVAL).unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}

function lack(): string | undefined {
  try {
    closeSync(openSync(devNull, 'r'))
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
