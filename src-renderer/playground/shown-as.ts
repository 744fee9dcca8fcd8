/** How the bytes of a message are shown. */
export const SHOWN_AS = ['text', 'hex', 'both'] as const
export type ShownAs = (typeof SHOWN_AS)[number]
