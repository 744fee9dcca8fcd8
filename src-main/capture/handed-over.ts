/** Memory that goes to another thread instead of being copied for it. */
const handed = new WeakSet<ArrayBuffer>()

/** Says of bytes that whoever gets them in an answer may have their memory: they are not looked at here any more. */
export function handOver(bytes: Uint8Array<ArrayBuffer>): void {
  // A part of something larger is copied, or that would go with it.
  if (bytes.byteLength === bytes.buffer.byteLength) handed.add(bytes.buffer)
}

/** What of an answer's members is handed over. */
export function handedOver(answer: unknown): ArrayBuffer[] {
  if (typeof answer !== 'object' || answer === null || ArrayBuffer.isView(answer)) return []
  return Object.values(answer).flatMap((member: unknown) =>
    member instanceof Uint8Array && member.buffer instanceof ArrayBuffer && handed.has(member.buffer) ? [member.buffer] : [])
}
