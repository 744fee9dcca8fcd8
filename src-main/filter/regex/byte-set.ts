/** A set of byte values: 1 where the byte is in it. */
export type ByteSet = Uint8Array

export function byteSet(...ranges: readonly (readonly [number, number])[]): ByteSet {
  const set = new Uint8Array(256)
  for (const [from, to] of ranges) set.fill(1, from, to + 1)
  return set
}

export function complement(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member)
}

export function union(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((member, i) => member | b[i])
}

/** Adds the other case of every ASCII letter: pcre2pattern knows no others without UTF. */
export function bothCases(set: ByteSet): ByteSet {
  const both = set.slice()
  for (let upper = 0x41; upper <= 0x5a; upper++) both[upper] = both[upper + 32] = set[upper] | set[upper + 32]
  return both
}

const range = (from: string, to = from): readonly [number, number] => [from.charCodeAt(0), to.charCodeAt(0)]

export const ANY = byteSet([0, 255])
export const NOT_NEWLINE = complement(byteSet([10, 10]))
export const DIGIT = byteSet(range('0', '9'))
export const WORD = byteSet(range('0', '9'), range('A', 'Z'), range('a', 'z'), range('_'))
export const SPACE = byteSet([9, 13], range(' '))
export const HORIZONTAL = byteSet([9, 9], range(' '), [0xa0, 0xa0])
export const VERTICAL = byteSet([10, 13], [0x85, 0x85])

/** Classes of `[[:name:]]`, in the C locale. */
export const POSIX: ReadonlyMap<string, ByteSet> = new Map(Object.entries({
  alnum: byteSet(range('0', '9'), range('A', 'Z'), range('a', 'z')),
  alpha: byteSet(range('A', 'Z'), range('a', 'z')),
  ascii: byteSet([0, 127]),
  blank: byteSet([9, 9], range(' ')),
  cntrl: byteSet([0, 31], [127, 127]),
  digit: DIGIT,
  graph: byteSet(range('!', '~')),
  lower: byteSet(range('a', 'z')),
  print: byteSet(range(' ', '~')),
  punct: byteSet(range('!', '/'), range(':', '@'), range('[', '`'), range('{', '~')),
  space: SPACE,
  upper: byteSet(range('A', 'Z')),
  word: WORD,
  xdigit: byteSet(range('0', '9'), range('A', 'F'), range('a', 'f')),
}))
