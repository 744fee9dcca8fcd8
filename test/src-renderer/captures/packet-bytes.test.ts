import { describe, expect, it } from 'vitest'
import { byteAtHexColumn, gapBehind, lineRuns, LOOK, offsetText } from '../../../src-renderer/captures/packet-bytes.ts'

const bytes = Uint8Array.from({ length: 40 }, (_, place) => place + 0x30)

/** The hex text of a line as it stands on the screen, and where each byte begins in it. */
function hexText(perLine: number): { text: string, columns: number[] } {
  let text = ''
  const columns = []
  for (let place = 0; place < perLine; place++) {
    columns.push(text.length)
    text += bytes[place].toString(16) + gapBehind(place, perLine)
  }
  return { text, columns }
}

describe('a line of bytes', () => {
  it('is one run while nothing is lit', () => {
    const runs = lineRuns(bytes, 0, 16, [])
    const hex = '30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f'
    expect(runs).toEqual([{ start: 0, look: 0, hex, ascii: '0123456789:;<=>?' }])
  })

  it('is cut exactly where the look changes', () => {
    const runs = lineRuns(bytes, 16, 16, [
      { range: { start: 10, end: 18 }, look: LOOK.lit }, { range: { start: 17, end: 99 }, look: LOOK.payload },
    ])
    expect(runs.map(({ start, look, ascii }) => [start, look, ascii])).toEqual([
      [16, LOOK.lit, '@'], [17, LOOK.lit | LOOK.payload, 'A'], [18, LOOK.payload, 'BCDEFGHIJKLMNO'],
    ])
  })

  it('ends with the packet', () => {
    expect(lineRuns(bytes, 32, 16, []).map(({ ascii }) => ascii)).toEqual(['PQRSTUVW'])
    expect(lineRuns(bytes, 48, 16, [])).toEqual([])
  })

  it('shows a point for what cannot be printed', () => {
    expect(lineRuns(Uint8Array.of(0, 0x1f, 0x20, 0x7e, 0x7f, 0xff), 0, 16, [])[0].ascii).toBe('.. ~..')
  })
})

describe.each([16, 8])('columns of a line of %i', perLine => {
  it('lead back to the byte that is drawn there', () => {
    const { columns } = hexText(perLine)
    columns.forEach((column, place) => {
      expect(byteAtHexColumn(column, perLine)).toBe(place)
      expect(byteAtHexColumn(column + 1, perLine)).toBe(place)
    })
    expect(byteAtHexColumn(999, perLine)).toBe(perLine - 1)
    expect(byteAtHexColumn(-1, perLine)).toBe(0)
  })
})

it('writes offsets with four digits, more where needed', () => {
  expect(offsetText(0x30, 84)).toBe('0030')
  expect(offsetText(0x30, 100_000)).toBe('000030')
})
