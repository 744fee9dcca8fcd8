import { addList } from './dhcp-basic-options.ts'
import { badLength, type OptionReader } from './dhcp-option.ts'
import { bytes, fields, ipv4, ipv6, uint8 } from './field.ts'
import { textBranch } from './text-branch.ts'

const f = fields('dhcp', {
  // RFC 7291 4
  listLength: uint8('dhcp.option.pcp.list_length', 'List-Length'),
  portControl: ipv4('dhcp.option.pcp.server', 'PCP Server'),
  // RFC 7618 9
  offset: uint8('dhcp.option.portparams.offset', 'Offset'),
  portSetLength: uint8('dhcp.option.portparams.psid_length', 'PSID-Length'),
  portSet: bytes('dhcp.option.portparams.psid', 'PSID'),
  // RFC 5969 7.1.1
  maskLength: uint8('dhcp.option.6RD.ipv4_mask_len', '6RD IPv4 Mask Length'),
  prefixLength: uint8('dhcp.option.6RD.prefix_len', '6RD Prefix Length'),
  prefix: ipv6('dhcp.option.6RD.prefix', '6RD Prefix'),
  borderRelay: ipv4('dhcp.option.6RD.border_relay_ip', 'Border Relay IP'),
})

/** Servers of the Port Control Protocol (RFC 7291). */
export const portControlServers: OptionReader = (o, p, tree) => {
  if (o.reported < 5) {
    badLength(o, p, tree, 'length must >= 5')
    return
  }
  for (let at = 0; o.reported - at >= 5;) {
    const length = o.u8(at)
    const branch = textBranch(o, p, tree, at, length, 'PCP server list')
    p.add(branch, f.listLength, o, at++)
    if (length < 1 || (length - 1) % 4) continue
    for (const end = at + length - 1; at < end && o.reported - at >= 4; at += 4) p.add(branch, f.portControl, o, at)
  }
}

/** Which ports of a shared address are the client's (RFC 7618). */
export const portParameters: OptionReader = (o, p, tree) => {
  if (o.reported !== 4) {
    badLength(o, p, tree, 'length must be 4')
    return
  }
  p.add(tree, f.offset, o, 0)
  p.add(tree, f.portSetLength, o, 1)
  p.add(tree, f.portSet, o, 2, 2)
}

/** IPv6 rapid deployment (RFC 5969). */
export const rapidDeployment: OptionReader = (o, p, tree) => {
  if (o.reported < 22) {
    badLength(o, p, tree, '6RD: malformed option')
    return
  }
  p.add(tree, f.maskLength, o, 0)
  p.add(tree, f.prefixLength, o, 1)
  p.add(tree, f.prefix, o, 2)
  addList(o, p, tree, f.borderRelay, 18)
}
