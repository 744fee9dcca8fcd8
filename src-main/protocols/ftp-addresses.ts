/** Where commands and replies of FTP say which address and port the data will use. Places are in the text given. */

export interface DataAddress {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array
  readonly port: number
  /** Place and length of the address and of the port. */
  readonly addressAt: number
  readonly addressLength: number
  readonly portAt: number
  readonly portLength: number
}

/** Six numbers with commas between them, anywhere in the text: PORT and the reply to PASV (RFC 959 4.1.2, RFC 1123 4.1.2.6). */
export function findHostAndPort(text: string): DataAddress | undefined {
  const six = /\d+,\s*[+-]?\d+,\s*[+-]?\d+,\s*[+-]?\d+,\s*[+-]?\d+,\s*[+-]?\d+/.exec(text)
  if (!six) return undefined
  const numbers = six[0].split(',').map(Number)
  const width = (from: number, to: number): number =>
    numbers.slice(from, to).reduce((sum, number) => sum + (number < 10 ? 1 : number < 100 ? 2 : 3), to - from - 1)
  return {
    address: Uint8Array.from(numbers.slice(0, 4)), port: (numbers[4] & 0xff) << 8 | numbers[5] & 0xff,
    addressAt: six.index, addressLength: width(0, 4), portAt: six.index + width(0, 4) + 1, portLength: width(4, 6),
  }
}

/** A character that may stand between the parts of EPRT and EPSV: RFC 2428 2. */
function isDelimiter(character: string): boolean {
  return /^[!-~]$/.test(character) && !/[0-9a-f.:]/i.test(character)
}

/** `|1|132.235.1.2|6275|`: family, address and port (RFC 2428 2). */
export function findExtendedAddress(text: string): (DataAddress & { readonly family: number }) | undefined {
  const delimiter = text.charAt(0)
  if (!isDelimiter(delimiter)) return undefined
  const parts = text.split(delimiter)
  if (parts.length !== 5) return undefined
  const [, family, host, port] = parts
  const address = family === '1' ? ipv4Bytes(host) : family === '2' ? ipv6Bytes(host) : undefined
  if (!address || !/^\d{1,5}$/.test(port) || Number(port) > 65535) return undefined
  return {
    family: Number(family), address, port: Number(port),
    addressAt: 3, addressLength: host.length, portAt: 4 + host.length, portLength: port.length,
  }
}

/** `(|||6446|)`: the port of the reply to EPSV (RFC 2428 3), in the first brackets of the text. */
export function findExtendedPort(text: string): {
  readonly port: number, readonly portAt: number, readonly portLength: number,
} | undefined {
  let at = text.indexOf('(') + 1
  if (at === 0) return undefined
  const delimiter = text.charAt(at)
  if (isDelimiter(delimiter)) for (const from = at; at < from + 3 && text.charAt(at) === delimiter;) at++
  const port = /^\d+/.exec(text.slice(at))
  const end = text.indexOf(')', at)
  if (!port || end < 0) return undefined
  return { port: Math.min(Number(port[0]), 65535), portAt: at, portLength: end - 1 - at }
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return Uint8Array.from(parts, Number)
}

/** Bytes of an IPv6 address in any of the forms of RFC 4291 2.2. */
function ipv6Bytes(text: string): Uint8Array | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted ? ipv4Bytes(dotted[2]) : undefined
  if (dotted && !tail) return undefined
  const whole = dotted && tail
    ? `${dotted[1]}${(tail[0] << 8 | tail[1]).toString(16)}:${(tail[2] << 8 | tail[3]).toString(16)}` : text
  const halves = whole.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => half === '' ? [] : half.split(':'))
  const count = groups.reduce((sum, half) => sum + half.length, 0)
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined
  const all = [...groups[0], ...Array<string>(8 - count).fill('0'), ...groups[1] ?? []]
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]))
}
