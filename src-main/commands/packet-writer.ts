import type { Dissector } from '../capture/dissector.ts'
import type { CaptureWriter } from '../capture/formats/capture-writer.ts'
import { toFile, toStream, type Destination } from '../capture/formats/destination.ts'
import { PcapWriter } from '../capture/formats/write-pcap.ts'
import { PcapngWriter } from '../capture/formats/write-pcapng.ts'
import type { CaptureIndex } from '../capture/index/capture-index.ts'
import { packetRecord } from '../capture/packet-record.ts'
import type { Scanner } from '../capture/scan.ts'

/** Formats that `-F` may name. */
export type WriteFormat = 'pcapng' | 'pcap' | 'nsecpcap'

/** Writes packets to a capture file instead of printing them (`-w`). */
export class PacketWriter {
  private readonly path: string
  private readonly format: WriteFormat
  private destination: Destination | undefined
  private writer: CaptureWriter | undefined

  /** @param path `-` for standard output */
  constructor(path: string, format: WriteFormat) {
    this.path = path
    this.format = format
  }

  /** Writes those packets from `from` up to, not including, `to` that the filter lets through. */
  async take(dissector: Dissector, scanner: Scanner | undefined, from: number, to: number): Promise<void> {
    const writer = this.writer ??= await this.open(dissector.index)
    const numbers = scanner ? scanner.scan(from, to) : Uint32Array.from({ length: to - from }, (_, i) => from + i)
    try {
      for (const number of numbers) if (writer.put(packetRecord(dissector, number))) await writer.flush()
    } catch (error) {
      await this.destination?.abandon()
      throw error
    }
  }

  async end(): Promise<void> {
    await this.writer?.end()
  }

  private async open(index: CaptureIndex): Promise<CaptureWriter> {
    this.destination = this.path === '-' ? toStream(process.stdout) : await toFile(this.path)
    if (this.format !== 'pcapng') return new PcapWriter(this.destination, index.interfaces, this.format === 'nsecpcap' || undefined)
    return new PcapngWriter(this.destination, { section: index.sections[0], interfaces: index.interfaces, names: index.names, statistics: index.statistics })
  }
}
