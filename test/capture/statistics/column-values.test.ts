import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CHUNK_BITS, CHUNK_MASK } from '../../../src-main/columns/table.ts'
import { COLUMN_VALUES } from '../../../src-main/capture/statistics/column-values.ts'
import { openCapture } from '../../oracle/compare.ts'

const FOLDER = 'resources/captures/'

it.each([...COLUMN_VALUES])('the columns say of %s what the dissector says', (name, column) => {
  let known = 0
  for (const file of readdirSync(FOLDER).filter((each) => /\.pcap(ng)?$/.test(each))) {
    const dissector = openCapture(FOLDER + file), { packet, index } = dissector
    const ids = new Set(packet.registry.named(name).map(({ id }) => id))
    for (let row = 0; row < index.packets.length; row++) {
      const value = column(index.packets.chunks[row >>> CHUNK_BITS], row & CHUNK_MASK)
      if (value === undefined) continue
      const p = dissector.dissect(row + 1)
      const said = Array.from(p.field.subarray(0, p.count), (id, node) => ids.has(id) ? [p.number[node]] : []).flat()
      expect(said, `${file} packet ${row + 1}`).toEqual(value === null ? [] : [value])
      known++
    }
  }
  expect(known).toBeGreaterThan(50)
})
