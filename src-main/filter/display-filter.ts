import type { Registry } from '../protocols/registry.ts'
import { check } from './check.ts'
import type { Checked } from './checked.ts'
import { compile, type Predicate } from './compile.ts'
import { FilterError } from './filter-error.ts'
import { parse } from './parser.ts'

/** A display filter that is ready to be run over dissected packets. */
export interface DisplayFilter {
  readonly text: string
  /** Undefined where the filter is empty: everything passes. */
  readonly checked: Checked | undefined
  /** True if a packet passes. Needs neither its row nor its texts. */
  readonly matches: Predicate
  readonly warnings: readonly string[]
}

/** Reads and checks a display filter. Throws a FilterError where it is none. */
export function displayFilter(text: string, registry: Registry): DisplayFilter {
  const { expression, warnings } = parse(text)
  const checked = expression && check(expression, registry)
  return { text, checked, matches: checked ? compile(checked) : () => true, warnings }
}

/** What is wrong with a filter, and where in its text, in UTF-16 units: the first, and behind the last. */
export interface FilterFault {
  readonly message: string
  readonly start: number
  readonly end: number
  readonly suggestion?: string
}

export type FilterVerdict =
  | { readonly ok: true, readonly warnings: readonly string[] }
  | { readonly ok: false, readonly error: FilterFault }

/** Says whether a text is a display filter, and if not, why and where. */
export function checkFilter(text: string, registry: Registry): FilterVerdict {
  try {
    return { ok: true, warnings: displayFilter(text, registry).warnings }
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    const { message, start, end, suggestion } = error
    return { ok: false, error: { message, start, end, ...suggestion !== undefined && { suggestion } } }
  }
}

export { complete as completeFilter } from './complete.ts'
