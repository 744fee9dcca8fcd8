import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epb, idb, option, shb, block } from '../capture/formats/bytes.ts'
import { tcpFrame } from '../e2e/capture-file.ts'
import { installed } from './program.ts'

/** Names of addresses from the capture's own records, beside tshark. */
const program = new URL('../../out/main/terminal.js', import.meta.url).pathname
const samples = join(import.meta.dirname, '../../resources/captures')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-names-'))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

const tshark = (...args: string[]): string => spawnSync('tshark', args, { encoding: 'utf8' }).stdout
const perroquet = (...args: string[]): string => spawnSync(process.execPath, [program, 'read', ...args], { encoding: 'utf8' }).stdout

type Address = readonly [number, number, number, number]
const u16 = (value: number): number[] => [value >> 8, value & 0xff]
const name = (text: string): number[] => text === '' ? [0] : [...text.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]), 0]
/** RFC 1035 4.1.3. */
const record = (owner: string, type: number, data: readonly number[], rrClass = 1): number[] =>
  [...name(owner), ...u16(type), ...u16(rrClass), 0, 0, 0, 60, ...u16(data.length), ...data]
const AAAA = [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 2]

/** RFC 1035 4.1.1: a message with records in each of its sections, over IPv4 and UDP (RFC 768). */
function dns(from: Address, to: Address, ports: readonly [number, number], flags: number, ...sections: readonly (readonly (readonly number[])[])[]): Uint8Array {
  const [answers = [], authorities = [], additionals = []] = sections
  const message = [...u16(7), ...u16(flags), ...u16(1), ...u16(answers.length), ...u16(authorities.length), ...u16(additionals.length),
    ...name('asked.example'), ...u16(1), ...u16(1), ...answers.flat(), ...authorities.flat(), ...additionals.flat()]
  const udp = [...u16(ports[0]), ...u16(ports[1]), ...u16(8 + message.length), 0, 0, ...message]
  return Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, ...u16(20 + udp.length), 0, 0, 0x40, 0, 64, 17, 0, 0, ...from, ...to, ...udp])
}

const client: Address = [192, 0, 2, 1], server: Address = [192, 0, 2, 2], resolver: Address = [192, 0, 2, 53]
const segment = (from: Address, to: Address): Uint8Array =>
  tcpFrame({ from: { address: from, port: 1000 }, to: { address: to, port: 2000 }, flags: 0x10, sequence: 1, acknowledgment: 1 })
const answer = (...sections: readonly (readonly (readonly number[])[])[]): Uint8Array => dns(resolver, client, [53, 4000], 0x8180, ...sections)

const frames: readonly Uint8Array[] = [
  segment(client, server),
  answer([record('www.example.net', 5, name('host.example.net')), record('host.example.net', 1, server)]),
  segment(client, server),
  answer([record('1.2.0.192.in-addr.arpa', 12, name('client.example.net'))]),
  segment(server, client),
  answer([record('six.example.net', 28, AAAA)], [], [record('extra.example', 1, [192, 0, 2, 77])]),
  segment([192, 0, 2, 77], client),
  answer([record('ns.example.net', 1, resolver)]),
  dns(client, resolver, [4000, 53], 0x0100, [record('in-a-query.example', 1, [192, 0, 2, 78])]),
  segment([192, 0, 2, 78], server),
  answer([record('other.example.net', 1, server)], [record('chaos.example', 1, [192, 0, 2, 79], 3)]),
  segment(server, [192, 0, 2, 79]),
  dns([192, 0, 2, 9], [224, 0, 0, 251], [5353, 5353], 0x8400, [record('printer.local', 1, [192, 0, 2, 9], 0x8001)]),
  segment([192, 0, 2, 9], client),
  dns([192, 0, 2, 10], client, [5355, 4001], 0x8000, [record('neighbour', 1, [192, 0, 2, 10])]),
  segment([192, 0, 2, 10], client),
  answer([record('', 1, [192, 0, 2, 80])]),
  segment([192, 0, 2, 80], [192, 0, 2, 81]),
  // Cut off in the middle of the second record: the first one counts.
  answer([record('whole.example', 1, [192, 0, 2, 82]), record('half.example', 1, [192, 0, 2, 83]).slice(0, -2)]),
  segment([192, 0, 2, 82], [192, 0, 2, 83]),
]
/** draft-ietf-opsawg-pcapng 4.5. */
const names = (...records: readonly (readonly [readonly number[], readonly string[]])[]): Buffer =>
  block(4, Buffer.concat([...records.map(([address, texts]) => option(address.length === 4 ? 1 : 2, Buffer.from([...address, ...Buffer.from(texts.map((text) => text + '\0').join(''))]))), Buffer.alloc(4)]))

beforeAll(() => {
  const packets = frames.map((frame, i) => epb(Buffer.from(frame), { ticks: 1_700_000_000_000_000n + BigInt(i) * 1000n }))
  writeFileSync(join(folder, 'answers.pcapng'), Buffer.concat([shb({}), idb({}), ...packets]))
  writeFileSync(join(folder, 'records.pcapng'), Buffer.concat([
    shb({}), idb({}), packets[0], names([server, ['first.example', 'second.example']], [AAAA, ['six.example']]), packets[0],
    names([server, ['later.example']], [resolver, ['resolver.example']]), ...packets.slice(0, 12),
  ]))
})

describe.skipIf(!installed('tshark'))('shows what tshark shows', () => {
  const lines = (text: string): string[] => text.split('\n').filter((line) => /Src: |Address: [^ ]+ \(|(Source|Destination) Address|IP address/.test(line))

  it.each(['answers.pcapng', 'records.pcapng'].flatMap((file) => ['-N dn', '-N n', '-N d', '-n'].map((option) => [file, option] as const)))('%s %s', (file, option) => {
    const path = join(folder, file), flags = option.split(' ')
    expect(perroquet(path, ...flags)).toBe(tshark('-r', path, ...flags))
    expect(lines(perroquet(path, '-V', ...flags))).toEqual(lines(tshark('-r', path, '-V', ...flags)))
  })

  it('without -N, names are off', () => {
    const path = join(folder, 'answers.pcapng')
    expect(perroquet(path)).toBe(tshark('-n', '-r', path))
  })

  it.each(['dns.pcapng', 'multicast.pcapng', 'arp-and-neighbour-discovery.pcapng'])('%s', (file) => {
    const path = join(samples, file)
    expect(perroquet(path, '-N', 'dn')).toBe(tshark('-N', 'dn', '-r', path))
  })

  it('refuses letters that there are not', () => {
    const path = join(folder, 'answers.pcapng')
    const first = (text: string): string | undefined => text.split('\n').find((line) => line.includes('-N specifies'))?.replace(/^\w+: /, '')
    const ours = spawnSync(process.execPath, [program, 'read', path, '-N', 'nx'], { encoding: 'utf8' })
    expect(first(ours.stderr)).toBe(first(spawnSync('tshark', ['-r', path, '-N', 'nx'], { encoding: 'utf8' }).stderr))
    expect(ours.status).toBe(1)
  })
})
