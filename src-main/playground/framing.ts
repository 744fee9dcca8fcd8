import type { Framing } from '../api/playground.ts'
import { endMarker } from './framings/end-marker.ts'
import { fixed } from './framings/fixed.ts'
import type { FrameReader, FramingRules } from './framings/frame-reader.ts'
import { lengthPrefix } from './framings/length-prefix.ts'
import { none } from './framings/none.ts'
import { untilClose } from './framings/until-close.ts'

export { FrameRefused, FrameTooLong } from './framings/frame-reader.ts'
export type { Framed, FrameReader } from './framings/frame-reader.ts'

type Framings = { readonly [F in Framing as F['kind']]: F }

/** The framings: one file and one line each. */
const framings: { readonly [K in keyof Framings]: (framing: Framings[K]) => FramingRules } = {
  none: () => none,
  fixed,
  length: lengthPrefix,
  end: endMarker,
  close: untilClose,
}

const rulesOf = <K extends keyof Framings>(kind: K, framing: Framings[K]): FramingRules => framings[kind](framing)

/** A framing's rules: for many frames of the same framing. Throws RangeError where it cannot be (an empty end marker). */
export function framingRules(framing: Framing): FramingRules {
  return rulesOf(framing.kind, framing)
}

/** Puts the messages of one stream together again. Throws RangeError where the framing cannot be (an empty end marker). */
export function frameReader(framing: Framing): FrameReader {
  return framingRules(framing).reader()
}

/** One message in its frame. Throws RangeError, saying why, where the framing cannot say it. */
export function frame(framing: Framing, payload: Uint8Array): Uint8Array {
  return framingRules(framing).frame(payload)
}
