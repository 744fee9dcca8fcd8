/** A place in a filter's text, in UTF-16 units: the first, and behind the last. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** Why a filter cannot be used, and where in its text. */
export class FilterError extends Error {
  readonly start: number
  readonly end: number
  /** The nearest field name, where one is close to what was written. */
  readonly suggestion: string | undefined

  constructor(message: string, { start, end }: Range, suggestion?: string) {
    super(message)
    this.start = start
    this.end = end
    this.suggestion = suggestion
  }
}

/** Throws a FilterError. */
export function fail(message: string, place: Range, suggestion?: string): never {
  throw new FilterError(message, place, suggestion)
}
