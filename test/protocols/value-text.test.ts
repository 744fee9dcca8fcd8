import { expect, it } from 'vitest'
import { decode } from '../../src-main/protocols/value-text.ts'

it.each(['latin1', 'ascii', 'utf8'] as const)('text of any length is decoded as %s', (encoding) => {
  const long = 'a'.repeat(1_000_000)
  expect(decode(Buffer.from(`x${long}\0y`).subarray(1), encoding)).toBe(long)
  expect(decode(Uint8Array.of(0x63, 0xe9), 'latin1')).toBe('cé')
})
