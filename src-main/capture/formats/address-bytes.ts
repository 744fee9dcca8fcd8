import { isIPv4, isIPv6 } from 'node:net'

/** The 4 or 16 bytes of an address in text (RFC 4291 2.2, without a zone); undefined if it is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIPv6(text) || text.includes('%')) return undefined
  // A dotted tail stands for the last two groups.
  const tail = /\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0]
  const [a, b, c, d] = tail?.split('.').map(Number) ?? []
  const last = `${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`
  const groups = tail === undefined ? text : text.slice(0, -tail.length) + last
  const [front, back] = groups.split('::').map((half) => half === '' ? [] : half.split(':'))
  const all = back === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]))
}
