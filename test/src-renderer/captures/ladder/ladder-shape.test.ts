import { expect, it } from 'vitest'
import type { LadderRung } from '../../../../src-main/api/tcp-ladder.ts'
import { drawRung, ladderShape, type LadderWords } from '../../../../src-renderer/captures/ladder/ladder-shape.ts'

const words: LadderWords = { mark: mark => mark.replaceAll('_', ' '), missing: bytes => `${bytes} missing`, bytes: bytes => `${bytes} B` }
const rung: LadderRung = {
  row: 7, number: 8, time: 1, side: 0, flags: 0x011, sequence: 9, acknowledgment: 19, length: 0, window: 512, marks: [], missing: 0,
  before: ['ESTABLISHED', 'ESTABLISHED'], after: ['FIN-WAIT-1', 'CLOSE-WAIT'],
}
const texts = (one: LadderRung, width = 340) => drawRung(one, 0, ladderShape(width), words).texts

it('an arrow leads from its sender’s line to the other, downwards', () => {
  const shape = ladderShape(340)
  const there = drawRung(rung, 100, shape, words).line, back = drawRung({ ...rung, side: 1 }, 100, shape, words).line
  expect([there.x1, back.x1]).toEqual([shape.left, shape.right])
  expect(there.x2).toBeGreaterThan(there.x1)
  expect(back.x2).toBeLessThan(back.x1)
  for (const line of [there, back]) expect(line.y2).toBeGreaterThan(line.y1)
})

it('says flags, numbers and length, and the states where they change', () => {
  expect(texts(rung).map(({ look, text }) => `${look} ${text}`)).toEqual(['flags FIN ACK', 'numbers Seq=9 Ack=19', 'state FIN-WAIT-1', 'state CLOSE-WAIT'])
  const [, , client, server] = texts(rung)
  expect([client.anchor, server.anchor]).toEqual(['end', 'start'])
  // That of the sender stands at the arrow's beginning.
  expect(client.y).toBeLessThan(server.y)
  expect(texts({ ...rung, after: rung.before, length: 8 }).map(({ text }) => text)).toEqual(['FIN ACK · 8 B', 'Seq=9 Ack=19'])
  // The first rung says how it began.
  expect(texts({ ...rung, row: 0, before: ['CLOSED', 'LISTEN'], after: ['SYN-SENT', 'SYN-RECEIVED'] }).map(({ text }) => text).slice(2))
    .toEqual(['CLOSED', 'SYN-SENT', 'LISTEN', 'SYN-RECEIVED'])
})

it('marks what came again and what is missing', () => {
  const again = drawRung({ ...rung, marks: ['fast_retransmission'] }, 0, ladderShape(340), words)
  expect(again.again).toBe(true)
  expect(again.texts.find(({ look }) => look === 'mark')?.text).toBe('fast retransmission')
  const lost = drawRung({ ...rung, side: 1, marks: ['lost_segment'], missing: 1448 }, 0, ladderShape(340), words)
  expect(lost.gap?.x).toBe(ladderShape(340).right)
  expect(lost.texts.find(({ look }) => look === 'gap')?.text).toBe('1448 missing')
})

it('leaves out what has no room', () => {
  const long = { ...rung, sequence: 123_456_789, acknowledgment: 987_654_321, flags: 0x1ff, length: 1448 }
  for (const { text, look } of texts(long, 230)) if (look === 'numbers') expect(text).toBe('Seq=123456789')
  // A name of a state that is too long for a narrow side stands in two lines.
  expect(texts({ ...rung, after: ['FIN-WAIT-1', 'SYN-RECEIVED'] }, 230).map(({ text }) => text).slice(-2)).toEqual(['SYN-', 'RECEIVED'])
})
