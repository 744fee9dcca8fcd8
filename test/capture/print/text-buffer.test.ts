import { expect, it } from 'vitest'
import { TextBuffer } from '../../../src-main/capture/print/text-buffer.ts'
import { Random } from '../../fuzz/random.ts'

// One, two, three and four bytes of UTF-8, and halves of surrogate pairs, which become U+FFFD.
const PIECES = ['GET / HTTP/1.1', ' → ', 'é', '\u07ff', '\u0800', '\uffff', '𝄞', '\ud834', '\udd1e', '\0', '€'.repeat(300)]

it('puts text as UTF-8, whatever stands in it and however long it is', () => {
  const random = new Random(50000), buffer = new TextBuffer()
  for (let n = 0; n < 2000; n++) {
    const lines = Array.from({ length: random.below(20) }, () => Array.from({ length: random.below(6) }, () => random.pick(PIECES)).join(''))
    for (const line of lines) buffer.put(line)
    expect(Buffer.from(buffer.take()).equals(Buffer.concat(lines.map((line) => Buffer.from(line))))).toBe(true)
  }
})
