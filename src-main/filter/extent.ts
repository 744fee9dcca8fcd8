import { fail, type Range } from './filter-error.ts'
import type { Extent } from './syntax.ts'

const NUMBER = /^\s*([+-]?)(0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9][0-9]*)/

/**
 * Reads what stands in a slice's brackets: `[i]` one byte, `[i:n]` n bytes from i on, `[i-j]` i up to and with j, `[:n]`
 * the first n, `[i:]` all from i on (wireshark-filter(4), The slice operator). Numbers are decimal, octal or hexadecimal.
 */
export function readExtent(text: string, place: Range): Extent {
  let rest = text
  const bad = (): never => fail(`"${text}" is no range: write [i], [i:length], [i-j], [:length] or [i:]`, place)
  const number = (): number => {
    const found = NUMBER.exec(rest)
    if (!found) return bad()
    rest = rest.slice(found[0].length)
    const digits = found[2]
    const value = digits.length > 1 && /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits)
    if (value > 0x7fffffff) fail(`${found[0].trim()} is too large`, place)
    return found[1] === '-' && value ? -value : value
  }
  const from = rest.startsWith(':') ? 0 : number()
  rest = rest.replace(/^\s+/, '')
  if (rest === '') return { from, count: 1 }
  const sign = rest[0]
  rest = rest.slice(1)
  if (sign === ':' && rest === '') return { from }
  if (sign !== ':' && sign !== '-') return bad()
  const second = number()
  if (rest.trim() !== '') return bad()
  if (sign === ':') return second > 0 ? { from, count: second } : fail('A length must be more than 0', place)
  if (from < 0 && second > 0 || from > 0 && second < 0) fail(`${from} and ${second} count from different ends`, place)
  return second > from ? { from, last: second } : fail(`${second} must be more than ${from}`, place)
}

export function extentText({ from, count, last }: Extent): string {
  if (last !== undefined) return `${from}-${last}`
  if (count === undefined) return `${from}:`
  return count === 1 ? String(from) : `${from}:${count}`
}
