import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCustomBlock } from '../../../src-main/capture/formats/custom-block.ts'
import { readPacketOptions } from '../../../src-main/capture/formats/packet-options.ts'
import { Pcapng } from '../../../src-main/capture/formats/pcapng.ts'
import { block, data, END, epb, idb, opb, option, shb, spb, u32, u64 } from './bytes.ts'
import { readBytes } from './recorder.ts'

const from = (file: Uint8Array) => (offset: number, length: number): Uint8Array => file.subarray(offset, offset + length)

describe.each([true, false])('options of packets, little-endian: %s', (little) => {
  it('are read again from the place of the packet', () => {
    const options = Buffer.concat([
      option(1, 'first', little), option(1, 'zweiter Kommentar – mit Umlauten: äöü', little),
        option(2, u32(0x01020304, little), little),
      option(3, Buffer.from([2, 1, 2, 3, 4]), little), option(4, u64(5n, little), little),
        option(5, u64(2n ** 63n, little), little),
      option(6, u32(7, little), little), option(7, Buffer.concat([Buffer.from([1]), u64(9n, little)]), little),
        option(7, '\0xyz', little),
      option(2988, Buffer.concat([u32(32473, little), Buffer.from('custom')]), little), option(0x7777, 'unknown', little),
      option(2, u32(0, little), little), END, option(1, 'behind the end', little),
    ])
    const file = Buffer.concat([shb({ little }), idb({ little, linkType: 201 }), epb(data(61), { little, options })])
    const [{ offset, captured }] = readBytes(new Pcapng(), file).packets
    expect(captured).toBe(57)
    expect(readPacketOptions(from(file), offset, captured, 201, little)).toEqual({
      comments: ['first', 'zweiter Kommentar – mit Umlauten: äöü'], flags: 0x01020304, dropCount: 5n, packetId: 2n ** 63n,
        queue: 7,
      hashes: [{ algorithm: 2, value: Uint8Array.of(1, 2, 3, 4) }],
      verdicts: [
        { kind: 1, value: Uint8Array.from(u64(9n, little)) }, { kind: 0, value: Uint8Array.from(Buffer.from('xyz')) },
      ],
      custom: [{ code: 2988, enterprise: 32473, value: Uint8Array.from(Buffer.from('custom')) }],
    })
  })

  it('end at the end of the block where nothing ends them', () => {
    const file = Buffer.concat([shb({ little }), idb({ little }), epb(data(4), { little, options: option(1, 'last', little) }),
      epb(data(4), { little })])
    const { packets } = readBytes(new Pcapng(), file)
    expect(packets.map(({ offset, captured }) =>
      readPacketOptions(from(file), offset, captured, 1, little).comments)).toEqual([['last'], []])
  })

  it('of obsolete blocks have the drop count of the header', () => {
    const file = Buffer.concat([
      shb({ little }), idb({ little }), opb(data(4), { little, drops: 3, options: option(1, 'dropped', little) }),
      opb(data(4), { little, drops: 4 }), opb(data(4), { little }),
    ])
    const { packets } = readBytes(new Pcapng(), file)
    const options = packets.map(({ offset, captured }) => readPacketOptions(from(file), offset, captured, 1, little))
    expect(options.map(({ comments, dropCount }) => [comments, dropCount])).toEqual([[['dropped'], 3n], [[], 4n],
      [[], undefined]])
    expect(packets.map(({ flags }) => flags)).toEqual([1, 1, 0])
  })

  it('says whose a custom block is, and whether it may be copied', () => {
    const file = Buffer.concat([
      shb({ little }), block(0xbad, Buffer.concat([u32(32473, little), data(8)]), { little }),
        block(0x40000bad, u32(7, little), { little }),
    ])
    const { packets } = readBytes(new Pcapng(), file)
    expect(packets.map(({ offset }) => readCustomBlock(from(file), offset, little))).toEqual(
      [{ enterprise: 32473, copyable: true }, { enterprise: 7, copyable: false }])
  })
})

it('reads a text up to its first zero byte', () => {
  const file = Buffer.concat([shb(), idb(), epb(data(4), { options: option(1, 'cut\0here') })])
  const [{ offset, captured }] = readBytes(new Pcapng(), file).packets
  expect(readPacketOptions(from(file), offset, captured, 1, true).comments).toEqual(['cut'])
})

it('finds no options where there is no packet block, whatever is there instead', () => {
  const file = Buffer.concat([shb(), idb(), spb(data(60)), epb(data(60), { options: option(1, 'comment') })])
  fc.assert(fc.property(
    fc.integer({ min: 0, max: file.length + 100 }), fc.integer({ min: 0, max: 100 }), fc.boolean(), fc.constantFrom(1, 197, 201),
    (offset, captured, little, linkType) => {
      const { comments } = readPacketOptions(from(file), offset, captured, linkType, little)
      const pseudoHeader = linkType === 201 ? 4 : 0
      const there = offset === file.indexOf('comment') - 64 + pseudoHeader && captured === 60 - pseudoHeader && little
      expect(comments).toEqual(there ? ['comment'] : [])
    },
  ), { numRuns: 2000 })
})
