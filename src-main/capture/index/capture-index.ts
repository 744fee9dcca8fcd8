import type { CaptureInterface, CaptureSection, Damage, InterfaceStatistics } from '../formats/format.ts'
import { Conversations, type ConversationsGrowth } from '../../tcp/conversations.ts'
import { FragmentStore, type FragmentsGrowth } from '../../tcp/reassembly.ts'
import { CHUNK_BITS, CHUNK_MASK, type TableGrowth } from '../../columns/table.ts'
import type { FileBytes } from '../file-bytes.ts'
import { packetTable, type PacketTable } from './columns.ts'
import { PlainSegments } from './plain-segments.ts'
import { TimeReferences } from './time-references.ts'

/** Everything that is known of a capture besides its bytes. Built by the indexer, followed by other threads. */
export class CaptureIndex {
  readonly packets: PacketTable = packetTable()
  readonly conversations: Conversations
  readonly fragments: FragmentStore
  readonly sections: CaptureSection[] = []
  readonly interfaces: CaptureInterface[] = []
  readonly statistics: InterfaceStatistics[] = []
  /** Names that the file gives addresses. */
  readonly names = new Map<string, readonly string[]>()
  /** Comments that the person has given packets, by packet number, in place of those in the file; none where all were removed. */
  readonly comments = new Map<number, readonly string[]>()
  readonly references = new TimeReferences()
  damage: Damage | undefined
  /** The captured bytes of a packet, through a window of the index's own; they hold until the next call. */
  readonly frame: (number: number) => Uint8Array

  /**
   * @param bytes gives the file, for putting fragments together; not needed where nothing is dissected
   */
  constructor(bytes: () => FileBytes | undefined = () => undefined) {
    const frame = (number: number): Uint8Array => {
      const row = number - 1, chunk = this.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      return bytes()?.read(chunk.offset[i], chunk.captured[i]) ?? new Uint8Array(0)
    }
    this.frame = frame
    this.conversations = new Conversations(false, new PlainSegments(this, frame))
    this.fragments = new FragmentStore(frame)
  }

  /** Bytes of memory that the columns take. */
  get bytes(): number {
    return this.packets.bytes + this.conversations.bytes + this.fragments.bytes
  }

  /** What has come since the last call, for threads that follow from the start. */
  growth(): IndexGrowth {
    const { sent } = this
    const growth: IndexGrowth = {
      packets: this.packets.growth(),
      conversations: this.conversations.growth(),
      fragments: this.fragments.growth(),
      sections: this.sections.slice(sent.sections),
      interfaces: this.interfaces.slice(sent.interfaces),
      statistics: this.statistics.slice(sent.statistics),
      names: [...this.names].slice(sent.names),
      ...this.damage && { damage: this.damage },
    }
    this.sent = {
      sections: this.sections.length, interfaces: this.interfaces.length,
      statistics: this.statistics.length, names: this.names.size,
    }
    return growth
  }

  private sent = { sections: 0, interfaces: 0, statistics: 0, names: 0 }

  follow(growth: IndexGrowth): void {
    this.packets.follow(growth.packets)
    this.conversations.follow(growth.conversations)
    this.fragments.follow(growth.fragments)
    // One by one: a call takes only so many arguments.
    for (const section of growth.sections) this.sections.push(section)
    for (const each of growth.interfaces) this.interfaces.push(each)
    for (const each of growth.statistics) this.statistics.push(each)
    for (const [address, names] of growth.names) this.names.set(address, names)
    this.damage = growth.damage ?? this.damage
  }
}

/** What a following thread needs to know as much as the indexer. */
export interface IndexGrowth {
  readonly packets: TableGrowth
  readonly conversations: ConversationsGrowth
  readonly fragments: FragmentsGrowth
  readonly sections: readonly CaptureSection[]
  readonly interfaces: readonly CaptureInterface[]
  readonly statistics: readonly InterfaceStatistics[]
  readonly names: readonly (readonly [string, readonly string[]])[]
  readonly damage?: Damage
}
