import { stateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

/**
 * The target of a conversation's last request, which its response and what follows in a tunnel want to name. Only numbers can
 * be remembered, so these say where it stands.
 */
const FRAME = stateKey()
/** Place in the frame and length of the target and of the Host header's value, each 16 bits; 0 where there is none. */
const TARGET = stateKey()
const HOST = stateKey()
const LIMIT = 0x10000

/** A part of a request: where it begins in its reader, and its length in bytes. */
export interface Part {
  readonly at: number
  readonly length: number
}

export function rememberTarget(r: Reader, p: Packet, target: Part): void {
  p.note(p.conversation, FRAME, p.meta.number)
  p.note(p.conversation, TARGET, placeOf(r, target))
  p.note(p.conversation, HOST, 0)
}

/** For a target that does not say it itself. */
export function rememberHost(r: Reader, p: Packet, host: Part): void {
  p.note(p.conversation, HOST, placeOf(r, host))
}

function placeOf(r: Reader, part: Part): number {
  if (r.source !== 0 || r.start + part.at >= LIMIT || part.length >= LIMIT) return 0
  return (r.start + part.at << 16 | part.length) >>> 0
}

/** The target as it stands there, or undefined. */
export function rememberedTarget(p: Packet): string | undefined {
  return remembered(p, TARGET)
}

/** The target with scheme and host, as far as they are known. */
export function rememberedUri(p: Packet): string | undefined {
  const target = remembered(p, TARGET), host = remembered(p, HOST)
  return target === undefined || host === undefined ? target : `http://${host.trim()}${target}`
}

function remembered(p: Packet, key: number): string | undefined {
  const frame = p.noted(p.conversation, FRAME), place = p.noted(p.conversation, key)
  if (!frame || !place) return undefined
  const bytes = frame === p.meta.number ? p.sources[0].bytes : p.reassembly.frame(frame)
  const at = place >>> 16
  return decode(bytes.subarray(at, at + (place & 0xffff)), 'ascii')
}
