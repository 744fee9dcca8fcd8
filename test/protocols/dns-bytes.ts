import { big, bytesOf } from './udp-frames.ts'

/** Messages of DNS (RFC 1035 4). */

export interface Counts {
  readonly queries?: number
  readonly answers?: number
  readonly authorities?: number
  readonly additionals?: number
}

/** The header of a message. */
export function header(
  id: number, flags: number, { queries = 0, answers = 0, authorities = 0, additionals = 0 }: Counts,
): Uint8Array {
  return bytesOf(big(id, 2), big(flags, 2), big(queries, 2), big(answers, 2), big(authorities, 2), big(additionals, 2))
}

/** A name of labels with dots between them. */
export function name(text: string): Uint8Array {
  return bytesOf(...text.split('.').filter(Boolean).flatMap((label) => [label.length, label]), 0)
}

/** What is asked: a name and a type, of the Internet. */
export function question(text: string, type: number): Uint8Array {
  return bytesOf(name(text), big(type, 2), big(1, 2))
}

/** A record. @param owner a name, or the offset of one that a pointer leads to */
export function record(owner: string | number, type: number, data: Uint8Array, ttl = 300, recordClass = 1): Uint8Array {
  const ownerBytes = typeof owner === 'string' ? name(owner) : big(0xc000 | owner, 2)
  return bytesOf(ownerBytes, big(type, 2), big(recordClass, 2), big(ttl, 4), big(data.length, 2), data)
}

/** An answer of one record to a question for the same name. */
export function answer(text: string, type: number, data: Uint8Array): Uint8Array {
  return bytesOf(header(0x1234, 0x8180, { queries: 1, answers: 1 }), question(text, type), record(12, type, data))
}
