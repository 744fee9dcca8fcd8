import type { StatisticLayer } from '../../capture/statistics/tapped-layers.ts'
import { etherText, ipv4Text, ipv6Text } from '../../protocols/address-text.ts'

/** Text of an endpoint's address. */
export function addressText(address: Uint8Array, layer: StatisticLayer): string {
  return layer === 'eth' ? etherText(address, 0) : address.length === 16 ? ipv6Text(address, 0) : ipv4Text(address, 0)
}
