import { open, type FileHandle } from 'node:fs/promises'
import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { toFile, type Destination, type FileDestination } from './formats/destination.ts'
import { PACKET_HEADER, SIMPLE_HEADER, withComments, withoutLength } from './formats/replace-comments.ts'
import { padded } from './formats/pcapng-options.ts'
import { RECORD_IS_NO_PACKET, RECORD_WITHOUT_TIME } from './formats/format.ts'
import { ERF, pseudoHeaderLength } from './formats/pseudo-header.ts'
import { writePackets } from './export.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import { RECORD_SHIFT } from './index/columns.ts'
import type { OpenCapture } from './open-capture.ts'
import type { WorkerPool } from './worker-pool.ts'

/** Bytes copied at a time. */
const WINDOW = 1024 * 1024
/** The shortest block: type and twice its length. */
const SHORTEST = 12
/** A block of the file that is written otherwise: where it begins, and what is made of it. */
interface Change {
  readonly at: number
  /** Byte order of its section. */
  readonly little: boolean
  readonly make: (block: Uint8Array) => Uint8Array | undefined
}

/**
 * Writes a whole capture as pcapng, with the comments that its packets have now. A pcapng file is copied block by block, so that
 * all else stays as it is; any other one becomes pcapng. The file gets its name only when it is complete.
 * @throws an Error that says what to do; then nothing is left behind
 */
export async function saveCapture(capture: OpenCapture, pool: WorkerPool, path: string, progress: (done: number) => void): Promise<void> {
  const { source } = capture
  const signal = capture.begin()
  let destination: FileDestination | undefined
  try {
    destination = await toFile(path, true)
    if (source.format.startsWith('pcapng')) await copyBlocks(source, capture.index, destination, progress, signal)
    else await writePackets(capture, pool, 0, 'pcapng', destination, progress, signal)
  } catch (error) {
    await destination?.abandon()
    if (signal.aborted) throw new Error('saving was cancelled; nothing was written')
    throw saveError(path, error)
  } finally {
    capture.finish(signal)
  }
}

/** The file is not what was read of it any more. */
class FileChanged extends Error {
  constructor() {
    super('the file has changed since it was read; open it again')
    this.name = 'FileChanged'
  }
}

async function copyBlocks(
  source: OpenCapture['source'], index: CaptureIndex, destination: Destination, progress: (done: number) => void, signal: AbortSignal,
): Promise<void> {
  const file = await open(source.path, 'r')
  try {
    let from = 0
    const copy = async (to: number): Promise<void> => {
      while (from < to) {
        signal.throwIfAborted()
        const bytes = await readAll(file, from, Math.min(WINDOW, to - from))
        await destination.write(bytes)
        from += bytes.length
        progress(Math.floor(index.packets.length * from / source.end))
      }
    }
    for (const { at, little, make } of changes(index)) {
      await copy(at)
      const total = padded(viewOf(await readAll(file, at, 8)).getUint32(4, little))
      const made = total >= SHORTEST && at + total <= source.end ? make(await readAll(file, at, total)) : undefined
      if (!made) throw new FileChanged()
      await destination.write(made)
      from = at + total
    }
    await copy(source.end)
    await destination.finish()
  } finally {
    await file.close()
  }
}

/** The blocks that are written otherwise, in the order of the file. */
function changes(index: CaptureIndex): Change[] {
  const changed: Change[] = [], touched = new Set<number>()
  for (const [number, comments] of index.comments) {
    const row = number - 1, chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const { linkType, section } = index.interfaces[chunk.interface[i]], { littleEndian: little } = index.sections[section]
    const pseudoHeader = pseudoHeaderLength(linkType), simple = chunk.marks[i] >>> RECORD_SHIFT & RECORD_WITHOUT_TIME
    const at = chunk.offset[i] - pseudoHeader - (simple ? SIMPLE_HEADER : PACKET_HEADER)
    touched.add(section)
    changed.push({ at, little, make: (block) => withComments(block, little, comments, chunk.captured[i] + pseudoHeader) })
  }
  for (const section of touched) {
    const { offset = 0, littleEndian: little } = index.sections[section]
    changed.push({ at: offset, little, make: withoutLength })
  }
  return changed.sort((a, b) => a.at - b.at)
}

/** @throws FileChanged where the file has become shorter */
async function readAll(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let got = 0; got < length;) {
    const { bytesRead } = await file.read(bytes, got, length - got, from + got)
    if (bytesRead === 0) throw new FileChanged()
    got += bytesRead
  }
  return bytes
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room or save it elsewhere',
  EDQUOT: 'you have used up your share of the disk; make room or save it elsewhere',
  EACCES: 'you may not write there; choose a folder of yours',
  EPERM: 'the system does not let it be written; choose another name or folder',
  EROFS: 'what is there can only be read; save it elsewhere',
  ENOENT: 'there is no such folder; choose another one',
  ENOTDIR: 'a part of its path is no folder; choose another one',
  EISDIR: 'it is a folder; choose a name in it',
  EFBIG: 'the disk does not hold files of that size; save it elsewhere',
  EIO: 'the disk cannot write it; save it elsewhere',
}

function saveError(path: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sentence = SENTENCES[code]
  return sentence ? new Error(`${path}: ${sentence} (${code})`) : error instanceof Error ? error : new Error(String(error))
}

/** Checks that a packet can be given comments. @throws an Error that says why not */
export function checkCommentable(index: CaptureIndex, number: number): void {
  const row = number - 1, chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  if (chunk.marks[i] >>> RECORD_SHIFT & RECORD_IS_NO_PACKET) {
    throw new Error('a comment can be kept with packets only; this is another record of the file')
  }
  if (index.interfaces[chunk.interface[i]]?.linkType === ERF) throw new Error('a comment cannot be kept with packets of ERF captures')
}
