/** tshark's preferences: addresses are shown by name, and by those from DNS answers too. */
export const NETWORK_NAME = 'nameres.network_name'
export const DNS_ANSWERS = 'nameres.dns_pkt_addr_resolution'

/** The letters of tshark's -N that say the same; '' for no names. */
export function nameLetters(preferences: Readonly<Record<string, boolean>>): '' | 'n' | 'dn' {
  if (!preferences[NETWORK_NAME]) return ''
  return preferences[DNS_ANSWERS] ? 'dn' : 'n'
}
