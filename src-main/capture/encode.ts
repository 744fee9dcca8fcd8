import type { Dissector } from './dissector.ts'
import type { Destination } from './formats/destination.ts'
import { PcapWriter, type PcapBegun } from './formats/write-pcap.ts'
import { PcapngWriter } from './formats/write-pcapng.ts'
import { packetRecord } from './packet-record.ts'

/** How packets are encoded, behind a head that has been written already. */
export type Encoding = { readonly format: 'pcapng' } | { readonly format: 'pcap' } & PcapBegun

/** What is encoded here is taken, not written. */
const nowhere: Destination = { write: () => Promise.resolve(), finish: () => Promise.resolve(), abandon: () => Promise.resolve() }

/** Packets as they stand in a capture file. @throws SeveralLinkTypes, TimeOutOfReach */
export function encode(dissector: Dissector, numbers: Uint32Array, encoding: Encoding): Uint8Array {
  const { interfaces } = dissector.index
  const writer = encoding.format === 'pcap'
    ? new PcapWriter(nowhere, interfaces, encoding.nanoseconds, encoding) : new PcapngWriter(nowhere, { interfaces }, true)
  for (const number of numbers) writer.put(packetRecord(dissector, number))
  return writer.take()
}
