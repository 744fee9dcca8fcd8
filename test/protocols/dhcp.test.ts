import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { lines, places, values } from './dissect.ts'
import { big, bytesOf, dissectUdp, UDP_PAYLOAD, type Part } from './udp-frames.ts'

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1)
const COOKIE = big(0x63825363, 4)
const END = 255
const OPTIONS_AT = UDP_PAYLOAD + 240
const option = (code: number, ...value: readonly Part[]): Uint8Array => bytesOf(code, bytesOf(...value).length, ...value)
const type = (kind: number): Uint8Array => option(53, kind)

interface Parts {
  readonly operation?: number
  readonly hardware?: number
  readonly seconds?: number
  readonly server?: Uint8Array
  readonly file?: Uint8Array
  readonly cookie?: Uint8Array
}

function message(options: Uint8Array, parts: Parts = {}): Uint8Array {
  const { operation = 1, hardware = 1, seconds = 0, server, file, cookie = COOKIE } = parts
  const padded = (part: Uint8Array | undefined, size: number): Uint8Array => {
    const bytes = new Uint8Array(size)
    if (part) bytes.set(part)
    return bytes
  }
  return bytesOf(
    operation, hardware, 6, 0, big(0xdeadbeef, 4), big(seconds, 2), big(0x8000, 2), big(0, 4), bytesOf(192, 0, 2, 7), big(0, 8),
    MAC, new Uint8Array(10), padded(server, 64), padded(file, 128), cookie, options,
  )
}

const client = (...options: Uint8Array[]): Packet => dissectUdp(67, message(bytesOf(...options, END)), 68)
const one = (code: number, ...value: readonly Part[]): Packet => client(type(5), option(code, ...value))

describe('a message', () => {
  it('has a header', () => {
    const p = client(type(1))
    expect(p.protocol).toBe('DHCP')
    expect(p.info).toBe('DHCP Discover - Transaction ID 0xdeadbeef')
    expect(values(p, 'dhcp.type')).toEqual(['1'])
    expect(values(p, 'dhcp.id')).toEqual(['0xdeadbeef'])
    expect(values(p, 'dhcp.ip.client')).toEqual(['0.0.0.0'])
    expect(values(p, 'dhcp.ip.your')).toEqual(['192.0.2.7'])
    expect(values(p, 'dhcp.hw.mac_addr')).toEqual(['02:00:00:00:00:01'])
    expect(values(p, 'dhcp.option.dhcp')).toEqual(['1'])
    expect(lines(p, 'dhcp')).toEqual(['Dynamic Host Configuration Protocol (Discover)'])
    expect(lines(p, 'dhcp.flags')).toEqual(['Bootp flags: 0x8000, Broadcast flag (Broadcast)'])
    expect(lines(p, 'dhcp.server')).toEqual(['Server host name not given'])
    expect(places(p, 'dhcp.ip.your')).toEqual([[0, UDP_PAYLOAD + 16, 4]])
    expect(places(p, 'dhcp.option.dhcp')).toEqual([[0, OPTIONS_AT + 2, 1]])
    expect(places(p, 'dhcp.option.end')).toEqual([[0, OPTIONS_AT + 3, 1]])
  })

  it.each([
    [2, 'Offer   '], [3, 'Request '], [5, 'ACK     '], [6, 'NAK     '], [7, 'Release '], [13, 'Lease Active'],
    [99, 'Unknown Message Type (0x63)'],
  ])(
    'of type %i is named', (kind, name) => {
      expect(client(type(kind)).info).toBe(`DHCP ${name} - Transaction ID 0xdeadbeef`)
    })

  it('without a type is BOOTP', () => {
    const p = dissectUdp(68, message(new Uint8Array(60), { operation: 2, cookie: big(0, 4) }), 67)
    expect(p.protocol).toBe('BOOTP')
    expect(p.info).toBe('Boot Reply')
    expect(values(p, 'dhcp.bootp')).toEqual(['1'])
    expect(values(p, 'dhcp.vendor_specific_options')[0]).toHaveLength(128)
  })

  it('may come from hardware with other addresses', () => {
    const p = dissectUdp(67, message(Uint8Array.of(END), { hardware: 7 }), 68)
    expect(p.info).toBe('Boot Request from 020000000001')
    expect(lines(p, 'dhcp.hw.addr')).toEqual(['Client hardware address: 020000000001'])
  })

  it('of Windows counts seconds in the other byte order', () => {
    const p = dissectUdp(67, message(bytesOf(type(1), END), { seconds: 0x0500 }), 68)
    expect(values(p, 'dhcp.secs')).toEqual(['5'])
    expect(values(p, '_ws.expert.message')).toEqual(['Seconds elapsed appears to be encoded as little-endian'])
  })

  it('on the port of boot servers is known by its cookie', () => {
    expect(dissectUdp(4011, message(bytesOf(type(3), END)), 68).info).toBe('proxyDHCP Request  - Transaction ID 0xdeadbeef')
    expect(dissectUdp(4011, message(bytesOf(type(3), END), { cookie: big(1, 4) }), 4011).protocol).toBe('UDP')
  })

  it('that is cut off shows what it has', () => {
    const p = dissectUdp(67, message(Uint8Array.of(END)).slice(0, 30), 68)
    expect(p.info).toMatch(/\[Malformed Packet\]$/)
    expect(values(dissectUdp(67, message(Uint8Array.of(END)).slice(0, 40), 68), 'dhcp.id')).toEqual(['0xdeadbeef'])
  })

  it('without an end of its options is marked', () => {
    expect(values(dissectUdp(67, message(type(1)), 68), '_ws.expert.message')).toEqual(['End option missing'])
  })
})

describe('options', () => {
  it.each<[number, Uint8Array, string, string[]]>([
    [1, bytesOf(255, 255, 255, 0), 'dhcp.option.subnet_mask', ['255.255.255.0']],
    [3, bytesOf(192, 0, 2, 1, 192, 0, 2, 2), 'dhcp.option.router', ['192.0.2.1', '192.0.2.2']],
    [6, bytesOf(192, 0, 2, 3), 'dhcp.option.domain_name_server', ['192.0.2.3']],
    [12, bytesOf('parrot'), 'dhcp.option.hostname', ['parrot']],
    [15, bytesOf('example.org', 0), 'dhcp.option.domain_name', ['example.org']],
    [19, bytesOf(1), 'dhcp.option.ip_forwarding', ['1']],
    [21, bytesOf(10, 0, 0, 0, 255, 0, 0, 0), 'dhcp.option.policy_filter.subnet_mask', ['255.0.0.0']],
    [25, bytesOf(big(68, 2), big(1500, 2)), 'dhcp.option.path_mtu_plateau_table_item', ['68', '1500']],
    [33, bytesOf(10, 0, 0, 0, 192, 0, 2, 1), 'dhcp.option.static_route.router', ['192.0.2.1']],
    [42, bytesOf(192, 0, 2, 4), 'dhcp.option.ntp_server', ['192.0.2.4']],
    [43, bytesOf(1, 2, 3), 'dhcp.option.vendor.value', ['010203']],
    [50, bytesOf(192, 0, 2, 9), 'dhcp.option.requested_ip_address', ['192.0.2.9']],
    [51, big(86_401, 4), 'dhcp.option.ip_address_lease_time', ['86401']],
    [54, bytesOf(192, 0, 2, 1), 'dhcp.option.dhcp_server_id', ['192.0.2.1']],
    [55, bytesOf(1, 3, 6), 'dhcp.option.request_list_item', ['1', '3', '6']],
    [57, big(1500, 2), 'dhcp.option.dhcp_max_message_size', ['1500']],
    [60, bytesOf('MSFT 5.0'), 'dhcp.option.vendor_class_id', ['MSFT 5.0']],
    [61, bytesOf(1, MAC), 'dhcp.hw.mac_addr', ['02:00:00:00:00:01', '02:00:00:00:00:01']],
    [61, bytesOf(0, 'name'), 'dhcp.client_id.undef', ['name']],
    [61, bytesOf(255, big(7, 4), big(3, 2), big(1, 2), MAC), 'dhcp.client_id.link_layer_address', ['02:00:00:00:00:01']],
    [61, bytesOf(255, big(7, 4), big(1, 2), big(1, 2), big(5, 4), MAC), 'dhcp.client_id.time', ['5']],
    [61, bytesOf(255, big(7, 4), big(2, 2), big(9, 4), 'id'), 'dhcp.client_id.enterprise_num', ['9']],
    [77, bytesOf(4, 'iPXE'), 'dhcp.option.user_class.data', ['69505845']],
    [77, bytesOf('iPXE'), 'dhcp.option.user_class.text', ['iPXE']],
    [78, bytesOf(1, 192, 0, 2, 5), 'dhcp.option.slp_directory_agent.slpda_address', ['192.0.2.5']],
    [79, bytesOf(0, 'scope'), 'dhcp.option.slp_service_scope.string', ['scope']],
    [81, bytesOf(1, 0, 0, 'host.example.org'), 'dhcp.fqdn.name', ['host.example.org']],
    [81, bytesOf(4, 0, 0, 4, 'host', 3, 'org', 0), 'dhcp.fqdn.name', ['host.org']],
    [82, bytesOf(option(1, 'port 1'), option(2, MAC)), 'dhcp.option.agent_information_option.agent_circuit_id', ['706f72742031']],
    [82, option(5, 192, 0, 2, 0), 'dhcp.option.agent_information_option.link_selection', ['192.0.2.0']],
    [83, bytesOf(0, 1, 0, 1, 0, 1, big(1, 4), 192, 0, 2, 6), 'dhcp.option.isns.primary_server_addr', ['192.0.2.6']],
    [90, bytesOf(1, 1, 0, big(7, 8), big(3, 4), big(5, 16)), 'dhcp.option.dhcp_authentication.secret_id', ['0x00000003']],
    [93, big(7, 2), 'dhcp.option.client_system_architecture', ['7']],
    [94, bytesOf(1, 3, 16), 'dhcp.client_network_id_minor', ['16']],
    [97, bytesOf(0, big(1n << 120n, 16)), 'dhcp.client_id.uuid', ['00000001-0000-0000-0000-000000000000']],
    [99, bytesOf(2, 'DE', 3, 6, 'Berlin'), 'dhcp.option.civic_location.ca_value', ['Berlin']],
    [114, bytesOf('https://example.org'), 'dhcp.option.captive_portal', ['https://example.org']],
    [117, big(6, 2), 'dhcp.option.dhcp_name_service_search_option', ['Domain Name Server Option (6)']],
    [119, bytesOf(3, 'abc', 3, 'org', 0, 1, 'x', 0xc0, 4), 'dhcp.option.dhcp_dns_domain_search_list_fqdn', ['abc.org', 'x.org']],
    [120, bytesOf(1, 192, 0, 2, 8), 'dhcp.option.sip_server.address', ['192.0.2.8']],
    [120, bytesOf(0, 3, 'sip', 3, 'org', 0), 'dhcp.option.sip_server.name', ['sip.org']],
    [121, bytesOf(24, 198, 51, 100, 192, 0, 2, 1), 'dhcp.option.classless_static_route', ['18c63364c0000201']],
    [124, bytesOf(big(9, 4), 3, 'abc'), 'dhcp.option.vi_class.data', ['abc']],
    [125, bytesOf(big(9, 4), 4, option(1, 'ab')), 'dhcp.vendor.data', ['6162']],
    [145, bytesOf(1), 'dhcp.option.forcerenew_nonce.algorithm', ['1']],
    [146, bytesOf(1, 192, 0, 2, 1, 192, 0, 2, 2, 3, 'org', 0), 'dhcp.option.rdnss.domain', ['org']],
    [151, bytesOf(0, 'fine'), 'dhcp.option.bulk_lease.status_code_message', ['fine']],
    [152, big(3_908_988_800, 4), 'dhcp.option.bulk_lease.base_time', ['Nov 14, 2023 22:13:20.000000000 UTC']],
    [158, bytesOf(5, 192, 0, 2, 1), 'dhcp.option.pcp.server', ['192.0.2.1']],
    [159, bytesOf(4, 8, big(0x1200, 2)), 'dhcp.option.portparams.psid', ['1200']],
    [212, bytesOf(14, 32, big(0x20010db8n << 96n, 16), 192, 0, 2, 1), 'dhcp.option.6RD.prefix', ['2001:db8::']],
    [252, bytesOf('http://wpad/'), 'dhcp.option.private_proxy_autodiscovery', ['http://wpad/']],
    [200, bytesOf(1, 2), 'dhcp.option.value', ['05', '0102']],
  ])('%i', (code, value, abbrev, expected) => {
    const p = one(code, value)
    expect(values(p, abbrev)).toEqual(expected)
    expect(values(p, '_ws.malformed')).toEqual([])
    expect(places(p, 'dhcp.option.type')[1]).toEqual([0, OPTIONS_AT + 3, value.length + 2])
  })

  it('say times in words', () => {
    const lease = (seconds: number): string[] => lines(one(51, big(seconds, 4)), 'dhcp.option.ip_address_lease_time')
    expect(lease(86_401)).toEqual(['IP Address Lease Time: (86401s) 1 day, 1 second'])
    expect(lease(0xffff_ffff)).toEqual(['IP Address Lease Time: (4294967295s) infinity'])
    expect(lines(one(2, big(0xffff_f1f0, 4)), 'dhcp.option.time_offset')).toEqual(['Time Offset: (-3600s) -1 hour'])
  })

  it('say routes in words', () => {
    expect(lines(one(121, 24, 198, 51, 100, 192, 0, 2, 1, 0, 192, 0, 2, 254), 'dhcp.option.classless_static_route'))
      .toEqual([' 198.51.100.0/24-192.0.2.1', ' default-192.0.2.254'])
  })

  it('for clients of PXE have parts of their own', () => {
    const p = client(type(5), option(60, 'PXEClient:Arch:00007'), option(43, 6, 1, 8, 9, 5, 0, 0, 2, 'hd', 10, 3, 5, 'go', 255))
    expect(lines(p, 'dhcp.option.vendor.pxeclient.discovery_control')).toEqual(['discovery control: 0x08, Bootstrap override'])
    expect(values(p, 'dhcp.option.vendor.pxeclient.boot_menu.desc')).toEqual(['hd'])
    expect(values(p, 'dhcp.option.vendor.pxeclient.menu_prompt.prompt')).toEqual(['go'])
  })

  it('say where a client is', () => {
    // 48 and 16 degrees, 100 metres
    const p = one(
      123, big(34n << 34n | 48n << 25n, 5), big(34n << 34n | 16n << 25n, 5), big(1n << 36n | 30n << 30n | 100n << 8n, 5), 1,
    )
    expect(values(p, 'dhcp.option.rfc3825.latitude')).toEqual(['48'])
    expect(values(p, 'dhcp.option.rfc3825.longitude')).toEqual(['16'])
    expect(values(p, 'dhcp.option.rfc3825.altitude')).toEqual(['100'])
  })

  it('may come in parts', () => {
    const p = client(type(5), option(119, 3, 'abc', 3, 'o'), option(119, 'rg', 0))
    expect(values(p, 'dhcp.option.dhcp_dns_domain_search_list_fqdn')).toEqual(['abc.org'])
    expect(values(p, 'dhcp.option.dhcp_dns_domain_search_list_rfc_3396_detected')).toEqual(['1/2', '2/2'])
  })

  it('may go on in the fields for server and file', () => {
    const p = dissectUdp(68, message(bytesOf(type(2), option(52, 3), END),
      { operation: 2, server: bytesOf(option(66, 'tftp'), END), file: bytesOf(option(67, 'boot'), END) }), 67)
    expect(values(p, 'dhcp.option.tftp_server_name')).toEqual(['tftp'])
    expect(values(p, 'dhcp.option.bootfile_name')).toEqual(['boot'])
    expect(places(p, 'dhcp.option.bootfile_name')).toEqual([[0, UDP_PAYLOAD + 110, 4]])
  })

  it('may be padded', () => {
    const p = client(Uint8Array.of(0, 0, 0), type(1))
    expect(values(p, 'dhcp.option.padding')).toEqual(['000000'])
    expect(values(p, 'dhcp.option.dhcp')).toEqual(['1'])
  })
})

describe('hostile options', () => {
  it('of a wrong length are marked, and the next is read', () => {
    const p = client(type(1), option(1, 255), option(12, 'host'))
    expect(values(p, '_ws.expert.message')).toEqual(["length isn't 4"])
    expect(values(p, 'dhcp.option.hostname')).toEqual(['host'])
  })

  it('that do not fit end the message', () => {
    const p = dissectUdp(67, message(bytesOf(type(1), 12, 200, 'host')), 68)
    expect(values(p, 'dhcp.option.dhcp')).toEqual(['1'])
    expect(values(p, 'dhcp.option.hostname')).toEqual([])
    expect(p.info).toMatch(/\[Malformed Packet\]$/)
  })

  it('that overload each other are read once', () => {
    const again = bytesOf(option(52, 1), END)
    const p = dissectUdp(68, message(bytesOf(type(2), option(52, 1), END), { operation: 2, file: again }), 67)
    expect(values(p, 'dhcp.option.option_overload')).toEqual(['1', '1'])
  })

  it('of every code and length are read to an end', () => {
    const ramp = Uint8Array.from({ length: 40 }, (_, i) => i * 7 & 0xff)
    for (let code = 1; code < 255; code++) {
      const p = client(...[0, 1, 4, 17, 40].map((length) => option(code, ramp.slice(0, length))))
      expect(values(p, 'dhcp.id')).toEqual(['0xdeadbeef'])
    }
  })
})
