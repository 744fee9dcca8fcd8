import { data } from './data.ts'
import { frame } from './frame.ts'
import type { Protocol } from './protocol.ts'
import { udp } from './udp.ts'

/** Every protocol; a new one is one file and one line here. Their order is that in which payload is tried by its look. */
export const protocols: readonly Protocol[] = [
  frame, data,
  udp,
]
