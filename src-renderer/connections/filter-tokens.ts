/** A piece of a socket filter: where it stands in the text, in UTF-16 units, and what it is. */
export interface FilterToken {
  /** `word`: bare; `quoted`: text in quotes, which is never a keyword. */
  readonly kind: 'word' | 'quoted' | 'and' | 'or' | 'not' | 'equal' | 'unequal' | 'open' | 'close' | 'sign'
  /** Without the quotes, in lower case. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** A quote that is not closed. */
  readonly unclosed?: boolean
}

const TOKEN = /"([^"]*)("?)|'([^']*)('?)|&&|\|\||!=|==?|[!()]|[&|]|[^\s"'=!&|()]+/g

const SIGNS: Readonly<Record<string, FilterToken['kind']>> = {
  '&&': 'and', '||': 'or', '!': 'not', '=': 'equal', '==': 'equal', '!=': 'unequal', '(': 'open', ')': 'close', '&': 'sign',
  '|': 'sign', and: 'and', or: 'or', not: 'not',
}

/** Cuts a filter's text into its words and signs. */
export function filterTokens(text: string): FilterToken[] {
  return [...text.matchAll(TOKEN)].map(match => {
    const place = { start: match.index, end: match.index + match[0].length }
    const quoted = match[1] ?? match[3]
    if (quoted !== undefined) return { kind: 'quoted', text: quoted.toLowerCase(), ...place, unclosed: (match[2] ?? match[4]) === '' }
    const word = match[0].toLowerCase()
    return { kind: Object.hasOwn(SIGNS, word) ? SIGNS[word] : 'word', text: word, ...place }
  })
}
