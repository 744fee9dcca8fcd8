import type { Field } from './field.ts'
import { names } from './field.ts'
import { expectedChecksum } from './ip.ts'
import type { Node, Packet, Severity } from './packet.ts'
import type { Reader } from './reader.ts'

export const CHECKSUM_STATUS = names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' })

/**
 * Shows a 16-bit internet checksum and whether it is right.
 * @param rest the sum over everything that it covers, which is 0 if it is right; undefined where it was not verified
 * @param unverified said behind it if it was not verified
 */
export function showChecksum(
  p: Packet, layer: Node, r: Reader, at: number, field: Field, status: Field, bad: Field, severity: Severity,
  rest: number | undefined, unverified: string,
): void {
  const node = p.add(layer, field, r, at)
  if (rest === undefined) {
    if (p.detailed) p.append(node, unverified)
    p.generate(layer, status, r, 2, at, 2)
    return
  }
  const expected = '0x' + expectedChecksum(r.u16(at), rest).toString(16).padStart(4, '0')
  if (p.detailed) p.append(node, rest === 0 ? ' [correct]' : ` incorrect, should be ${expected}`)
  if (rest !== 0) p.expert(node, r, severity, `Bad checksum [should be ${expected}]`, at, 2, bad)
  p.generate(layer, status, r, rest === 0 ? 1 : 0, at, 2)
}
