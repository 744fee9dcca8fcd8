import { ipv4Text, ipv6Text } from '../protocols/address-text.ts'

/** Addresses that are remembered: most sockets have one that another has too. */
const REMEMBERED = 4096

const texts4 = new Map<number, string>()
const texts6 = new Map<string, string>()

/** Text of an IPv4 address, four bytes in network order. */
export function address4(bytes: Buffer, at: number): string {
  const number = bytes.readUInt32LE(at)
  let text = texts4.get(number)
  if (text === undefined) {
    text = ipv4Text(bytes, at)
    if (texts4.size >= REMEMBERED) texts4.clear()
    texts4.set(number, text)
  }
  return text
}

/** Text of an IPv6 address, 16 bytes; without scope. */
export function address6(bytes: Buffer, at: number): string {
  const key = bytes.toString('latin1', at, at + 16)
  let text = texts6.get(key)
  if (text === undefined) {
    text = ipv6Text(bytes, at)
    if (texts6.size >= REMEMBERED) texts6.clear()
    texts6.set(key, text)
  }
  return text
}
