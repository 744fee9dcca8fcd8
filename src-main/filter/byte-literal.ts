const HEX_PAIR = /^[0-9A-Fa-f]{2}/
const HEX_ONE = /^[0-9A-Fa-f](?=[:.-]|$)/

/**
 * The bytes that a word writes: `aa:bb`, `aa-bb`, `aa.bb`, `aabb`, single digits between separators, one byte as `0xaa` or
 * `0b10101010`; undefined if it is none of these.
 * @param separated true where there must be a separator after every two or four digits
 */
export function readBytes(word: string, separated = false): Uint8Array | undefined {
  let rest = word.startsWith(':') ? word.slice(1) : word
  if (/^0[xX]..$/.test(rest)) rest = rest.slice(2)
  // Eight binary digits are one byte, although they might be hexadecimal ones too.
  if (/^0[bB][01]{8}$/.test(rest)) return Uint8Array.of(parseInt(rest.slice(2), 2))
  const bytes: number[] = []
  while (rest) {
    const digits = /^[0-9A-Fa-f]{4}/.exec(rest) ?? HEX_PAIR.exec(rest) ?? HEX_ONE.exec(rest)
    if (!digits) return undefined
    const text = digits[0]
    bytes.push(parseInt(text.slice(0, 2), 16))
    if (text.length === 4) bytes.push(parseInt(text.slice(2), 16))
    rest = rest.slice(text.length)
    if (/^[:.-]/.test(rest)) rest = rest.slice(1)
    else if (rest && separated) return undefined
  }
  return Uint8Array.from(bytes)
}

/** Encodes a dotted object identifier (X.690 8.19), or undefined. */
export function readOid(word: string): Uint8Array | undefined {
  if (!/^[0-9]+(?:\.[0-9]+)+$/.test(word)) return undefined
  const [first, second, ...rest] = word.split('.').map(BigInt)
  if (first > 2n || first < 2n && second > 39n) return undefined
  const bytes: number[] = []
  for (let number of [first * 40n + second, ...rest]) {
    const groups = [Number(number & 0x7fn)]
    while (number >>= 7n) groups.unshift(Number(number & 0x7fn) | 0x80)
    bytes.push(...groups)
  }
  return Uint8Array.from(bytes)
}
