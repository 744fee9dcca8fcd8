import { ipv4Text } from './address-text.ts'
import { badLength, type OptionReader } from './dhcp-option.ts'
import { bytes, fields, ipv4, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const f = fields('dhcp', {
  filterAddress: ipv4('dhcp.option.policy_filter.ip', 'IP Address'),
  filterMask: ipv4('dhcp.option.policy_filter.subnet_mask', 'Subnet Mask'),
  staticAddress: ipv4('dhcp.option.static_route.ip', 'Destination IP Address'),
  staticRouter: ipv4('dhcp.option.static_route.router', 'Destination Router'),
  classless: bytes('dhcp.option.classless_static_route', 'Subnet/MaskWidth-Router'),
})

/** RFC 2132 4.3 */
export const policyFilter: OptionReader = (o, p, tree) => { addPairs(o, p, tree, f.filterAddress, f.filterMask) }

/** RFC 2132 5.8 */
export const staticRoute: OptionReader = (o, p, tree) => { addPairs(o, p, tree, f.staticAddress, f.staticRouter) }

function addPairs(o: Reader, p: Packet, tree: Node, first: Field, second: Field): void {
  let at = 0
  for (; o.reported - at >= 8; at += 8) {
    p.add(tree, first, o, at)
    p.add(tree, second, o, at + 4)
  }
  if (at < o.reported) badLength(o, p, tree, "Option length isn't a multiple of 8")
}

/** RFC 3442: of a destination only the bytes that its mask covers are sent. */
export const classlessStaticRoute: OptionReader = (o, p, tree) => {
  if (o.reported < 5) {
    badLength(o, p, tree, "length isn't >= 5")
    return
  }
  for (let at = 0; at < o.reported;) {
    const width = o.u8(at)
    if (width > 32) {
      p.expert(tree, o, 'error', `Mask width (${width}) > 32`, at, 1)
      return
    }
    const size = width + 7 >> 3
    const node = p.add(tree, f.classless, o, at, 1 + size + 4)
    if (p.detailed) p.label(node, ` ${destinationText(o, at + 1, size, width)}-${ipv4Text(o.view(at + 1 + size, 4), 0)}`)
    at += 1 + size + 4
  }
}

function destinationText(o: Reader, at: number, size: number, width: number): string {
  if (width === 0) return 'default'
  const address = new Uint8Array(4)
  address.set(o.view(at, size))
  return `${ipv4Text(address, 0)}/${width}`
}
