import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { asksBodies } from '../filter/asks-bodies.ts'
import { displayFilter, type DisplayFilter } from '../filter/display-filter.ts'
import type { ByteSource } from '../filter/plan/column-source.ts'
import { Plan } from '../filter/plan/plan.ts'
import { FALSE, TRUE } from '../filter/plan/verdict.ts'
import { asksRelated } from '../protocols/conversation-times.ts'
import type { Dissector } from './dissector.ts'
import { Headers } from './index/headers.ts'

/**
 * A display filter at work on one capture: the index answers what it can, then the bytes, and only what is still open is
 * dissected.
 */
export class Scanner {
  readonly filter: string
  private readonly compiled: DisplayFilter
  private readonly plan: Plan
  private readonly dissector: Dissector
  private readonly bytes: ByteSource
  private readonly bodied: boolean

  /** @throws FilterError where the text is no filter; callers have checked it before */
  constructor(filter: string, dissector: Dissector) {
    this.filter = filter
    this.dissector = dissector
    this.compiled = displayFilter(filter, dissector.packet.registry)
    this.plan = new Plan(this.compiled, dissector.packet.registry)
    this.bodied = this.compiled.checked === undefined || asksBodies(this.compiled.checked)
    this.bytes = byteSource(dissector)
  }

  /** Numbers of the packets from `from` up to, not including, `to` that pass. */
  scan(from: number, to: number): Uint32Array {
    const passed = new Numbers(), open = new Numbers()
    this.plan.run(this.dissector.index, from - 1, to - 1, passed, open)
    if (open.length === 0) return passed.taken
    const { packet } = this.dissector
    packet.row = packet.detailed = false
    packet.treed = true
    packet.framed = this.filter.includes('frame')
    packet.related = asksRelated(this.filter)
    packet.bodied = this.bodied
    try {
      for (const number of open.taken) if (this.passes(number - 1)) passed.push(number - 1)
    } finally {
      packet.bodied = true
    }
    return passed.taken.sort()
  }

  private passes(row: number): boolean {
    if (this.plan.readsBytes) {
      const verdict = this.plan.examine(this.dissector.index, this.bytes, row)
      if (verdict === TRUE || verdict === FALSE) return verdict === TRUE
    }
    return this.compiled.matches(this.dissector.dissect(row + 1))
  }
}

/** Packet numbers of rows, as many as come. */
class Numbers {
  length = 0
  private numbers = new Uint32Array(1024)

  push(row: number): void {
    if (this.length === this.numbers.length) {
      const wider = new Uint32Array(this.length * 2)
      wider.set(this.numbers)
      this.numbers = wider
    }
    this.numbers[this.length++] = row + 1
  }

  get taken(): Uint32Array {
    return this.numbers.subarray(0, this.length)
  }
}

function byteSource(dissector: Dissector): ByteSource {
  const headers = new Headers()
  const { packets, interfaces } = dissector.index
  const frame = (row: number): Uint8Array => dissector.bytesOf(row + 1)
  return {
    frame,
    payload(row) {
      const bytes = frame(row), chunk = packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const plain = headers.read(bytes, 0, bytes.length, chunk.original[i], interfaces[chunk.interface[i]].linkType)
      return plain ? bytes.subarray(headers.payloadAt, headers.payloadEnd) : bytes.subarray(0, 0)
    },
  }
}
