/** What is wrong with a filter's text, and where: `start` and `end` are UTF-16 units of the text. */
export interface FilterMistake {
  readonly message: string
  readonly start: number
  readonly end: number
  readonly suggestion?: string
}

/** What a filter's field does when asked. */
export interface FilterInputActions {
  /** Another text, with the cursor behind it or at a place. */
  readonly put: (text: string, cursor?: number) => Promise<void>
  /** Where the person writes. */
  readonly cursor: () => number
  /** The person is done typing: mistakes are told at once. */
  readonly done: () => void
  /** Takes the keyboard, with the whole text selected. */
  readonly focus: () => void
}
