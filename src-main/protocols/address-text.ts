const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Two lower-case hex digits of a byte. */
export function hexByte(byte: number): string {
  return HEX[byte]
}

/** Hex digits of bytes, with a separator between them. */
export function hexBytes(bytes: Uint8Array, separator = ''): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += (i ? separator : '') + HEX[bytes[i]]
  return text
}

/** `00:0c:29:6a:11:02`, from any number of bytes. */
export function etherText(bytes: Uint8Array, at: number, length = 6): string {
  return hexBytes(bytes.subarray(at, at + length), ':')
}

/** `192.0.2.1` */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
}

/** The canonical text of RFC 5952: lower case, the longest run of zero groups as `::`, IPv4-mapped addresses dotted. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(bytes[at + i] << 8 | bytes[at + i + 1])
  let best = -1, bestLength = 1
  for (let i = 0; i < 8; i++) {
    let end = i
    while (end < 8 && groups[end] === 0) end++
    if (end - i > bestLength) { best = i; bestLength = end - i }
    if (end > i) i = end
  }
  // As inet_ntop(3): ::a.b.c.d and ::ffff:a.b.c.d.
  if (best === 0 && (bestLength === 6 || bestLength === 5 && groups[5] === 0xffff)) {
    return (bestLength === 6 ? '::' : '::ffff:') + ipv4Text(bytes, at + 12)
  }
  const text = (from: number, to: number): string => groups.slice(from, to).map((group) => group.toString(16)).join(':')
  return best < 0 ? text(0, 8) : `${text(0, best)}::${text(best + bestLength, 8)}`
}
