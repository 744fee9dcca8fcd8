import type { Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// Seconds from the start of each era of NTP (1900 and 7 February 2036) to 1970; RFC 4330 3.
const ERA_0 = -2_208_988_800
const ERA_1 = 2_085_978_496

/** Seconds since 1970 of a timestamp's seconds (RFC 4330 3: those of the upper half count from 1900). */
export function secondsSince1970(seconds: number): number {
  return seconds + (seconds >= 0x8000_0000 ? ERA_0 : ERA_1)
}

/** Nanoseconds since 1970 of a 64-bit timestamp (RFC 5905 6); 0 for the empty one. */
function timestampNanoseconds(r: Reader, at: number): bigint {
  const seconds = r.u32(at), fraction = r.u32(at + 4)
  const nanoseconds = Math.floor(fraction / 2 ** 32 * 1e9)
  if (seconds === 0 && nanoseconds === 0) return 0n
  return BigInt(secondsSince1970(seconds)) * 1_000_000_000n + BigInt(nanoseconds)
}

/** Adds a timestamp; one that says nothing is shown as `NULL`. */
export function addTimestamp(p: Packet, parent: Node, field: Field, r: Reader, at: number): Node {
  r.need(at, 8)
  const nanoseconds = timestampNanoseconds(r, at)
  return p.put(parent, field, r, at, 8, nanoseconds === 0n ? 'NULL' : nanoseconds)
}
