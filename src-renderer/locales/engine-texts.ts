import { MESSAGES_FR, PARTS_FR } from './engine-texts-fr.ts'
import { i18n, type Language } from './i18n.ts'
import { withNoBreakSpaces } from './no-break-spaces.ts'

/** A text with places for values: what stands between the places, and what each place takes. */
interface Template {
  readonly literals: readonly string[]
  /** True for a place that takes one of the known parts, and nothing else. */
  readonly closed: readonly boolean[]
  readonly translation: string
}

const messages: Partial<Record<Language, readonly Template[]>> = { fr: compiled(MESSAGES_FR, 'fr') }
const parts: Partial<Record<Language, readonly Template[]>> = { fr: compiled(PARTS_FR, 'fr') }

/** A message in front of which a path or a call stands is looked for behind so many colons. */
const MOST_COLONS = 8

/**
 * What the engine says, which is English, in the language of the window: messages of errors, of damage, of problems. What is
 * not known, as what the system or a library says, stays as it is. Reactive: call it where the text is shown.
 */
export function engineText(message: string): string {
  return translated(message, i18n.global.locale.value)
}

/** The same for a given language. */
export function translated(message: string, language: Language): string {
  const known = messages[language]
  if (!known) return message
  const whole = match(message, known, language)
  if (whole !== undefined) return whole
  // A path, or a call and what it was called with, may stand before it: `/tmp/a: there is no such file; check the name (ENOENT)`.
  let at = message.indexOf(': ')
  for (let i = 0; i < MOST_COLONS && at >= 0; i++, at = message.indexOf(': ', at + 2)) {
    const rest = match(message.slice(at + 2), known, language)
    if (rest !== undefined) return message.slice(0, at) + withNoBreakSpaces(' : ', language) + withinSentence(rest)
  }
  return message
}

/** A sentence that goes on behind a colon has no capital letter, unless it begins with an abbreviation. */
function withinSentence(text: string): string {
  return text.replace(/^\p{Lu}(?=\p{Ll}|’)/u, letter => letter.toLowerCase())
}

/** The translation of the first template that the text is made of; undefined if there is none. */
function match(text: string, templates: readonly Template[], language: Language): string | undefined {
  for (const { literals, closed, translation } of templates) {
    const values = valuesIn(text, literals)?.map((value, i) => closed[i] ? match(value, parts[language] ?? [], language) : value)
    if (values?.every(value => value !== undefined)) return filled(translation, values)
  }
  return undefined
}

/**
 * The values between the literals of a template; undefined where the text does not have them. From the end to the beginning,
 * for what a person wrote comes first in most messages, and may hold anything. Never goes back: takes linear time.
 */
function valuesIn(text: string, literals: readonly string[]): string[] | undefined {
  const first = literals[0]
  const last = literals[literals.length - 1]
  if (literals.length === 1) return text === first ? [] : undefined
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined
  const values: string[] = []
  let end = text.length - last.length
  for (let i = literals.length - 2; i > 0; i--) {
    const at = end < literals[i].length ? -1 : text.lastIndexOf(literals[i], end - literals[i].length)
    if (at < first.length) return undefined
    values.unshift(text.slice(at + literals[i].length, end))
    end = at
  }
  return end < first.length ? undefined : [text.slice(first.length, end), ...values]
}

/** Puts the values into a translation: `{}` is the next one, `{2}` the second. */
function filled(translation: string, values: readonly string[]): string {
  let next = 0
  return translation.replaceAll(/\{(\d?)\}/g, (_place, number: string) =>
    values[number === '' ? next++ : Number(number) - 1] ?? '')
}

/** The longest texts between places come first: they say the most. */
function compiled(entries: readonly (readonly [string, string])[], language: Language): readonly Template[] {
  const templates = entries.map(([english, translation]) => ({
    literals: english.split(/\{(?:part)?\}/),
    closed: Array.from(english.matchAll(/\{(part)?\}/g), found => found[1] !== undefined),
    translation: withNoBreakSpaces(translation, language),
  }))
  const length = ({ literals }: Template): number => literals.join('').length
  return templates.sort((a, b) => length(b) - length(a))
}
