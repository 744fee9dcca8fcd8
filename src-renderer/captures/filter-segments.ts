/** A piece of a display filter's text, to be drawn behind the field. */
export interface FilterSegment {
  readonly text: string
  /** An operator: drawn paler, so that fields and values stand out. */
  readonly operator: boolean
  /** Inside the place that is wrong. */
  readonly wrong: boolean
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[\w.:-]+|\s+|[^\w\s"']+/g
const OPERATOR_WORDS = new Set(['and', 'or', 'xor', 'not', 'in', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'contains', 'matches'])

function isOperator(token: string): boolean {
  return /^[^\w\s"']+$/.test(token) || OPERATOR_WORDS.has(token)
}

/**
 * Cuts a filter's text where its look changes. `wrong` is a range in UTF-16 units; an empty one, as at the end of an
 * unfinished text, is widened so that there is something to underline.
 */
export function filterSegments(text: string, wrong: { readonly start: number, readonly end: number } | null): FilterSegment[] {
  const start = wrong === null ? -1 : Math.min(wrong.start, Math.max(0, text.length - 1))
  const end = wrong === null ? -1 : Math.max(wrong.end, start + 1)
  const segments: FilterSegment[] = []
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0]
    const cuts = [0, start - match.index, end - match.index, token.length].filter(cut => cut >= 0 && cut <= token.length)
    for (let cut = 1; cut < cuts.length; cut++) {
      const piece = token.slice(cuts[cut - 1], cuts[cut])
      if (piece === '') continue
      const place = match.index + cuts[cut - 1]
      segments.push({ text: piece, operator: isOperator(token), wrong: place >= start && place < end })
    }
  }
  return segments
}
