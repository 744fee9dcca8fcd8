import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import type { Dissector } from './dissector.ts'
import type { RecordToWrite } from './formats/capture-writer.ts'
import { NO_INTERFACE, RECORD_HAS_OPTIONS } from './formats/format.ts'
import { NO_OPTIONS } from './formats/packet-options.ts'
import { recordBytes } from './formats/pseudo-header.ts'
import { NO_INTERFACE_COLUMN, RECORD_SHIFT } from './index/columns.ts'

/** A packet as a writer takes it, with all that its file says of it. Its bytes are a copy. */
export function packetRecord(dissector: Dissector, number: number): RecordToWrite {
  const { index } = dissector
  const row = number - 1, chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  const flags = chunk.marks[i] >>> RECORD_SHIFT
  const inFile = recordBytes(index.interfaces[chunk.interface[i]]?.linkType ?? -1, chunk.offset[i], chunk.captured[i], chunk.original[i])
    ?? { offset: chunk.offset[i], length: chunk.captured[i], original: chunk.original[i] }
  const inFileOptions = flags & RECORD_HAS_OPTIONS ? dissector.options(number) : undefined
  const comments = index.comments.get(number)
  const options = comments ? { ...inFileOptions ?? NO_OPTIONS, comments } : inFileOptions
  return {
    bytes: dissector.readFile(inFile.offset, inFile.length).slice(),
    original: inFile.original,
    seconds: chunk.seconds[i],
    nanoseconds: chunk.nanoseconds[i],
    interface: chunk.interface[i] === NO_INTERFACE_COLUMN ? NO_INTERFACE : chunk.interface[i],
    flags,
    ...options && { options },
  }
}
