import type { Framing } from '../api/playground.ts'

/**
 * A framing in one word, as the terminal takes and the window shows it: `none`, `fixed:16`, `digits:4`, `u8`, `u16`, `u32le`,
 * `u16+self` (the length counts itself), `close`, `hex:0d 0a`; anything else is an end marker with the escapes of typed text,
 * `end:` before it if it would be taken for one of these.
 */

export const DEFAULT_LIMIT = 1024 * 1024

export function framingText(framing: Framing): string {
  switch (framing.kind) {
    case 'none': case 'close': return framing.kind
    case 'fixed': return `fixed:${framing.size}`
    case 'length': {
      const prefix = framing.prefix === 'digits' ? `digits:${framing.width}` : framing.prefix
      return prefix + (framing.order === 'little' ? 'le' : '') + (framing.inclusive ? '+self' : '')
    }
    case 'end': {
      if (framing.marker.as === 'hex') return `hex:${framing.marker.hex}`
      const { text } = framing.marker
      return isMarker(readFramingText(text), text) ? text : `end:${text}`
    }
  }
}

function isMarker(framing: Framing | undefined, text: string): boolean {
  return framing?.kind === 'end' && framing.marker.as === 'text' && framing.marker.text === text
}

/** @returns undefined where a number is missing or makes no sense, and for the empty text; the schema checks its range */
export function readFramingText(text: string, limit = DEFAULT_LIMIT): Framing | undefined {
  if (text === 'none') return { kind: 'none' }
  if (text === 'close') return { kind: 'close', limit }
  const [, word, value] = /^(fixed|digits|hex|end):(.*)$/s.exec(text) ?? []
  if (word === 'hex') return { kind: 'end', marker: { as: 'hex', hex: value }, limit }
  if (word === 'end') return value === '' ? undefined : { kind: 'end', marker: { as: 'text', text: value }, limit }
  if (word === 'fixed') return /^\d+$/.test(value) ? { kind: 'fixed', size: Number(value) } : undefined
  const length = /^(?:digits:(?<width>\d+)|(?<prefix>u8|u16|u32))(?<order>be|le)?(?<self>\+self)?$/.exec(text)?.groups
  if (length) {
    return {
      kind: 'length', prefix: (length.prefix as 'u8' | 'u16' | 'u32' | undefined) ?? 'digits', width: Number(length.width ?? 4),
      order: length.order === 'le' ? 'little' : 'big', inclusive: length.self !== undefined, limit,
    }
  }
  return word === 'digits' || text === '' ? undefined : { kind: 'end', marker: { as: 'text', text }, limit }
}
