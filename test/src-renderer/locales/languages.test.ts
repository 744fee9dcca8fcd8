import { describe, expect, it } from 'vitest'
import { en } from '../../../src-renderer/locales/en.ts'
import { fr } from '../../../src-renderer/locales/fr.ts'
import { withNoBreakSpaces } from '../../../src-renderer/locales/no-break-spaces.ts'
import { durationText, numberText, sizeText } from '../../../src-renderer/locales/quantity-text.ts'

/** All texts with their keys: `filter.shown`. */
function texts(messages: object, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : texts(value as object, `${path}${key}.`))
}
const inFrench = new Map(texts(fr))

describe('French', () => {
  it('has the same variables and as many plural forms as English', () => {
    const parts = (text: string): unknown =>
      ({ variables: [...new Set(text.match(/\{\w+\}/g))].sort(), forms: text.split(' | ').length })
    for (const [key, english] of texts(en)) expect(parts(inFrench.get(key) ?? ''), key).toEqual(parts(english))
  })

  it('has no-break spaces before double punctuation, and its own apostrophes', () => {
    for (const [key, text] of inFrench) {
      expect(text, key).not.toMatch(/[^\s\u00a0|] [;:!?»]/)
      expect(text, key).not.toMatch(/\w[;!?](\s|$)/)
      expect(text, key).not.toContain('\'')
    }
  })

  it('puts no-break spaces into texts that come without them', () => {
    expect(withNoBreakSpaces('deux sens : « oui » ; non', 'fr')).toBe('deux sens\u00a0: «\u00a0oui\u00a0»\u00a0; non')
    expect(withNoBreakSpaces('both ways : yes', 'en')).toBe('both ways : yes')
  })
})

describe('quantities', () => {
  it('have narrow spaces between thousands, and the language’s decimal sign', () => {
    expect(numberText(1_217_953, 'en')).toBe('1\u202f217\u202f953')
    expect(numberText(1_217_953, 'fr')).toBe('1\u202f217\u202f953')
    expect(sizeText(1_640, 'en')).toBe('1.6\u00a0KB')
    expect(sizeText(1_640, 'fr')).toBe('1,6\u00a0Ko')
    expect(sizeText(999, 'fr')).toBe('999\u00a0o')
    expect(sizeText(1_000_000_000, 'en')).toBe('1.0\u00a0GB')
  })

  it('are durations in milliseconds until a tenth of a second', () => {
    expect(durationText(0.42, 'en')).toBe('0.4\u00a0ms')
    expect(durationText(12, 'en')).toBe('12\u00a0ms')
    expect(durationText(540, 'fr')).toBe('0,5\u00a0s')
  })
})
