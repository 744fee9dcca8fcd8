/** Composes records and messages of TLS (RFC 8446 sections 4 and 5.1). */

export const HANDSHAKE = 22
export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2

export function bytes(...parts: readonly (number | Uint8Array | string)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)))
}

export function u16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >>> 8, value & 0xff]))
}

/** Bytes with their length in front, in `width` bytes. */
export function sized(width: 1 | 2 | 3, ...parts: readonly (number | Uint8Array | string)[]): Uint8Array {
  const content = bytes(...parts)
  return bytes(...[16, 8, 0].slice(3 - width).map((shift) => content.length >>> shift & 0xff), content)
}

export function record(type: number, version: number, ...content: readonly (number | Uint8Array | string)[]): Uint8Array {
  return bytes(type, u16(version), sized(2, ...content))
}

export function message(type: number, ...content: readonly (number | Uint8Array | string)[]): Uint8Array {
  return bytes(type, sized(3, ...content))
}

export function extension(type: number, ...content: readonly (number | Uint8Array | string)[]): Uint8Array {
  return bytes(u16(type), sized(2, ...content))
}

export const RANDOM = Uint8Array.from({ length: 32 }, (_, i) => i)

export function clientHello(suites: readonly number[], ...extensions: readonly Uint8Array[]): Uint8Array {
  return message(CLIENT_HELLO, u16(0x0303), RANDOM, sized(1), sized(2, u16(...suites)), sized(1, 0), sized(2, ...extensions))
}

export function serverHello(suite: number, ...extensions: readonly Uint8Array[]): Uint8Array {
  return message(SERVER_HELLO, u16(0x0303), RANDOM, sized(1), u16(suite), 0, sized(2, ...extensions))
}
