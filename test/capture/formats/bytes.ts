/** Capture files made by hand, byte by byte. `little` is the byte order. */

export function u16(value: number, little = true): Buffer {
  const bytes = Buffer.alloc(2)
  if (little) bytes.writeUInt16LE(value & 0xffff)
  else bytes.writeUInt16BE(value & 0xffff)
  return bytes
}

export function u32(value: number, little = true): Buffer {
  const bytes = Buffer.alloc(4)
  if (little) bytes.writeUInt32LE(value >>> 0)
  else bytes.writeUInt32BE(value >>> 0)
  return bytes
}

export function u64(value: bigint, little = true): Buffer {
  const bytes = Buffer.alloc(8)
  if (little) bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  else bytes.writeBigUInt64BE(BigInt.asUintN(64, value))
  return bytes
}

/** `length` bytes 0, 1, 2, … */
export function data(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => i & 0xff))
}

export const MICROSECONDS = 0xa1b2c3d4
export const NANOSECONDS = 0xa1b23c4d
export const MODIFIED = 0xa1b2cd34

export function pcapHeader({ magic = MICROSECONDS, major = 2, minor = 4, snap = 65535, network = 1,
  little = true } = {}): Buffer {
  return Buffer.concat([u32(magic, little), u16(major, little), u16(minor, little), u32(0), u32(0), u32(snap, little),
    u32(network, little)])
}

interface Record {
  readonly seconds?: number
  readonly fraction?: number
  readonly captured?: number
  readonly original?: number
  readonly little?: boolean
  /** What stands between record header and packet. */
  readonly extra?: Uint8Array
}

export function pcapRecord(bytes: Uint8Array, record: Record = {}): Buffer {
  const { seconds = 1, fraction = 2, captured = bytes.length, original = bytes.length, little, extra = Buffer.alloc(0) } = record
  return Buffer.concat([...[seconds, fraction, captured, original].map((value) => u32(value, little)), extra, bytes])
}

export function pad(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}

export function option(code: number, value: Uint8Array | string, little = true, length?: number): Buffer {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([u16(code, little), u16(length ?? bytes.length, little), pad(bytes)])
}

export const END = Buffer.alloc(4)

/** `total` and `again` are the two length fields, where they are to lie. */
export function block(
  type: number, body: Uint8Array, { little = true, total, again }: { little?: boolean, total?: number, again?: number } = {},
): Buffer {
  total ??= 12 + pad(body).length
  again ??= total
  return Buffer.concat([u32(type, little), u32(total, little), pad(body), u32(again, little)])
}

interface Section {
  readonly options?: Uint8Array
  readonly major?: number
  readonly minor?: number
  readonly little?: boolean
}

export function shb({ options = Buffer.alloc(0), major = 1, minor = 0, little = true }: Section = {}): Buffer {
  const body = [u32(0x1a2b3c4d, little), u16(major, little), u16(minor, little), u64(-1n, little), options]
  return block(0x0a0d0d0a, Buffer.concat(body), { little })
}

interface Interface {
  readonly linkType?: number
  readonly snap?: number
  readonly options?: Uint8Array
  readonly little?: boolean
}

export function idb({ linkType = 1, snap = 0, options = Buffer.alloc(0), little = true }: Interface = {}): Buffer {
  return block(1, Buffer.concat([u16(linkType, little), u16(0), u32(snap, little), options]), { little })
}

interface PacketBlock {
  readonly interface?: number
  readonly ticks?: bigint
  readonly captured?: number
  readonly original?: number
  readonly options?: Uint8Array
  readonly little?: boolean
  readonly total?: number
  readonly again?: number
  readonly drops?: number
}

function packetBody(bytes: Uint8Array, p: PacketBlock): Buffer[] {
  const { ticks = 1_671_257_674_219_521n, captured = bytes.length, original = bytes.length, options = new Uint8Array(),
    little = true } = p
  return [
    u32(Number(ticks >> 32n), little), u32(Number(ticks & 0xffffffffn), little), u32(captured, little), u32(original, little),
    pad(bytes), Buffer.from(options),
  ]
}

export function epb(bytes: Uint8Array, p: PacketBlock = {}): Buffer {
  return block(6, Buffer.concat([u32(p.interface ?? 0, p.little), ...packetBody(bytes, p)]), p)
}

/** The obsolete packet block. */
export function opb(bytes: Uint8Array, p: PacketBlock = {}): Buffer {
  return block(2, Buffer.concat([u16(p.interface ?? 0, p.little), u16(p.drops ?? 0xffff, p.little), ...packetBody(bytes, p)]), p)
}

export function spb(bytes: Uint8Array, { original = bytes.length, little = true } = {}): Buffer {
  return block(3, Buffer.concat([u32(original, little), bytes]), { little })
}
