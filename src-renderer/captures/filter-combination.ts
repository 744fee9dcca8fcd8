/** How a new expression joins the filter that is there, as in Wireshark's menus. */
export const COMBINATIONS = ['selected', 'notSelected', 'andSelected', 'orSelected', 'andNotSelected', 'orNotSelected'] as const
export type Combination = (typeof COMBINATIONS)[number]

/** An existence test or a single comparison needs no parentheses in front of `!`… but a comparison does. */
const isName = (expression: string): boolean => /^[\w.-]+$/.test(expression)
const negated = (expression: string): string => isName(expression) ? `!${expression}` : `!(${expression})`
/** Joining keeps the meaning of what is there only inside parentheses, unless it is one term. */
const term = (expression: string): string => /&&|\|\||\b(and|or|xor|not)\b|!/.test(expression) ? `(${expression})` : expression

/** The text of the filter once `expression` has joined `current`. */
export function combine(current: string, expression: string, how: Combination): string {
  const before = current.trim()
  const alone = how === 'selected' || how === 'notSelected' || before === ''
  const added = how === 'selected' || how === 'andSelected' || how === 'orSelected' ? expression : negated(expression)
  if (alone) return added
  return `${term(before)} ${how.startsWith('and') ? '&&' : '||'} ${added}`
}
