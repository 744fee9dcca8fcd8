import type { Reader } from './reader.ts'

/** A datagram put together from fragments, as seen from one of its frames. */
export interface Reassembled {
  /** Number of the frame in which the last missing byte came; only there is the datagram handed on. */
  readonly completedIn: number
  /** The whole payload, made only for the completing frame. */
  readonly bytes?: Uint8Array
  /** What it was made of, in order of offset; only for the completing frame. */
  readonly fragments: readonly Fragment[]
}

export interface Fragment {
  readonly frame: number
  /** Where it belongs in the datagram, in bytes. */
  readonly offset: number
  readonly length: number
  /** It covers bytes that a fragment before it (in order of offset) had brought. */
  readonly overlap?: boolean
  /** And says something else there. */
  readonly conflict?: boolean
  /** It is a last fragment that ends elsewhere than the first last fragment seen. */
  readonly multipleTails?: boolean
  /** It has bytes behind the datagram's end. */
  readonly tooLong?: boolean
}

/** Fragments of datagrams, kept as numbers; their bytes are read again from the file. Kept in `tcp/reassembly.ts`. */
export interface Reassembly {
  /**
   * Tells of a fragment (kept in the first pass only) and gives the datagram as far as this frame may know it.
   * @param key what tells datagrams apart: addresses, protocol and identification, as text of Latin-1 characters
   * @param payload the fragment's bytes; must have been captured whole
   * @returns undefined while bytes are missing
   */
  fragment(key: string, frame: number, payload: Reader, offset: number, more: boolean): Reassembled | undefined
  /** The captured bytes of an earlier frame, of which a note may tell the place of something; they hold until the next call. */
  frame(number: number): Uint8Array
}
