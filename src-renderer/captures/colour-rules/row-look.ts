import { contrast, hexText, rgbOf, shifted, type Rgb } from './colour-contrast.ts'
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

/**
 * A rule's colours made fit for the window: the hue stays, and the background is only as strong as the addresses in their two
 * colours can bear, so that any rule, even one of another program, is readable in light and dark.
 */
export function rowLook(rule: Pick<RuleWords, 'name' | 'background' | 'text'>, { panel, onRow }: Palette): RowLook {
  const light = contrast(panel, BLACK) > contrast(panel, WHITE)
  const background = shifted(rgbOf(rule.background) ?? panel, light, tried => onRow.every(colour => contrast(tried, colour) >= READABLE))
  const text = shifted(rgbOf(rule.text) ?? (light ? BLACK : WHITE), !light, tried => contrast(tried, background) >= WELL_READABLE)
  return { name: rule.name, background: hexText(background), text: hexText(text) }
}
