import type { FramingRules } from './frame-reader.ts'

/** No framing: every read is a message, which shows how writes and reads really split. */
export const none: FramingRules = {
  reader: () => ({
    read: (bytes) => bytes.length ? [{ bytes, head: 0, tail: 0, sizes: [bytes.length], parts: 1 }] : [],
    end: () => undefined,
  }),
  frame: (payload) => payload,
}
