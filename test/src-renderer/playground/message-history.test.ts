import { expect, it } from 'vitest'
import { messageHistory } from '../../../src-renderer/playground/message-history.ts'

it('brings messages back and forth, and keeps what was being typed', () => {
  const history = messageHistory()
  expect(history.earlier('typed')).toBeNull()
  for (const message of ['a', 'b', 'b']) history.add(message)
  expect(history.earlier('typed')).toBe('b')
  expect(history.earlier('b')).toBe('a')
  expect(history.earlier('a')).toBeNull()
  expect(history.later()).toBe('b')
  expect(history.later()).toBe('typed')
  expect(history.later()).toBeNull()
})
