import { etherText, ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import type { CaptureInterface } from './format.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import {
  IF_DESCRIPTION, IF_EUIADDR, IF_FCSLEN, IF_FILTER, IF_HARDWARE, IF_IPV4ADDR, IF_IPV6ADDR, IF_MACADDR, IF_NAME, IF_OS,
  IF_RXSPEED, IF_SPEED, IF_TSOFFSET, IF_TSRESOL, IF_TXSPEED,
} from './pcapng-blocks.ts'
import { OPTION_COMMENT, optionText, readOptions } from './pcapng-options.ts'
import { ticksPerSecond } from './ticks.ts'

/** Reads an Interface Description Block (draft-ietf-opsawg-pcapng 4.2) of a section. */
export function readInterface(block: Block, section: number): CaptureInterface | Fault {
  const { window, view, at, little } = block
  // Where an option that makes sense only once comes again, the first counts.
  const once: {
    name?: string, description?: string, filter?: string, hardware?: string, operatingSystem?: string
    speed?: number, transmitSpeed?: number, receiveSpeed?: number, timeOffset?: number, fcsLength?: number
  } = {}
  let resolution: number | undefined
  const addresses: string[] = []
  const comments: string[] = []
  const speed = (from: number, length: number): number | undefined =>
    length === 8 ? Number(view.getBigUint64(from, little)) : undefined
  const fault = readOptions(view, at + 16, bodyEnd(block), little, (code, from, length) => {
    const value = window.subarray(from, from + length)
    switch (code) {
      case OPTION_COMMENT: comments.push(optionText(value)); break
      case IF_NAME: once.name ??= optionText(value); break
      case IF_DESCRIPTION: once.description ??= optionText(value); break
      case IF_IPV4ADDR: if (length === 8) addresses.push(`${ipv4Text(value, 0)}/${prefixLength(value.subarray(4))}`); break
      case IF_IPV6ADDR: if (length === 17) addresses.push(`${ipv6Text(value, 0)}/${value[16]}`); break
      case IF_MACADDR: if (length === 6) addresses.push(etherText(value, 0)); break
      case IF_EUIADDR: if (length === 8) addresses.push(etherText(value, 0, 8)); break
      case IF_SPEED: once.speed ??= speed(from, length); break
      case IF_TSRESOL: if (length === 1) resolution ??= value[0]; break
      case IF_FILTER:
        if (length < 1) return 'The filter of an interface has no bytes, not even its kind'
        // Kind 0 is libpcap's text; 1 is the compiled program, which has no text.
        if (value[0] === 0) once.filter ??= optionText(value.subarray(1))
        break
      case IF_OS: once.operatingSystem ??= optionText(value); break
      // In bits; but some programs write bytes, and no frame check sequence has less than 16 bits or more than 8 bytes.
      case IF_FCSLEN: if (length === 1) once.fcsLength ??= value[0] >= 16 ? value[0] >>> 3 : value[0]; break
      case IF_TSOFFSET: if (length === 8) once.timeOffset ??= Number(view.getBigInt64(from, little)); break
      case IF_HARDWARE: once.hardware ??= optionText(value); break
      case IF_TXSPEED: once.transmitSpeed ??= speed(from, length); break
      case IF_RXSPEED: once.receiveSpeed ??= speed(from, length); break
    }
    return undefined
  })
  return fault ?? {
    linkType: view.getUint16(at + 8, little), snapLength: view.getUint32(at + 12, little), section,
    ticksPerSecond: resolution === undefined ? 1_000_000n : ticksPerSecond(resolution),
    ...once, ...addresses.length && { addresses }, comments,
  }
}

/** Bits that are set at the front of a network mask. */
function prefixLength(mask: Uint8Array): number {
  let bits = 0
  for (const byte of mask) {
    const leading = Math.min(Math.clz32(~byte << 24), 8)
    bits += leading
    if (leading < 8) break
  }
  return bits
}
