import type { PacketMeta } from '../protocols/packet.ts'
import type { Dissector } from './dissector.ts'
import { RECORD_HAS_OPTIONS, RECORD_WITHOUT_TIME, type CaptureInterface } from './formats/format.ts'
import { linkType, type LinkType } from './formats/link-types.ts'
import { RECORD_SHIFT, type PacketChunk } from './index/columns.ts'

/** When a packet came. */
export type Moment = Pick<PacketMeta, 'seconds' | 'nanoseconds'>

/** What gives the rest of it. */
export type RecordedSource = Pick<Dissector, 'index' | 'marked' | 'options' | 'firstInterface' | 'time'>

/** What the index knows of a packet; what a row does not need is worked out only when it is asked for. */
export class RecordedMeta implements PacketMeta {
  readonly number: number
  readonly seconds: number
  readonly nanoseconds: number
  readonly original: number
  readonly captured: number
  readonly linkType: number
  /** Read at once: reading them later would move the window over the file that the packet's bytes are seen through. */
  readonly comments: readonly string[]
  private readonly dissector: RecordedSource
  private readonly flags: number
  private readonly description: CaptureInterface | undefined
  private readonly interfaceNumber: number
  private readonly shownBefore: number

  /**
   * @param i the packet's place in `chunk`
   * @param shownBefore number of the packet that was shown before; 0 for none
   */
  constructor(dissector: RecordedSource, number: number, chunk: PacketChunk, i: number, shownBefore: number) {
    this.dissector = dissector
    this.number = number
    this.seconds = chunk.seconds[i]
    this.nanoseconds = chunk.nanoseconds[i]
    this.original = chunk.original[i]
    this.captured = chunk.captured[i]
    this.interfaceNumber = chunk.interface[i]
    this.description = dissector.index.interfaces[this.interfaceNumber]
    this.linkType = this.description === undefined ? -1 : this.description.linkType
    this.flags = chunk.marks[i] >>> RECORD_SHIFT
    this.comments = dissector.index.comments.get(number)
      ?? (this.flags & RECORD_HAS_OPTIONS ? dissector.options(number)?.comments : undefined) ?? NO_COMMENTS
    this.shownBefore = shownBefore
  }

  get timed(): boolean {
    return !(this.flags & RECORD_WITHOUT_TIME)
  }

  get encapsulation(): PacketMeta['encapsulation'] {
    if (!this.description) return undefined
    const { encapsulation, description }: LinkType = linkType(this.description.linkType)
    return { number: encapsulation, name: description }
  }

  get section(): number | undefined {
    return this.description && this.numbered ? this.description.section + 1 : undefined
  }

  /** Interfaces are numbered anew in each section. */
  get interface(): number | undefined {
    if (!this.description || !this.numbered) return undefined
    return this.interfaceNumber - this.dissector.firstInterface(this.description.section)
  }

  get marked(): boolean {
    return this.dissector.marked.has(this.number)
  }

  get reference(): boolean {
    return this.dissector.index.references.has(this.number)
  }

  get interfaceName(): string | undefined {
    return this.description?.name
  }

  get interfaceDescription(): string | undefined {
    return this.description?.description
  }

  get fcsLength(): number | undefined {
    return this.description?.fcsLength
  }

  get first(): Moment {
    return this.dissector.time(this.dissector.index.references.of(this.number))
  }

  get previous(): Moment | undefined {
    return this.number > 1 ? this.dissector.time(this.number - 1) : undefined
  }

  get previousShown(): Moment | undefined {
    return this.shownBefore ? this.dissector.time(this.shownBefore) : undefined
  }

  /** A classic pcap file has no interfaces of its own; ours stands for the file. */
  private get numbered(): boolean {
    return this.description !== undefined && (this.dissector.index.sections[this.description.section]?.numbered ?? false)
  }
}

const NO_COMMENTS: readonly string[] = []
