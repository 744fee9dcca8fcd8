import type { FindTarget } from '../api/captures.ts'
import { HIDDEN, type Packet } from '../protocols/packet.ts'
import type { Dissector } from './dissector.ts'
import { addressText } from './rows.ts'
import { shownNodes } from './packet-detail.ts'
import { Scanner } from './scan.ts'

/** Looks for a filter, a text or bytes in packets, one after the other. */
export class Finder {
  private readonly dissector: Dissector
  private readonly matches: (number: number) => { node?: number } | undefined

  /** @throws where the target is a filter or hex text with an error; the caller has checked it before */
  constructor(target: FindTarget, dissector: Dissector) {
    this.dissector = dissector
    this.matches = this.matcher(target)
  }

  /** The first, or backward the last, of these packets that holds the target. */
  find(numbers: Uint32Array, backward: boolean): { number: number, node?: number } | null {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[backward ? numbers.length - 1 - i : i]
      const found = this.matches(number)
      if (found) return { number, ...found }
    }
    return null
  }

  private matcher(target: FindTarget): (number: number) => { node?: number } | undefined {
    const { dissector } = this
    if (target.kind === 'filter') {
      const scanner = new Scanner(target.text, dissector)
      return (number) => scanner.scan(number, number + 1).length ? {} : undefined
    }
    if (target.kind === 'hex') {
      const wanted = Buffer.from(target.text.replace(/[\s:.-]/g, ''), 'hex')
      return (number) => wanted.length && indexOf(dissector.bytesOf(number), wanted) >= 0 ? {} : undefined
    }
    if (target.where === 'bytes') {
      const { caseSensitive } = target
      const wanted = Buffer.from(target.text, 'utf8')
      const lower = wanted.toString('latin1').toLowerCase()
      return (number) => {
        const bytes = dissector.bytesOf(number)
        if (caseSensitive) return indexOf(bytes, wanted) >= 0 ? {} : undefined
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1').toLowerCase().includes(lower) ? {} : undefined
      }
    }
    const wanted = target.caseSensitive ? target.text : target.text.toLowerCase()
    const holds = (text: string): boolean => (target.caseSensitive ? text : text.toLowerCase()).includes(wanted)
    return target.where === 'row' ? (number) => holds(rowText(this.read(number, false))) ? {} : undefined : (number) => {
      const p = this.read(number, true)
      const node = shownNodes(p).findIndex((each) => !(p.mark[each] & HIDDEN) && holds(p.line(each)))
      return node < 0 ? undefined : { node }
    }
  }

  private read(number: number, detailed: boolean): Packet {
    this.dissector.packet.row = this.dissector.packet.treed = true
    const { packet } = this.dissector
    packet.detailed = packet.framed = packet.related = detailed
    return this.dissector.dissect(number)
  }
}

function rowText(p: Packet): string {
  return [p.meta.number, addressText(p, 'source'), addressText(p, 'destination'), p.protocol, p.info].join(' ')
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(wanted)
}
