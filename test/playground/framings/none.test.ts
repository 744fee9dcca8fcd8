import { expect, test } from 'vitest'
import { frame, frameReader } from '../../../src-main/playground/framing.ts'
import { bytes, framesOf, payloads } from './split.ts'

test('every read is a message', () => {
  expect(payloads(framesOf(frameReader({ kind: 'none' }), [bytes('ab'), bytes(''), bytes('c')]))).toEqual(['ab', 'c'])
  expect(frame({ kind: 'none' }, bytes('ab'))).toEqual(bytes('ab'))
})
