/**
 * Options of pcapng blocks (draft-ietf-opsawg-pcapng 3.5): code and length of 16 bits each in the section's byte order, the
 * value, padding to 32 bits. Code 0 ends them; that end may be missing.
 */
export const OPTION_END = 0
export const OPTION_COMMENT = 1
/** Custom options, text and bytes: those that may be copied into other files, and those that may not. */
const COPYABLE: ReadonlySet<number> = new Set([2988, 2989])
const CUSTOM: ReadonlySet<number> = new Set([...COPYABLE, 19372, 19373])

export interface OptionFault {
  /** Where in the view the option begins. */
  readonly at: number
  readonly message: string
}

/**
 * Calls `visit` with the code of each option in `view[from, to)`, where its value begins, and its length without padding.
 * @param visit gives back what is wrong with the option, which ends the reading
 * @returns what is wrong
 */
export function readOptions(
  view: DataView, from: number, to: number, little: boolean,
  visit: (code: number, at: number, length: number, view: DataView) => string | undefined,
): OptionFault | undefined {
  let at = from
  while (at < to) {
    if (to - at < 4) return { at, message: 'A block ends in the middle of an option' }
    const code = view.getUint16(at, little)
    const length = view.getUint16(at + 2, little)
    const next = at + 4 + padded(length)
    if (next > to) return { at, message: `An option of ${length} bytes is longer than what is left of its block` }
    if (code === OPTION_END) return undefined
    if (CUSTOM.has(code) && length < 4) return { at, message: `A custom option of ${length} bytes has no enterprise number` }
    const message = visit(code, at + 4, length, view)
    if (message !== undefined) return { at, message }
    at = next
  }
  return undefined
}

export function isCustomOption(code: number): boolean {
  return CUSTOM.has(code)
}

export function isCopyableOption(code: number): boolean {
  return COPYABLE.has(code)
}

/** A length in bytes rounded up to a multiple of 4. Wraps around at 2^32, as in Wireshark. */
export function padded(length: number): number {
  return (length + 3 & ~3) >>> 0
}

const decoder = new TextDecoder()

/** UTF-8 text, up to the first zero byte if there is one. */
export function optionText(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0)
  return decoder.decode(zero < 0 ? bytes : bytes.subarray(0, zero))
}
