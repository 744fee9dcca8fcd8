import { displayFilter, type DisplayFilter } from '../filter/display-filter.ts'
import type { Dissector } from './dissector.ts'

/** A display filter at work on one capture. */
export class Scanner {
  readonly filter: string
  private readonly compiled: DisplayFilter
  private readonly dissector: Dissector

  /** @throws FilterError where the text is no filter; callers have checked it before */
  constructor(filter: string, dissector: Dissector) {
    this.filter = filter
    this.dissector = dissector
    this.compiled = displayFilter(filter, dissector.packet.registry)
  }

  /** Numbers of the packets from `from` up to, not including, `to` that pass. */
  scan(from: number, to: number): Uint32Array {
    const { packet } = this.dissector
    packet.row = packet.detailed = false
    packet.framed = this.filter.includes('frame')
    const numbers: number[] = []
    for (let number = from; number < to; number++) {
      if (this.compiled.matches(this.dissector.dissect(number))) numbers.push(number)
    }
    return Uint32Array.from(numbers)
  }
}
