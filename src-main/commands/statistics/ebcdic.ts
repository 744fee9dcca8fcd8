/** The characters of ASCII in EBCDIC (IBM code page 037), each run at its first code. */
const RUNS: readonly (readonly [at: number, characters: string])[] = [
  [0x0d, '\r'], [0x25, '\n'], [0x40, ' '], [0x4b, '.<(+|&'], [0x5a, '!$*);'], [0x60, '-/'], [0x6b, ',%_>?'], [0x79, '`:#@\'="'],
  [0x81, 'abcdefghi'], [0x91, 'jklmnopqr'], [0xa1, '~stuvwxyz'], [0xb0, '^'], [0xba, '[]'], [0xc0, '{ABCDEFGHI'], [0xd0, '}JKLMNOPQR'],
  [0xe0, '\\'], [0xe2, 'STUVWXYZ'], [0xf0, '0123456789'],
]

const TABLE = new Uint8Array(256)
for (const [at, characters] of RUNS) for (let i = 0; i < characters.length; i++) TABLE[at + i] = characters.charCodeAt(i)

/** The ASCII character of an EBCDIC one; 0 where there is none. */
export function ebcdicToAscii(byte: number): number {
  return TABLE[byte]
}
