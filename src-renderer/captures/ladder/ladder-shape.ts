import type { LadderMark, LadderRung, LadderState } from '../../../src-main/api/tcp-ladder.ts'
import { flagNames } from '../../widgets/tcp-flags.ts'

/** Height of a rung where they are evenly spaced, and what is left free above the first, in pixels. */
export const RUNG = 50
export const TOP = 22
/** Where the middle of a rung's arrow is, and how much deeper it ends than it begins. */
const MIDDLE = 20
const SLANT = 12
/** Width of a letter in the two sizes of the machine's font: 0.602 of the size. */
const LETTER = 6.33
const SMALL_LETTER = 5.72
/** From this width on a side has room for the whole name of a state. */
const WIDE = 300

/** Where the two lifelines stand. */
export interface LadderShape {
  readonly width: number
  readonly left: number
  readonly right: number
  /** Long names of states are broken in two. */
  readonly narrow: boolean
}

export function ladderShape(width: number): LadderShape {
  const narrow = width < WIDE, margin = narrow ? 71 : 82
  return { width, left: margin, right: Math.max(margin + 40, width - margin), narrow }
}

/** The words that are drawn, in the window's language. */
export interface LadderWords {
  readonly mark: (mark: LadderMark) => string
  readonly missing: (bytes: number) => string
  readonly bytes: (bytes: number) => string
}

export interface DrawnText {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly text: string
  readonly look: 'flags' | 'numbers' | 'mark' | 'gap' | 'state'
  readonly state?: LadderState
}

export interface DrawnRung {
  readonly rung: LadderRung
  /** Top of it, in pixels from the top of the drawing. */
  readonly y: number
  readonly line: { readonly x1: number, readonly y1: number, readonly x2: number, readonly y2: number }
  /** Points of the arrow's head. */
  readonly head: string
  /** It was sent before. */
  readonly again: boolean
  /** The stretch of the sender's lifeline that stands for what is missing. */
  readonly gap: { readonly x: number, readonly y1: number, readonly y2: number } | null
  readonly texts: readonly DrawnText[]
}

const AGAIN: readonly LadderMark[] = ['retransmission', 'fast_retransmission', 'spurious_retransmission']

/** Places a rung. @param labelled whether there is room for its texts */
export function drawRung(rung: LadderRung, y: number, shape: LadderShape, words: LadderWords, labelled = true): DrawnRung {
  const { left, right } = shape
  const [x1, x2] = rung.side === 0 ? [left, right] : [right, left]
  const middle = y + MIDDLE, y1 = middle - SLANT / 2, y2 = middle + SLANT / 2
  return {
    rung, y, line: { x1, y1, x2: x2 - Math.sign(x2 - x1) * 7, y2: y2 - SLANT * 7 / Math.abs(x2 - x1) }, head: headOf(x1, y1, x2, y2),
    again: rung.marks.some(mark => AGAIN.includes(mark)), gap: rung.missing > 0 ? { x: x1, y1: y1 - 13, y2: y1 } : null,
    texts: labelled ? [...labels(rung, middle, shape, words), ...stateTexts(rung, y1, y2, shape)] : [],
  }
}

function headOf(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1), ux = (x2 - x1) / length, uy = (y2 - y1) / length
  const [bx, by] = [x2 - ux * 8, y2 - uy * 8]
  return [[x2, y2], [bx - uy * 4, by + ux * 4], [bx + uy * 4, by - ux * 4]].map(point => point.map(each => each.toFixed(1)).join(',')).join(' ')
}

function labels(rung: LadderRung, middle: number, { left, right }: LadderShape, words: LadderWords): DrawnText[] {
  const x = (left + right) / 2, space = right - left - 2
  const fits = (text: string, letter: number): boolean => text.length * letter <= space
  const flags = rung.before === null ? 'UDP' : flagNames(rung.flags).join(' ')
  const length = rung.length !== null && (rung.length > 0 || rung.before === null) ? words.bytes(rung.length) : ''
  const whole = [flags, length].filter(part => part !== '').join(' · ')
  const texts: DrawnText[] = [{ x, y: middle - 6, anchor: 'middle', look: 'flags', text: fits(whole, LETTER) ? whole : flags }]
  if (rung.before !== null) {
    const sequence = `Seq=${rung.sequence}`, both = rung.acknowledgment === null ? sequence : `${sequence} Ack=${rung.acknowledgment}`
    texts.push({ x, y: middle + 14, anchor: 'middle', look: 'numbers', text: fits(both, SMALL_LETTER) ? both : sequence })
  }
  const marks = rung.marks.filter(mark => mark !== 'lost_segment').map(words.mark)
  const gap = rung.missing > 0 ? words.missing(rung.missing) : ''
  const mark = [gap, ...marks].filter(text => text !== '').join(', ')
  if (mark !== '') texts.push({ x, y: middle + 26, anchor: 'middle', look: gap === '' ? 'mark' : 'gap', text: fits(mark, SMALL_LETTER) ? mark : shortened(mark, space) })
  return texts
}

function shortened(text: string, space: number): string {
  return `${text.slice(0, Math.max(1, Math.floor(space / SMALL_LETTER) - 1))}…`
}

/** States where they change: beside the arrow's beginning that of the sender, beside its end that of the receiver. */
function stateTexts({ row, side, before, after }: LadderRung, y1: number, y2: number, shape: LadderShape): DrawnText[] {
  if (before === null || after === null) return []
  return ([0, 1] as const).flatMap(end => {
    const first = row === 0 ? stateText(before[end], end, y1 - 15, shape) : []
    const y = end === side ? y1 : y2
    return before[end] === after[end] ? first : [...first, ...stateText(after[end], end, y + 4, shape)]
  })
}

function stateText(state: LadderState, end: 0 | 1, y: number, { left, right, narrow }: LadderShape): DrawnText[] {
  const place = { x: end === 0 ? left - 6 : right + 6, anchor: end === 0 ? 'end' : 'start', look: 'state', state } as const
  const cut = narrow && state.length > 11 ? state.indexOf('-') + 1 : 0
  return cut === 0 ? [{ ...place, y, text: state }]
    : [{ ...place, y, text: state.slice(0, cut) }, { ...place, y: y + 10, text: state.slice(cut) }]
}
