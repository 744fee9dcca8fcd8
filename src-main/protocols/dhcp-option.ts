import type { Node, Packet } from './packet.ts'
import { Reader } from './reader.ts'

/** What the options of a message say that others depend on, known before they are shown. */
export interface DhcpMessage {
  /** Its kind (RFC 2132 9.6), or undefined for one of BOOTP. */
  type: number | undefined
  vendorClass: string
  /** Which fields of the header hold options (RFC 2132 9.3); 0 for none. */
  overload: number
  /** Options that may come in parts (RFC 3396). */
  readonly domains: LongOption
  readonly sip: LongOption
}

export interface LongOption {
  /** Parts that there are, and that have been met. */
  total: number
  met: number
  readonly parts: Uint8Array[]
}

/** Reads the value of one option, `o`, into its branch. */
export type OptionReader = (o: Reader, p: Packet, tree: Node, message: DhcpMessage) => void

/** Marks an option of a length that it may not have. */
export function badLength(o: Reader, p: Packet, tree: Node, text: string): void {
  p.expert(tree, o, 'error', text)
}

/** Takes a part of a long option. @returns all of it, once the last part has been met */
export function joined(o: Reader, option: LongOption): Reader | undefined {
  option.met++
  if (option.total <= 1) return o.reported ? o : undefined
  if (o.length) option.parts.push(o.view(0, o.length))
  if (option.met !== option.total) return undefined
  const bytes = Buffer.concat(option.parts)
  return new Reader(bytes, 0, bytes.length, bytes.length, o.source)
}
