import { AE, CWR, ECE, RESERVED } from './tcp-segment.ts'

const NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE']
const LETTERS = 'RRRACEUAPRSF'

const lists: (string | undefined)[] = []
const letters: (string | undefined)[] = []

/** What AE, CWR and ECE count together (RFC 9768 3.1.1). */
export function aceOf(flags: number): number {
  return (flags & AE ? 4 : 0) + (flags & CWR ? 2 : 0) + (flags & ECE ? 1 : 0)
}

/** `SYN, ACK`, as Wireshark lists the flags. @param ace show AE, CWR and ECE as a counter */
export function flagList(flags: number, ace = false): string {
  const key = ace ? flags | 0x1000 : flags
  return lists[key] ??= makeList(flags, ace)
}

function makeList(flags: number, ace: boolean): string {
  const set = NAMES.filter((_, bit) => flags >>> bit & 1 && !(ace && bit > 5))
  let text = set.join(', ')
  if (ace) text += `, ACE=${aceOf(flags)}`
  if (flags & RESERVED) text += (text ? ', ' : '') + 'Reserved'
  return text || '<None>'
}

/** `·······A··S·`: the first letter of every flag that is set. @param ace show AE, CWR and ECE as a counter */
export function flagLetters(flags: number, ace = false): string {
  const key = ace ? flags | 0x1000 : flags
  return letters[key] ??= makeLetters(flags, ace)
}

function makeLetters(flags: number, ace: boolean): string {
  let text = ''
  for (let i = 0; i < LETTERS.length; i++) {
    if (ace && i >= 3 && i <= 5) text += i === 4 ? aceOf(flags) : '-'
    else text += flags >>> LETTERS.length - 1 - i & 1 ? LETTERS[i] : '·'
  }
  return text
}

/** The flags' short names, one by one: for pills. */
export function flagNames(flags: number): string[] {
  return NAMES.filter((_, bit) => flags >>> bit & 1)
}
