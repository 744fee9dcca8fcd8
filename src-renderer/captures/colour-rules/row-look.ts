import { contrast, hexText, hslOf, rgbOf, rgbOfHsl, shifted, type Rgb } from './colour-contrast.ts'
import type { RuleWords } from './colour-rules.ts'

/** Colours of a row, as CSS takes them. */
export interface RowLook {
  readonly background: string
  readonly text: string
  /** The rule that says so. */
  readonly name: string
}

/** Colours of the window that stand on a row, whatever its rule says. */
export interface Palette {
  readonly panel: Rgb
  /** The two directions of a conversation. */
  readonly onRow: readonly Rgb[]
}

/** Least contrast of what stands on a coloured row (WCAG 2.2, 1.4.3), and what its own text is given. */
const READABLE = 4.5
const WELL_READABLE = 7

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

/** How much of a pastel's paleness becomes brightness on a dark panel, and how colourful it may be there, from 0 to 1. */
const GLOW = 1
const MORE_COLOUR = 1.6
const MOST_COLOUR = 0.14

/** What a light background is in a dark window: white is the panel itself, and what is stronger stands out from it as much. */
function atNight(colour: Rgb, panel: Rgb): Rgb {
  const [hue, saturation, lightness] = hslOf(colour)
  if (lightness < 0.5) return colour
  const dark = hslOf(panel)[2] + (1 - lightness) * GLOW
  const range = (light: number): number => 1 - Math.abs(2 * light - 1)
  return rgbOfHsl(hue, Math.min(1, Math.min(MOST_COLOUR, saturation * range(lightness) * MORE_COLOUR) / range(dark)), dark)
}

/** What dark ink is in a dark window. */
function inkAtNight(colour: Rgb): Rgb {
  const [hue, saturation, lightness] = hslOf(colour)
  return lightness < 0.5 ? rgbOfHsl(hue, saturation, 1 - lightness) : colour
}

/**
 * A rule's colours made fit for the window: the hue stays, and the background is only as strong as the addresses in their two
 * colours can bear, so that any rule, even one of another program, is readable in light and dark.
 */
export function rowLook(rule: Pick<RuleWords, 'name' | 'background' | 'text'>, { panel, onRow }: Palette): RowLook {
  const light = contrast(panel, BLACK) > contrast(panel, WHITE)
  const chosen = rgbOf(rule.background) ?? panel, ink = rgbOf(rule.text) ?? BLACK
  const background = shifted(light ? chosen : atNight(chosen, panel), light,
    tried => onRow.every(colour => contrast(tried, colour) >= READABLE))
  const text = shifted(light ? ink : inkAtNight(ink), !light, tried => contrast(tried, background) >= WELL_READABLE)
  return { name: rule.name, background: hexText(background), text: hexText(text) }
}
