import { expect, it } from 'vitest'
import { typedBytes, typedLength } from '../../../src-renderer/playground/typed-bytes.ts'

it('counts the bytes that are typed', () => {
  expect(typedLength('text', 'zéro')).toBe(5)
  expect(typedLength('text', 'ok\\n')).toBe(3)
  expect(typedLength('text', '\\x0d\\x0A\\\\\\0')).toBe(4)
  expect(typedLength('text', '')).toBe(0)
  expect(typedLength('hex', ' 0d 0A ff')).toBe(3)
})

it('sees what is no escape and no hexadecimal', () => {
  expect(typedLength('text', 'a\\')).toBeNull()
  expect(typedLength('text', '\\q')).toBeNull()
  expect(typedLength('text', '\\x4')).toBeNull()
  expect(typedLength('hex', '0d 0')).toBeNull()
  expect(typedLength('hex', 'hello')).toBeNull()
})

it('trims hexadecimal, and leaves text as it is', () => {
  expect(typedBytes('hex', ' 0d 0a ')).toEqual({ as: 'hex', hex: '0d 0a' })
  expect(typedBytes('text', ' a ')).toEqual({ as: 'text', text: ' a ' })
})
