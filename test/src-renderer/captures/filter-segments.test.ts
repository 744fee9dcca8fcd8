import { describe, expect, it } from 'vitest'
import { filterSegments } from '../../../src-renderer/captures/filter-segments.ts'

const wrongPart = (text: string, start: number, end: number): string =>
  filterSegments(text, { start, end }).filter(({ wrong }) => wrong).map(({ text }) => text).join('')

describe('the text behind the filter field', () => {
  it('is the text, whatever it is', () => {
    const texts = ['', 'tcp.port == 80', 'a  and "x && y" or {1, 2..3}', '"unfinished', 'é ∑ \t!', 'eth.src[0:3] == 00:0c:29']
    for (const text of texts) {
      expect(filterSegments(text, null).map(({ text }) => text).join('')).toBe(text)
      expect(filterSegments(text, { start: 1, end: 4 }).map(({ text }) => text).join('')).toBe(text)
    }
  })

  it('underlines exactly what is wrong', () => {
    expect(wrongPart('tcp.prot == 80 && ip', 0, 8)).toBe('tcp.prot')
    expect(wrongPart('tcp.port == 80 && ipx.sr', 18, 21)).toBe('ipx')
    expect(wrongPart('tcp.port == ', 12, 12)).toBe(' ')
    expect(wrongPart('tcp ==', 6, 6)).toBe('=')
  })

  it('takes operators back, but not inside strings', () => {
    const operators = filterSegments('a && b and c contains "x and y" == 1', null).filter(({ operator }) => operator)
    expect(operators.map(({ text }) => text)).toEqual(['&&', 'and', 'contains', '=='])
  })
})
