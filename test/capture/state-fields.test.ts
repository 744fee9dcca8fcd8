import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Dissector } from '../../src-main/capture/dissector.ts'
import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { CaptureFile } from '../../src-main/capture/formats/read-file.ts'
import { CaptureIndex } from '../../src-main/capture/index/capture-index.ts'
import { Indexer } from '../../src-main/capture/index/indexer.ts'
import { idsByStream } from '../../src-main/capture/statistics/conversations.ts'
import { ladderColumns } from '../../src-main/capture/statistics/ladder-columns.ts'
import { segmentsOf } from '../../src-main/capture/statistics/stream-segments.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { TCP_STATES } from '../../src-main/tcp/state-machine.ts'
import { openCapture } from '../oracle/compare.ts'
import { values } from '../protocols/dissect.ts'

const FOLDER = 'resources/captures/'
const captures = readdirSync(FOLDER).filter((name) => /\.pcap(ng)?$/.test(name))

/** States of client and server after each segment, by frame, as the ladders have them. */
function ladderStates(dissector: Dissector): Map<number, string> {
  const { index } = dissector, states = new Map<number, string>()
  for (const conversation of idsByStream(index, 'tcp')) {
    const { numbers, after } = ladderColumns('tcp', segmentsOf(dissector, 'tcp', conversation, 1, index.packets.length + 1))
    for (const [row, number] of numbers.entries()) states.set(number, `${TCP_STATES[after[0][row]]} ${TCP_STATES[after[1][row]]}`)
  }
  return states
}

function fieldStates(dissector: Dissector, number: number): string {
  const p = dissector.dissect(number)
  return `${values(p, 'perroquet.tcp.state.client').join()} ${values(p, 'perroquet.tcp.state.server').join()}`
}

it('the fields say what the ladder says, whichever segment is asked for first', () => {
  let conversations = 0
  for (const name of captures) {
    const dissector = openCapture(FOLDER + name), expected = [...ladderStates(dissector)]
    conversations += idsByStream(dissector.index, 'tcp').length
    const { packet } = dissector
    packet.row = packet.detailed = packet.framed = packet.treed = packet.related = true
    const backward = expected.toReversed().map(([number]) => [number, fieldStates(dissector, number)])
    expect(backward.toReversed(), name).toEqual(expected)
    expect(expected.map(([number]) => [number, fieldStates(dissector, number)]), name).toEqual(expected)
  }
  expect(conversations).toBeGreaterThanOrEqual(20)
})

it('what comes later changes what was not certain', () => {
  const path = `${FOLDER}tcp-refused.pcap`, registry = new Registry(protocols, { strict: true })
  const bytes = new FileBytes(path), own = new FileBytes(path)
  const index = new CaptureIndex(() => bytes), file = new CaptureFile(path, new Indexer(index, registry))
  const dissector = new Dissector(index, own, registry)
  // Little by little, as a growing capture is read.
  while (index.packets.length === 0) file.step(1)
  expect(index.packets.length).toBe(1)
  expect(fieldStates(dissector, 1)).toBe('SYN-SENT unknown')
  while (file.step(1 << 24)) { /* until all of it is read */ }
  expect(fieldStates(dissector, 1)).toBe('SYN-SENT CLOSED')
  file.close()
  bytes.close()
  own.close()
})
