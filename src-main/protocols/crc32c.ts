/** CRC-32C (Castagnoli): the polynomial 0x1edc6f41 in reflected order. */
const POLYNOMIAL = 0x82f63b78

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ POLYNOMIAL : value >>> 1
  return value
})

/** Carries on a CRC-32C over more bytes; begin with 0. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  crc = ~crc
  for (const byte of bytes) crc = crc >>> 8 ^ TABLE[(crc ^ byte) & 0xff]
  return ~crc >>> 0
}
