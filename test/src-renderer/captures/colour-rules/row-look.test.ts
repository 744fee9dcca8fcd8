import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, hexText, rgbOf, type Rgb } from '../../../../src-renderer/captures/colour-rules/colour-contrast.ts'
import { DEFAULT_RULES } from '../../../../src-renderer/captures/colour-rules/default-rules.ts'
import { rowLook, type Palette } from '../../../../src-renderer/captures/colour-rules/row-look.ts'

const theme = readFileSync('src-renderer/theme.css', 'utf8')
function themeColour(name: string, dark: boolean): Rgb {
  const [, light, night] = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(theme) ?? []
  const colour = rgbOf(dark ? night : light)
  if (colour === null) throw new Error(`the theme has no --${name}`)
  return colour
}
const palette = (dark: boolean): Palette =>
  ({ panel: themeColour('panel', dark), onRow: [themeColour('a', dark), themeColour('b', dark)] })

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
    // The example of WCAG's own techniques: #767676 on white is just enough.
    expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2)
    expect(contrast([10, 20, 30], [10, 20, 30])).toBe(1)
  })
})

describe.each([['light', false], ['dark', true]] as const)('rows in %s', (_, dark) => {
  const { panel, onRow } = palette(dark)

  it('are readable in any colours that a rule may have: words at 7:1, both addresses at 4.5:1', () => {
    const part = fc.integer({ min: 0, max: 255 })
    fc.assert(fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (background, text) => {
      const look = rowLook({ name: '', background: hexText(background), text: hexText(text) }, { panel, onRow })
      const on = rgbOf(look.background)
      const ink = rgbOf(look.text)
      if (on === null || ink === null) throw new Error('a look is no colour')
      expect(contrast(on, ink)).toBeGreaterThanOrEqual(7)
      for (const colour of onRow) expect(contrast(on, colour)).toBeGreaterThanOrEqual(4.5)
    }), { numRuns: 500 })
  })

  it('are of the hue that the rule says', () => {
    const [r, g, b] = rgbOf(rowLook({ name: '', background: '#12a0ff', text: '#000000' }, { panel, onRow }).background) ?? panel
    expect(b).toBeGreaterThan(g)
    expect(g).toBeGreaterThan(r)
  })

  it('of the default rules can be told from a plain row', () => {
    for (const rule of DEFAULT_RULES.filter(({ name }) => name !== 'Broadcast')) {
      const on = rgbOf(rowLook(rule, { panel, onRow }).background) ?? panel
      expect(Math.max(...on.map((part, place) => Math.abs(part - panel[place]))), rule.name).toBeGreaterThan(10)
    }
  })
})
