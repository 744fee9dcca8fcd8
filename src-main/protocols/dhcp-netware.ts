import { addList, addValue } from './dhcp-basic-options.ts'
import { badLength, type OptionReader } from './dhcp-option.ts'
import { eachSuboption } from './dhcp-suboptions.ts'
import { boolean, bytes, fields, ipv4, names, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 2242 3
const SUBOPTIONS = names({
  1: 'NWIP does not exist on subnet', 2: 'NWIP exists in options area', 3: 'NWIP exists in sname/file',
  4: 'NWIP exists, but too big', 5: 'Broadcast for nearest Netware server', 6: 'Preferred DSS server', 7: 'Nearest NWIP server',
  8: 'Autoretries', 9: 'Autoretry delay, secs', 10: 'Support NetWare/IP v1.1', 11: 'Primary DSS',
})
/** The last of those that say what they say by being there. */
const LAST_PRESENCE = 4

const f = fields('dhcp', {
  suboption: uint8('dhcp.option.novell_options.suboption', 'Option 63 Suboption', { values: SUBOPTIONS }),
  value: bytes('dhcp.option.novell_options.value', 'Value'),
  broadcast: boolean('dhcp.option.novell_options.broadcast', 'Broadcast for nearest Netware server', { words: ['No', 'Yes'] }),
  preferred: ipv4('dhcp.option.novell_options.preferred_dss_server', 'Preferred DSS server'),
  nearest: ipv4('dhcp.option.novell_options.nearest_nwip_server', 'Nearest NWIP server'),
  retries: uint8('dhcp.option.novell_options.autoretries', 'Autoretries'),
  delay: uint8('dhcp.option.novell_options.autoretry_delay', 'Autoretry delay, sec'),
  version11: boolean('dhcp.option.novell_options.support_netware_v1_1', 'Support NetWare/IP v1.1', { words: ['No', 'Yes'] }),
  primary: ipv4('dhcp.option.novell_options.primary_dss', 'Primary DSS'),
  directory: ipv4('dhcp.option.novell_dss.ip', 'IP Address'),
})

const VALUES: ReadonlyMap<number, Field> = new Map([
  [5, f.broadcast], [8, f.retries], [9, f.delay], [10, f.version11], [11, f.primary],
])
const LISTS: ReadonlyMap<number, Field> = new Map([[6, f.preferred], [7, f.nearest]])

/** NetWare/IP (RFC 2242). */
export const netware: OptionReader = (o, p, tree) => {
  eachSuboption(o, p, tree, { code: f.suboption, value: f.value, names: SUBOPTIONS }, suboption)
}

function suboption(s: Reader, p: Packet, branch: Node, code: number): boolean {
  const value = VALUES.get(code), list = LISTS.get(code)
  if (value) return addValue(s, p, branch, value)
  if (list) return addList(s, p, branch, list)
  if (code >= 1 && code <= LAST_PRESENCE && s.reported) badLength(s, p, branch, "length isn't 0")
  return false
}

/** Servers of Novell Directory Services (RFC 2241 2). */
export const directoryServers: OptionReader = (o, p, tree) => {
  addList(o, p, tree, f.directory)
}
