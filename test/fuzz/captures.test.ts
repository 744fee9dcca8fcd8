import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Dissector } from '../../src-main/capture/dissector.ts'
import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import { CaptureFile, Compressed } from '../../src-main/capture/formats/read-file.ts'
import { CaptureIndex } from '../../src-main/capture/index/capture-index.ts'
import { Indexer } from '../../src-main/capture/index/indexer.ts'
import { packetDetail } from '../../src-main/capture/packet-detail.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { allCaptures, capturesIn } from '../oracle/captures.ts'
import { corpusFolder } from '../oracle/tshark.ts'
import { mutate } from './mutate.ts'
import { Random } from './random.ts'

const PACKETS = Number(process.env.PERROQUET_FUZZ_PACKETS ?? 100_000)
const SEED = Number(process.env.PERROQUET_FUZZ_SEED ?? Date.now() % 2 ** 32)
/** Milliseconds that one packet may take. */
const PACKET_TIME = 50
/** Larger captures would spend the time on reading, not on dissecting. */
const MAX_SIZE = 512 * 1024

if (!existsSync(corpusFolder)) console.log('no corpus (set PERROQUET_CORPUS): only our own captures are mutated')

it(`dissects ${PACKETS} damaged packets without a throw (PERROQUET_FUZZ_SEED=${SEED})`, () => {
  const random = new Random(SEED)
  const captures = (existsSync(corpusFolder) ? allCaptures() : capturesIn('resources/captures')).filter((path) => statSync(path).size <= MAX_SIZE)
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-fuzz-'))
  const path = join(folder, 'capture')
  const registry = new Registry(protocols, { strict: true, preferences: { 'ip.check_checksum': true, 'tcp.check_checksum': true, 'udp.check_checksum': true } })
  let packets = 0
  try {
    for (let round = 0; packets < PACKETS; round++) {
      const capture = random.pick(captures)
      writeFileSync(path, mutate(readFileSync(capture), random))
      try {
        packets += dissectAll(path, registry)
      } catch (error) {
        writeFileSync(join(tmpdir(), 'perroquet-fuzz-failure'), readFileSync(path))
        throw new Error(`round ${round}, ${capture}; the damaged capture is kept as perroquet-fuzz-failure in the folder for temporary files`, { cause: error })
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  expect(packets).toBeGreaterThanOrEqual(PACKETS)
})

/** Indexes and dissects a capture, all texts made; gives the number of its packets. */
function dissectAll(path: string, registry: Registry): number {
  const bytes = [new FileBytes(path), new FileBytes(path)]
  try {
    const index = new CaptureIndex(() => bytes[0])
    const file = new CaptureFile(path, new Indexer(index, registry))
    while (file.step(1 << 20)) { /* the next step */ }
    file.close()
    const dissector = new Dissector(index, bytes[1], registry)
    for (let number = 1; number <= index.packets.length; number++) {
      const time = measure(() => packetDetail(dissector.dissect(number)))
      // A pause of the machine is no slowness of ours: what counts is the best of some more tries.
      if (time > PACKET_TIME) expect(Math.min(...Array.from({ length: 5 }, () => measure(() => packetDetail(dissector.dissect(number)))))).toBeLessThan(PACKET_TIME)
    }
    return index.packets.length
  } catch (error) {
    if (error instanceof NotACapture || error instanceof Compressed) return 0
    throw error
  } finally {
    for (const each of bytes) each.close()
  }
}

function measure(work: () => void): number {
  const began = performance.now()
  work()
  return performance.now() - began
}
