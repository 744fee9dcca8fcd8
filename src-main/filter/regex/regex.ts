import { Automaton } from './automaton.ts'
import { Backtracker } from './backtracker.ts'
import { readPattern, type Pattern } from './pattern.ts'

/** Looks for a regular expression in bytes. */
export interface Regex {
  /** True if it matches anywhere in the bytes. */
  test(bytes: Uint8Array): boolean
}

/**
 * Makes a Perl-compatible regular expression ready, over bytes and without regard to case (`(?-i)` changes that). Throws a
 * PatternError where it is none, or uses what is not supported.
 */
export function regex(text: string): Regex {
  const pattern = readPattern(text)
  return isRegular(pattern) ? new Automaton(pattern) : new Backtracker(pattern)
}

/** True for what can be matched without going back. */
function isRegular(p: Pattern): boolean {
  switch (p.kind) {
    case 'set': case 'edge': return true
    case 'sequence': return p.items.every(isRegular)
    case 'either': return p.options.every(isRegular)
    case 'group': case 'repeat': return isRegular(p.of)
    default: return false
  }
}
