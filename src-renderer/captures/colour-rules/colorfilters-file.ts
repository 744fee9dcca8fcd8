import { hexText, rgbOf, type Rgb } from './colour-contrast.ts'
import { LONGEST_FILTER, MOST_RULES, type RuleWords } from './colour-rules.ts'

/** A rule as Wireshark's file has it. */
export type FiledRule = RuleWords & { readonly on: boolean }

/** `!@name@filter@[red,green,blue][red,green,blue]`: background, then text, 16 bits a colour; `!` where it is off. */
const LINE = /^(!?)@([^@]+)@([^@]+)@\[(\d+),(\d+),(\d+)\]\[(\d+),(\d+),(\d+)\]\s*$/

/** Wireshark counts from 0 to 65535, we from 0 to 255. */
const SCALE = 257

/** Reads Wireshark's `colorfilters` file. What it cannot read it counts, and leaves out. */
export function readColorfilters(text: string): { readonly rules: readonly FiledRule[], readonly unread: number } {
  const rules: FiledRule[] = []
  let unread = 0
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, off, name, filter, ...colours] = LINE.exec(line) ?? []
    const parts = colours.map(Number)
    const unfit = parts.some(part => part > 0xffff) || rules.length === MOST_RULES
    if (filter === undefined || filter.length > LONGEST_FILTER || unfit) unread++
    else {
      const colour = (at: number): string => hexText([parts[at] / SCALE, parts[at + 1] / SCALE, parts[at + 2] / SCALE])
      rules.push({ name, filter, on: off === '', background: colour(0), text: colour(3) })
    }
  }
  return { rules, unread }
}

/** Writes Wireshark's `colorfilters` file. `@` parts its columns: in names it becomes ` at `, in filters the escape `\x40`. */
export function writeColorfilters(rules: readonly FiledRule[]): string {
  const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ')
  const lines = rules.filter(({ filter }) => filter.trim() !== '').map(({ name, filter, background, text, on }) => {
    const words = [on ? '' : '!', oneLine(name).replaceAll('@', ' at ') || '-', oneLine(filter).replaceAll('@', '\\x40')]
    return `${words.join('@')}@${filed(background)}${filed(text)}`
  })
  return `${['# Colour rules, in the order in which they are tried', ...lines].join('\n')}\n`
}

const BLACK: Rgb = [0, 0, 0]
const filed = (colour: string): string => `[${(rgbOf(colour) ?? BLACK).map(part => part * SCALE).join(',')}]`
