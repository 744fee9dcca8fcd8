import { portControlServers, portParameters, rapidDeployment } from './dhcp-address-sharing.ts'
import { agentInformation } from './dhcp-agent.ts'
import { authentication, forcerenewNonce } from './dhcp-authentication.ts'
import { addBasicOption, messageTypes } from './dhcp-basic-options.ts'
import { architectures, networkInterface } from './dhcp-boot.ts'
import { clientId, machineId } from './dhcp-client-id.ts'
import { clientName, domainSearch, rdnssSelection, sipServers } from './dhcp-domains.ts'
import { storageNames } from './dhcp-isns.ts'
import { baseTime, queryEndTime, queryStartTime, statusCode } from './dhcp-lease-query.ts'
import { civicLocation, coordinates } from './dhcp-location.ts'
import { directoryServers, netware } from './dhcp-netware.ts'
import { optionName } from './dhcp-option-names.ts'
import { badLength, type DhcpMessage, type OptionReader } from './dhcp-option.ts'
import { classlessStaticRoute, policyFilter, staticRoute } from './dhcp-routes.ts'
import { captivePortal, directoryAgent, nameServiceSearch, serviceScope, userClass } from './dhcp-services.ts'
import { vendorClasses, vendorClassId, vendorInformation, vendorOptions } from './dhcp-vendor.ts'
import { bytes, fields, names, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { decode } from './value-text.ts'

// RFC 2132 3.1, 3.2
const PADDING = 0
const END = 255

const OVERLOAD = 52
const MESSAGE_TYPE = 53
const VENDOR_CLASS = 60
const DOMAIN_SEARCH = 119
const SIP_SERVERS = 120

// RFC 2132 9.3: fields of the header that hold options, and where they are (RFC 2131 2).
const IN_FILE = 1
const IN_SERVER_NAME = 2
const SERVER_NAME_AT = 44
const FILE_AT = 108
const OPTIONS_AT = 236

const f = fields('dhcp', {
  option: uint8('dhcp.option.type', 'Option'),
  length: uint8('dhcp.option.length', 'Length'),
  value: bytes('dhcp.option.value', 'Value'),
  padding: bytes('dhcp.option.padding', 'Padding'),
  end: uint8('dhcp.option.end', 'Option End'),
  messageType: uint8('dhcp.option.dhcp', 'DHCP', { values: messageTypes }),
  requested: uint8('dhcp.option.request_list_item', 'Parameter Request List Item', { values: optionName }),
  overload: uint8('dhcp.option.option_overload', 'Option Overload', {
    values: names({
      1: 'Boot file name holds options', 2: 'Server host name holds options', 3: 'Boot file and server host names hold options',
    }),
  }),
})

/** What is padded behind the options is shown as padding is inside them. */
export const { padding: paddingField } = f

/** Options that are more than a value. */
const READERS: ReadonlyMap<number, OptionReader> = new Map<number, OptionReader>([
  [21, policyFilter], [33, staticRoute], [43, vendorInformation], [MESSAGE_TYPE, messageType], [55, requestList],
  [VENDOR_CLASS, vendorClassId], [61, clientId], [63, netware], [77, userClass], [78, directoryAgent], [79, serviceScope],
  [81, clientName], [82, agentInformation], [83, storageNames], [85, directoryServers], [90, authentication], [93, architectures],
  [94, networkInterface], [97, machineId], [99, civicLocation], [114, captivePortal], [117, nameServiceSearch],
  [DOMAIN_SEARCH, domainSearch], [SIP_SERVERS, sipServers], [121, classlessStaticRoute], [123, coordinates], [124, vendorClasses],
  [125, vendorOptions], [145, forcerenewNonce], [146, rdnssSelection], [151, statusCode], [152, baseTime], [154, queryStartTime],
  [155, queryEndTime], [158, portControlServers], [159, portParameters], [160, captivePortal], [212, rapidDeployment],
  [249, classlessStaticRoute],
])

/** What a message is called by its kind. */
export function messageName(type: number): string {
  return messageTypes.get(type) ?? `Unknown Message Type (0x${type.toString(16).padStart(2, '0')})`
}

/** Looks through the options for what others depend on. */
export function scanOptions(r: Reader, start: number): DhcpMessage {
  const message: DhcpMessage = {
    type: undefined, vendorClass: '', overload: 0,
    domains: { total: 0, met: 0, parts: [] }, sip: { total: 0, met: 0, parts: [] },
  }
  for (let at = start; at < r.reported;) {
    const code = r.u8(at)
    if (code === END) break
    if (code === PADDING || !r.has(at + 1, 1)) {
      at++
      continue
    }
    const length = r.u8(at + 1)
    if (r.has(at + 2, length)) {
      if (code === OVERLOAD) message.overload = r.u8(at + 2)
      else if (code === MESSAGE_TYPE) message.type = r.u8(at + 2)
      else if (code === VENDOR_CLASS) message.vendorClass = decode(r.view(at + 2, length), 'ascii')
      else if (code === DOMAIN_SEARCH) message.domains.total++
      else if (code === SIP_SERVERS) message.sip.total++
    }
    at += 2 + length
  }
  return message
}

export interface OptionsEnd {
  /** Where the options end. */
  readonly at: number
  /** True if an option said so. */
  readonly ended: boolean
}

/** Adds the options between two offsets. */
export function addOptions(r: Reader, p: Packet, tree: Node, start: number, end: number, message: DhcpMessage): OptionsEnd {
  for (let at = start; at < end;) {
    const code = r.u8(at)
    if (code === END) {
      const branch = p.put(tree, f.option, r, at, 1, 0)
      if (p.detailed) p.label(branch, 'Option: (255) End')
      p.add(branch, f.end, r, at)
      return { at: at + 1, ended: true }
    }
    at += code === PADDING ? addPadding(r, p, tree, at, end) : addOption(r, p, tree, at, code, message)
  }
  return { at: end, ended: false }
}

function addPadding(r: Reader, p: Packet, tree: Node, at: number, end: number): number {
  let length = 1
  while (at + length < end && r.u8(at + length) === PADDING) length++
  const branch = p.put(tree, f.option, r, at, 1, PADDING)
  if (p.detailed) p.label(branch, 'Option: (0) Padding')
  p.add(branch, f.padding, r, at, length)
  return length
}

/** @returns the bytes that the option takes */
function addOption(r: Reader, p: Packet, tree: Node, at: number, code: number, message: DhcpMessage): number {
  const length = r.u8(at + 1)
  const branch = p.put(tree, f.option, r, at, length + 2, code)
  if (p.detailed) p.label(branch, `Option: (${code}) ${optionName(code)}`)
  p.add(branch, f.length, r, at + 1)
  const value = p.add(branch, f.value, r, at + 2, length)
  const o = r.sub(at + 2, length)
  const reader = READERS.get(code)
  let known = true
  if (code === OVERLOAD) addOverload(r, o, p, branch, message)
  else if (reader) reader(o, p, branch, message)
  else known = addBasicOption(o, p, branch, code)
  // The bytes are shown where nothing else is known of them.
  if (known && length) p.hide(value)
  return length + 2
}

function messageType(o: Reader, p: Packet, tree: Node): void {
  const node = p.add(tree, f.messageType, o, 0)
  if (!p.detailed) return
  const name = ` (${messageName(p.number[node])})`
  p.append(tree, name)
  p.append(p.parent[tree], name)
}

function requestList(o: Reader, p: Packet, tree: Node): void {
  for (let at = 0; at < o.reported; at++) {
    const node = p.add(tree, f.requested, o, at)
    const code = p.number[node]
    if (p.detailed) p.label(node, `Parameter Request List Item: (${code}) ${optionName(code)}`)
  }
}

/** Options go on in fields of the header that have no other use (RFC 2132 9.3); not from there again. */
function addOverload(r: Reader, o: Reader, p: Packet, tree: Node, message: DhcpMessage): void {
  if (o.reported < 1) {
    badLength(o, p, tree, "length isn't >= 1")
    return
  }
  const which = p.number[p.add(tree, f.overload, o, 0)]
  if (message.overload < IN_FILE || message.overload > (IN_FILE | IN_SERVER_NAME)) return
  message.overload = 0
  if (which & IN_SERVER_NAME) addOverloaded(r, p, tree, SERVER_NAME_AT, FILE_AT, 'Server host name option overload', message)
  if (which & IN_FILE) addOverloaded(r, p, tree, FILE_AT, OPTIONS_AT, 'Boot file name option overload', message)
}

function addOverloaded(r: Reader, p: Packet, tree: Node, start: number, end: number, text: string, message: DhcpMessage): void {
  const branch = textBranch(r, p, tree, start, end - start, text)
  const { ended } = addOptions(r, p, branch, start, end, message)
  if (!ended) p.expert(branch, r, 'error', `${start === FILE_AT ? 'file' : 'sname'} overload end option missing`)
}
