import { addList } from './dhcp-basic-options.ts'
import { badLength, type OptionReader } from './dhcp-option.ts'
import { bytes, fields, ipv4, names, string, uint8 } from './field.ts'

const f = fields('dhcp', {
  userClass: uint8('dhcp.option.user_class', 'Instance of User Class'),
  userClassLength: uint8('dhcp.option.user_class.length', 'User Class Length'),
  userClassData: bytes('dhcp.option.user_class.data', 'User Class Data'),
  userClassText: string('dhcp.option.user_class.text', 'User Class Data (Text)', { encoding: 'ascii' }),
  agentKind: uint8('dhcp.option.slp_directory_agent.value', 'Value', {
    values: names({ 0: 'Dynamic Discovery', 1: 'Static Discovery', 0x80: 'Backwards compatibility' }),
  }),
  agent: ipv4('dhcp.option.slp_directory_agent.slpda_address', 'IP Address'),
  scopeKind: uint8('dhcp.option.slp_service_scope.value', 'Value', {
    values: names({ 0: 'Preferred Scope', 1: 'Mandatory Scope' }),
  }),
  scope: string('dhcp.option.slp_service_scope.string', 'SLP Service Scope', { encoding: 'ascii' }),
  nameService: string('dhcp.option.dhcp_name_service_search_option', 'Name Service'),
  portal: string('dhcp.option.captive_portal', 'Captive Portal', { encoding: 'ascii' }),
})

/** Which names are asked for where (RFC 2937 2): options whose servers are taken. */
const NAME_SERVICES = names({
  0: 'Local naming information (e.g., an /etc/hosts file on a UNIX machine)', 6: 'Domain Name Server Option',
  41: 'Network Information Servers Option', 44: 'NetBIOS over TCP/IP Name Server Option',
  65: 'Network Information Service+ Servers Option',
})

/** RFC 3004; some send one text without its length. */
export const userClass: OptionReader = (o, p, tree) => {
  if (o.reported < 2) {
    badLength(o, p, tree, "length isn't >= 2")
    return
  }
  for (let at = 0, instance = 0; at < o.reported; instance++) {
    const length = o.u8(at), left = o.reported - at
    if (length >= left) {
      const node = p.add(tree, f.userClassText, o, at, left)
      p.expert(node, o, 'note', 'Non standard compliant option data', at, left)
      return
    }
    const branch = p.put(tree, f.userClass, o, at, length + 1, instance)
    if (p.detailed) p.label(branch, `Instance of User Class: [${instance}]`)
    const size = p.add(branch, f.userClassLength, o, at)
    if (length === 0) {
      p.expert(size, o, 'error', `UC_Len_${instance} isn't >= 1 (UC_Len_${instance} = 0)`, at, 1)
      return
    }
    p.add(branch, f.userClassData, o, at + 1, length)
    at += length + 1
  }
}

/** RFC 2610 3 */
export const directoryAgent: OptionReader = (o, p, tree) => {
  if (o.reported < 1) {
    badLength(o, p, tree, "length isn't >= 1")
    return
  }
  const kind = p.number[p.add(tree, f.agentKind, o, 0)]
  const start = kind === 0x80 ? 2 : 1
  if (start <= o.reported) addList(o, p, tree, f.agent, start)
}

/** RFC 2610 4 */
export const serviceScope: OptionReader = (o, p, tree) => {
  p.add(tree, f.scopeKind, o, 0)
  p.add(tree, f.scope, o, 1, o.reported - 1)
}

/** RFC 2937 */
export const nameServiceSearch: OptionReader = (o, p, tree) => {
  if (o.reported < 2 || o.reported & 1) {
    badLength(o, p, tree, o.reported < 2 ? "length isn't >= 2" : `length (${o.reported}) isn't even number`)
    return
  }
  for (let at = 0; at < o.reported; at += 2) {
    const service = o.u16(at)
    const name = NAME_SERVICES.get(service)
    if (name) p.put(tree, f.nameService, o, at, 2, `${name} (${service})`)
    else {
      const text = `Invalid Name Service (${service}). RFC 2937 defines only 0, 6, 41, 44, and 65 as possible values.`
      p.expert(tree, o, 'error', text, at, 2)
    }
  }
}

/** RFC 8910 2.1 */
export const captivePortal: OptionReader = (o, p, tree) => {
  p.add(tree, f.portal, o, 0, o.reported)
}
