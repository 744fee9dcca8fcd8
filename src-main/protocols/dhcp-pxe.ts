import { addList, addValue } from './dhcp-basic-options.ts'
import type { OptionReader } from './dhcp-option.ts'
import { eachSuboption, type SuboptionKind } from './dhcp-suboptions.ts'
import { boolean, bytes, fields, ipv4, names, SET, string, uint16, uint32, uint8, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// Intel's Preboot Execution Environment (PXE) Specification 2.1, table 2-1 and 2-3
const SUBOPTIONS = names({
  1: 'PXE mtftp IP', 2: 'PXE mtftp client port', 3: 'PXE mtftp server port', 4: 'PXE mtftp timeout', 5: 'PXE mtftp delay',
  6: 'PXE discovery control', 7: 'PXE multicast address', 8: 'PXE boot servers', 9: 'PXE boot menu', 10: 'PXE menu prompt',
  11: 'PXE multicast address alloc', 12: 'PXE credential types', 71: 'PXE boot item', 179: 'PXE LCM Server',
  180: 'PXE LCM Domain', 181: 'PXE LCM NIC option 0', 190: 'PXE LCM Workgroup', 191: 'PXE Discovery', 192: 'PXE Configured',
  193: 'PXE LCM version', 194: 'PXE LCM Serial Number',
})
const PADDING = 0
const END = 255
const NO_YES: [string, string] = ['No', 'Yes']

const f = fields('dhcp', {
  suboption: uint8('dhcp.option.vendor.pxeclient.suboption', 'Option 43 Suboption', { values: SUBOPTIONS }),
  padding: uint8('dhcp.option.vendor.pxeclient.padding', 'Padding'),
  end: uint8('dhcp.option.vendor.pxeclient.end', 'PXE Client End'),
  value: bytes('dhcp.option.vendor.value', 'Value'),
  mtftpAddress: ipv4('dhcp.option.vendor.pxeclient.mtftp_ip', 'mtftp IP'),
  clientPort: uint16('dhcp.option.vendor.pxeclient.mtftp_client_port', 'mtftp client port'),
  serverPort: uint16('dhcp.option.vendor.pxeclient.mtftp_server_port', 'mtftp server port'),
  timeout: uint8('dhcp.option.vendor.pxeclient.mtftp_timeout', 'mtftp timeout'),
  delay: uint8('dhcp.option.vendor.pxeclient.mtftp_delay', 'mtftp delay'),
  control: uint8('dhcp.option.vendor.pxeclient.discovery_control', 'discovery control', { base: 'hex' }),
  broadcast: boolean('dhcp.option.vendor.pxeclient.discovery_control.broadcast', 'Disable Broadcast', { mask: 0x01, words: SET }),
  multicast: boolean('dhcp.option.vendor.pxeclient.discovery_control.multicast', 'Disable Multicast', { mask: 0x02, words: SET }),
  serverList: boolean('dhcp.option.vendor.pxeclient.discovery_control.serverlist', 'Serverlist only', { mask: 0x04, words: SET }),
  bootstrap: boolean('dhcp.option.vendor.pxeclient.discovery_control.bstrap', 'Bootstrap override', { mask: 0x08, words: SET }),
  multicastAddress: ipv4('dhcp.option.vendor.pxeclient.multicast_address', 'multicast address'),
  servers: bytes('dhcp.option.vendor.pxeclient.boot_servers', 'boot servers'),
  serverType: uint16('dhcp.option.vendor.pxeclient.boot_servers.type', 'Type', {
    values: names({
      0: 'PXE bootstrap server', 1: 'Microsoft Windows NT Boot Server', 2: 'Intel LCM Boot Server', 3: 'DOS/UNDI Boot Server',
      4: 'NEC ESMPRO Boot Server', 5: 'IBM WSoD Boot Server', 6: 'IBM LCCM Boot Server', 7: 'CA Unicenter TNG Boot Server',
      8: 'HP OpenView Boot Server', 65535: 'PXE API Test server',
    }),
  }),
  serverCount: uint8('dhcp.option.vendor.pxeclient.boot_servers.count', 'IP count'),
  server: ipv4('dhcp.option.vendor.pxeclient.boot_servers.ip', 'IP'),
  menu: bytes('dhcp.option.vendor.pxeclient.boot_menu', 'boot menu'),
  menuType: uint16('dhcp.option.vendor.pxeclient.boot_menu.type', 'Type', { values: names({ 0: 'Local boot' }) }),
  menuLength: uint8('dhcp.option.vendor.pxeclient.boot_menu.length', 'Length'),
  menuText: string('dhcp.option.vendor.pxeclient.boot_menu.desc', 'Description', { encoding: 'ascii' }),
  prompt: bytes('dhcp.option.vendor.pxeclient.menu_prompt', 'menu prompt'),
  promptTimeout: uint8('dhcp.option.vendor.pxeclient.menu_prompt.timeout', 'Timeout'),
  promptText: string('dhcp.option.vendor.pxeclient.menu_prompt.prompt', 'Prompt', { encoding: 'ascii' }),
  allocation: bytes('dhcp.option.vendor.pxeclient.multicast_address_alloc', 'multicast address alloc'),
  credentials: bytes('dhcp.option.vendor.pxeclient.credential_types', 'credential types'),
  item: bytes('dhcp.option.vendor.pxeclient.boot_item', 'boot item'),
  itemType: uint16('dhcp.option.vendor.pxeclient.boot_item.type', 'Type'),
  itemLayer: bytes('dhcp.option.vendor.pxeclient.boot_item.layer', 'Layer'),
  lcmServer: string('dhcp.option.vendor.pxeclient.lcm_server', 'LCM Server Name', { encoding: 'ascii' }),
  lcmDomain: string('dhcp.option.vendor.pxeclient.lcm_domain', 'LCM Domain', { encoding: 'ascii' }),
  lcmCard: bytes('dhcp.option.vendor.pxeclient.lcm_nic_option', 'LCM NIC option'),
  lcmWorkgroup: string('dhcp.option.vendor.pxeclient.lcm_workgroup', 'LCM Workgroup', { encoding: 'ascii' }),
  discovery: boolean('dhcp.option.vendor.pxeclient.discovery', 'Discovery', { words: NO_YES }),
  configured: boolean('dhcp.option.vendor.pxeclient.configured', 'Configured', { words: NO_YES }),
  lcmVersion: uint32('dhcp.option.vendor.pxeclient.lcm_version', 'LCM Version'),
  lcmSerial: string('dhcp.option.vendor.pxeclient.lcm_serial', 'LCM Serial Number', { encoding: 'ascii' }),
})

/** Suboptions that are one value, or a list of addresses. */
const VALUES: ReadonlyMap<number, Field> = new Map([
  [1, f.mtftpAddress], [4, f.timeout], [5, f.delay], [7, f.multicastAddress], [11, f.allocation], [12, f.credentials],
  [179, f.lcmServer], [180, f.lcmDomain], [181, f.lcmCard], [190, f.lcmWorkgroup], [191, f.discovery], [192, f.configured],
  [193, f.lcmVersion], [194, f.lcmSerial],
])

const CONTROL = [f.broadcast, f.multicast, f.serverList, f.bootstrap]

const KIND: SuboptionKind = {
  code: f.suboption, value: f.value, names: SUBOPTIONS, end: END,
  single: (o, p, tree, at) => {
    const code = o.u8(at)
    if (code !== PADDING && code !== END) return false
    p.add(tree, code === PADDING ? f.padding : f.end, o, at)
    return true
  },
}

/** Vendor-specific information of a client or server of PXE. */
export const pxeInformation: OptionReader = (o, p, tree) => {
  if (p.detailed) p.append(tree, ' (PXEClient)')
  eachSuboption(o, p, tree, KIND, suboption)
}

function suboption(s: Reader, p: Packet, branch: Node, code: number): boolean {
  const field = VALUES.get(code)
  if (field?.type === 'ipv4') addList(s, p, branch, field)
  else if (field) addValue(s, p, branch, field)
  else if (code === 2 || code === 3) addPort(s, p, branch, code === 2 ? f.clientPort : f.serverPort)
  else if (code === 6) addFlagWord(p, branch, f.control, s, 0, CONTROL)
  else if (code === 8) addServers(s, p, branch)
  else if (code === 9) addMenu(s, p, branch)
  else if (code === 10) addPrompt(s, p, branch)
  else if (code === 71) addItem(s, p, branch)
  else {
    p.expert(branch, s, 'error', `Unknown suboption ${code} (${s.reported} bytes)`)
    return false
  }
  return true
}

/** In the byte order of Intel's processors. */
function addPort(s: Reader, p: Packet, branch: Node, field: Field): void {
  if (s.reported === 2) p.addLE(branch, field, s, 0)
  else p.expert(branch, s, 'error', "length isn't 2")
}

function addServers(s: Reader, p: Packet, branch: Node): void {
  const list = p.add(branch, f.servers, s, 0, s.reported)
  for (let at = 0; at < s.reported - 1;) {
    p.add(list, f.serverType, s, at)
    const count = p.number[p.add(list, f.serverCount, s, at + 2)]
    at += 3
    for (let i = 0; i < count; i++, at += 4) p.add(list, f.server, s, at)
  }
}

function addMenu(s: Reader, p: Packet, branch: Node): void {
  const menu = p.add(branch, f.menu, s, 0, s.reported)
  for (let at = 0; at < s.reported - 1;) {
    p.add(menu, f.menuType, s, at)
    const length = p.number[p.add(menu, f.menuLength, s, at + 2)]
    p.add(menu, f.menuText, s, at + 3, length)
    at += 3 + length
  }
}

function addPrompt(s: Reader, p: Packet, branch: Node): void {
  const prompt = p.add(branch, f.prompt, s, 0, s.reported)
  p.add(prompt, f.promptTimeout, s, 0)
  p.add(prompt, f.promptText, s, 1, s.reported - 1)
}

function addItem(s: Reader, p: Packet, branch: Node): void {
  const item = p.add(branch, f.item, s, 0, s.reported)
  p.add(item, f.itemType, s, 0)
  p.add(item, f.itemLayer, s, 2, 2)
}
