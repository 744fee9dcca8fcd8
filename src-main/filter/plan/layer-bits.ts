import { LAYERS } from '../../capture/index/columns.ts'

/** The bit of a protocol in the `layers` column; 0 if it has none. */
export function layerBit(abbrev: string): number {
  const bit = LAYERS.indexOf(abbrev)
  return bit < 0 ? 0 : 1 << bit
}

export const IP = layerBit('ip')
export const IPV6 = layerBit('ipv6')
export const TCP = layerBit('tcp')
export const UDP = layerBit('udp')
export const SCTP = layerBit('sctp')
