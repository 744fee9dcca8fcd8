import { expect, it } from 'vitest'
import { adviceFor, ADVISED_CODES } from '../../../src-main/api/problem-advice.ts'
import { adviceParts } from '../../../src-renderer/playground/advice.ts'
import { microsecondsText } from '../../../src-renderer/playground/microseconds-text.ts'

it('takes an advice apart: why, and what to try', () => {
  expect(adviceParts('The port is taken: stop it, or choose another one; port 0 takes a free one.'))
    .toEqual({ why: 'The port is taken', tryThis: 'Stop it, or choose another one; port 0 takes a free one.' })
  expect(adviceParts('Le port est pris\u00a0: choisissez-en un autre.')).toEqual({ why: 'Le port est pris', tryThis: 'Choisissez-en un autre.' })
  expect(adviceParts('No more to say.')).toEqual({ why: 'No more to say', tryThis: '' })
})

it('has both parts for what happens every day, in both languages', () => {
  const everyDay = [
    ['EADDRINUSE', 'bind'], ['EACCES', 'bind'], ['EADDRNOTAVAIL', 'bind'], ['ECONNREFUSED', 'connect'], ['ETIMEDOUT', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'], ['EMFILE', 'accept'],
  ] as const
  for (const [code, call] of everyDay) {
    expect(ADVISED_CODES).toContain(code)
    const advice = adviceFor(code, call)
    for (const sentence of [advice.en, advice.fr]) expect(adviceParts(sentence).tryThis, sentence).not.toBe('')
  }
})

it('says microseconds as people do', () => {
  expect(microsecondsText(85.4, 'en')).toBe('85\u00a0µs')
  expect(microsecondsText(1240, 'en')).toBe('1.24\u00a0ms')
  expect(microsecondsText(41_200, 'fr')).toBe('41,2\u00a0ms')
  expect(microsecondsText(2_100_000, 'fr')).toBe('2,1\u00a0s')
})
