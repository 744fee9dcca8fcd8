import { constants } from 'node:os'
import { expect, it } from 'vitest'
import { errnoName, errnoText } from '../../src-main/libc/errno.ts'

it('names errno as C does, of two names the one of socket calls', () => {
  expect(errnoName(constants.errno.EADDRINUSE)).toBe('EADDRINUSE')
  expect(errnoName(constants.errno.EAGAIN)).toBe('EAGAIN')
  expect(errnoName(constants.errno.EOPNOTSUPP)).toBe('EOPNOTSUPP')
  expect(errnoName(4711)).toBe('errno 4711')
  expect(errnoText(constants.errno.ECONNREFUSED).toLowerCase()).toBe('connection refused')
})
