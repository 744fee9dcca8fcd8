/** Bytes of a message that are shown before one asks for more, in text and in hex. */
export const SHORT = { text: 1024, hex: 256 } as const
