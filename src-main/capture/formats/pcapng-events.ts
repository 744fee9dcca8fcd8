import {
  MAX_ORIGINAL, NO_INTERFACE, RECORD_IS_CUSTOM_BLOCK, RECORD_IS_JOURNAL_ENTRY, RECORD_IS_SYSTEM_CALL, RECORD_WITHOUT_TIME,
  type RecordSink,
} from './format.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import { minimumBlock } from './pcapng-blocks.ts'

/** Blocks that hold no packet but that Wireshark shows among the packets all the same. */

/** A custom block (draft-ietf-opsawg-pcapng 4.8): enterprise number, then data that only that enterprise understands. */
export function tellCustomBlock(block: Block, sink: RecordSink): void {
  const { window, at, offset } = block
  const start = at + 12
  const length = bodyEnd(block) - start
  sink.packet(
    window, start, offset + start, length, length, 0, 0, NO_INTERFACE, RECORD_WITHOUT_TIME | RECORD_IS_CUSTOM_BLOCK)
}

const JOURNAL_TIME = '__REALTIME_TIMESTAMP='
/** The shortest entry that holds a time. */
const SHORTEST_ENTRY = JOURNAL_TIME.length + 2

/** An entry in the Journal Export Format of systemd: lines of text, then zero bytes up to a multiple of 4. */
export function tellJournalEntry(block: Block, sink: RecordSink): Fault | undefined {
  const { window, at, offset } = block
  const start = at + 8
  let end = bodyEnd(block)
  while (end > start && window[end - 1] === 0) end--
  if (end - start < SHORTEST_ENTRY) return { at, message: 'A journal entry is too short for its time' }
  const text = Buffer.from(window.buffer, window.byteOffset + start, end - start)
  const found = text.indexOf(JOURNAL_TIME) + JOURNAL_TIME.length
  const digits = found < JOURNAL_TIME.length ? undefined : /^\d+/.exec(text.toString('latin1', found, found + 20))?.[0]
  const microseconds = BigInt(digits ?? 0)
  const flags = RECORD_IS_JOURNAL_ENTRY | (digits === undefined ? RECORD_WITHOUT_TIME : 0)
  sink.packet(
    window, start, offset + start, end - start, end - start,
    Number(microseconds / 1_000_000n), Number(microseconds % 1_000_000n) * 1000, NO_INTERFACE, flags)
  return undefined
}

/**
 * An event of Sysdig: processor (16 bits), nanoseconds since 1970 (64), thread (64), length (32), type (16), in newer ones the
 * number of parameters (32); then the parameters.
 */
export function tellSystemCall(block: Block, sink: RecordSink): void {
  const { window, view, type, at, offset, little } = block
  const start = at + minimumBlock(type) - 4
  const time = view.getBigUint64(at + 10, little)
  const original = Math.min(view.getUint32(at + 26, little), MAX_ORIGINAL)
  sink.packet(
    window, start, offset + start, bodyEnd(block) - start, original,
    Number(time / 1_000_000_000n), Number(time % 1_000_000_000n), NO_INTERFACE, RECORD_IS_SYSTEM_CALL)
}
