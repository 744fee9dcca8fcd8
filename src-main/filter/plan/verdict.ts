/**
 * What is known of a packet and a test: one bit for "may be false", one for "may be true". So that whole columns of them
 * can be combined without branches.
 */
export const FALSE = 1
export const TRUE = 2
export const UNKNOWN = 3
export type Verdict = typeof FALSE | typeof TRUE | typeof UNKNOWN

export function verdict(value: boolean): Verdict {
  return value ? TRUE : FALSE
}

/** A verdict a packet. */
export type Verdicts = Uint8Array

export function negateAll(a: Verdicts, from: number, to: number): void {
  for (let i = from; i < to; i++) a[i] = a[i] >> 1 | (a[i] & 1) << 1
}

/** `a` becomes `a and b`. */
export function andAll(a: Verdicts, b: Verdicts, from: number, to: number): void {
  for (let i = from; i < to; i++) a[i] = a[i] & b[i] & TRUE | (a[i] | b[i]) & FALSE
}

/** `a` becomes `a or b`. */
export function orAll(a: Verdicts, b: Verdicts, from: number, to: number): void {
  for (let i = from; i < to; i++) a[i] = (a[i] | b[i]) & TRUE | a[i] & b[i] & FALSE
}

/** `a` becomes `a xor b`. */
export function xorAll(a: Verdicts, b: Verdicts, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    a[i] = a[i] === UNKNOWN || b[i] === UNKNOWN ? UNKNOWN : a[i] === b[i] ? FALSE : TRUE
  }
}
