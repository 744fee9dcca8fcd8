import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findFollowed } from '../../src-main/capture/follow-find.ts'
import { GAP, type FollowedStream } from '../../src-main/capture/follow.ts'
import { chunksBefore, LONGEST_PIECE, pieceAt, piecesOf } from '../../src-main/capture/followed-pieces.ts'
import type { Followed } from '../../src-main/capture/statistics/followed-streams.ts'

interface Said { readonly side: 0 | 1, readonly text: string, readonly missing?: number }

/** A stream in which this was said, a chunk each. */
function followed(said: readonly Said[]): Followed {
  const chunks: FollowedStream = {
    length: said.length, directions: Uint8Array.from(said, ({ side }) => side), numbers: Uint32Array.from(said, (_, at) => at + 1),
    offsets: Float64Array.from(said, ({ missing }) => missing === undefined ? 0 : GAP), skips: new Uint32Array(said.length),
    sizes: Uint32Array.from(said, ({ text, missing }) => missing ?? text.length), bytes: [0, 0], firstSide: 0,
  }
  return {
    chunks, ends: ['', ''], packets: said.length, before: chunksBefore(chunks), time: () => 0, piecesOf: (side) => piecesOf(chunks, side),
    bytes: async (pieces) => pieces.map(({ chunk, start, size }) => chunks.offsets[chunk] === GAP ? new Uint8Array(0) : Buffer.from(said[chunk].text.slice(start, start + size), 'latin1')),
  }
}

/** All matches, going from one to the next; each as the end of its last part. */
async function all(stream: Followed, text: string, backward: boolean, ignoreCase = false): Promise<string[]> {
  const ends: string[] = []
  let after = backward ? { place: 0xffffffff, byte: 0xffffffff } : { place: 0, byte: 0 }
  for (;;) {
    const found = await findFollowed(stream, null, { bytes: Buffer.from(text, 'latin1'), ignoreCase }, after, backward, new AbortController().signal, () => {})
    const last = found?.at(-1)
    if (!found || !last) return ends
    // What the parts hold is what was looked for.
    const pieces = await stream.piecesOf(null)
    const bytes = await stream.bytes(found.map(({ place }) => pieceAt(stream.chunks, pieces, place)))
    const held = found.map(({ from, to }, n) => Buffer.from(bytes[n]).toString('latin1').slice(from, to)).join('')
    expect(ignoreCase ? held.toLowerCase() : held).toBe(ignoreCase ? text.toLowerCase() : text)
    after = { place: last.place, byte: last.to }
    ends.push(`${last.place}:${last.to}`)
  }
}

/** The same by a plain look at what each side said up to each byte. */
function plainly(said: readonly Said[], text: string): string[] {
  const before = ['', '']
  return said.flatMap(({ side, text: piece, missing }, place) => {
    if (missing !== undefined) { before[side] = ''; return [] }
    return [...piece].flatMap((character, at) => {
      before[side] += character
      return before[side].endsWith(text) ? [`${place}:${at + 1}`] : []
    })
  })
}

const said = fc.array(fc.record({
  side: fc.constantFrom(0 as const, 1 as const), text: fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 }),
  missing: fc.option(fc.integer({ min: 1, max: 9 }), { freq: 8, nil: undefined }),
}), { maxLength: 12 })

it('finds every match of either side once, forward and backward, wherever chunks cut it', async () => {
  await fc.assert(fc.asyncProperty(said, fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), async (stream, text) => {
    const expected = plainly(stream, text)
    expect(await all(followed(stream), text, false)).toEqual(expected)
    expect(await all(followed(stream), text, true)).toEqual(expected.toReversed())
  }))
})

it('long chunks come in pieces, and are searched over their edges', async () => {
  const text = 'x'.repeat(LONGEST_PIECE - 2) + 'NEEDLE' + 'x'.repeat(LONGEST_PIECE)
  const stream = followed([{ side: 1, text: 'hello' }, { side: 0, text }])
  const pieces = await stream.piecesOf(null)
  expect([...pieces.chunks]).toEqual([0, 1, 1, 1])
  expect([...pieces.starts]).toEqual([0, 0, LONGEST_PIECE, 2 * LONGEST_PIECE])
  expect([0, 1, 2, 3].map((at) => pieceAt(stream.chunks, pieces, at).size)).toEqual([5, LONGEST_PIECE, LONGEST_PIECE, 4])
  expect([...(await stream.piecesOf(1)).chunks]).toEqual([0])
  expect(await all(stream, 'needle', false)).toEqual([])
  expect(await all(stream, 'needle', false, true)).toEqual(['2:4'])
})

it('can be given up', async () => {
  const controller = new AbortController()
  controller.abort()
  await expect(findFollowed(followed([{ side: 0, text: 'abc' }]), null, { bytes: Buffer.from('z'), ignoreCase: false }, { place: 0, byte: 0 }, false, controller.signal, () => {}))
    .rejects.toThrow(/given up/)
})
