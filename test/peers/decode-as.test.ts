import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeCapture } from '../e2e/capture-file.ts'
import { installed } from './program.ts'

/** "Decode as" beside tshark. */
const program = new URL('../../out/main/terminal.js', import.meta.url).pathname
const samples = join(import.meta.dirname, '../../resources/captures')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-decode-as-'))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

const tshark = (...args: string[]) => spawnSync('tshark', ['-n', ...args], { encoding: 'utf8' })
const perroquet = (...args: string[]) => spawnSync(process.execPath, [program, 'read', ...args], { encoding: 'utf8' })

/** A frame of Ethernet, IPv4 and UDP (RFC 768) without checksums, with the payload given. */
function udpFrame(sourcePort: number, destinationPort: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(42 + payload.length), view = new DataView(frame.buffer)
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00, 0x45, 0])
  view.setUint16(16, 28 + payload.length)
  frame.set([0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2], 20)
  view.setUint16(34, sourcePort)
  view.setUint16(36, destinationPort)
  view.setUint16(38, 8 + payload.length)
  frame.set(payload, 42)
  return frame
}

describe.skipIf(!installed('tshark'))('decoded as tshark does', () => {
  it.each([
    ['dns.pcapng', 'udp.port==34227,ntp'], ['dns.pcapng', 'udp.port==53,data'], ['dns.pcapng', 'udp.port==30000-40000,ntp'],
    ['http.pcapng', 'tcp.port==56266,smtp'], ['http.pcapng', 'tcp.port==8080,data'], ['http.pcapng', 'tcp.port==8078:3,telnet'],
    ['http.pcapng', 'tcp.port==8080,tls'], ['smop-dialogue.pcap', 'tcp.port==50000,telnet'], ['tcp-request-answer.pcap', 'tcp.port==0xc350,data'],
  ])('%s -d %s', (file, option) => {
    const path = join(samples, file)
    expect(perroquet(path, '-d', option).stdout).toBe(tshark('-r', path, '-d', option).stdout)
  })

  it('RTP by hand', () => {
    const path = join(folder, 'rtp.pcap')
    const rtp = (sequence: number) => Uint8Array.of(0x80, 0, 0, sequence, 0, 0, 0, sequence * 160, 0xde, 0xad, 0xbe, 0xef, ...new Uint8Array(160).fill(0xd5))
    writeCapture(path, [1, 2, 3].map((sequence) => udpFrame(40_000, 5004, rtp(sequence))))
    const fields = ['-T', 'fields', ...['_ws.col.Protocol', 'rtp.ssrc', 'rtp.seq', 'rtp.p_type'].slice(1).flatMap((name) => ['-e', name])]
    const args = ['-d', 'udp.port==5004,rtp', ...fields]
    expect(perroquet(path, ...args).stdout).toBe(tshark('-r', path, ...args).stdout)
    expect(perroquet(path, ...args).stdout.split('\n')[0]).toBe('0xdeadbeef\t1\t0')
    expect(perroquet(path, '-d', 'udp.port==5004,rtp').stdout).toBe(tshark('-r', path, '-d', 'udp.port==5004,rtp').stdout)
  })

  it.each([
    'tcp.port==8000,', '', '==8000,http', 'tcp.port==8000:3:2,http', 'tcp.port==8000:0,http', 'tcp.port==8000-8010:3,http', 'tcp.port==4294967296,http',
    'tcp.port==8000 , http', 'tcp.port==-1,http', 'tcp.port==8000,HTTP', 'tcp.port==8000:x,http', 'http', 'tcp.port==08000,http', 'tcp.port==8000', 'tcp.port',
    'tcp.port==8000-,http', 'tcp.port==,http', 'tcp.port==8000,arp', 'tcp.prt==1,http',
  ])('refuses -d "%s" in the same words', (option) => {
    const path = join(samples, 'http.pcapng')
    // Of the lists of what there is, tshark's are longer.
    const words = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('\t') && !line.startsWith('Running as'))
      .map((line) => line.replace(/^(tshark|perroquet): /, ''))
    const ours = perroquet(path, '-d', option)
    expect(words(ours.stderr)).toEqual(words(tshark('-r', path, '-d', option).stderr))
    expect(ours.status).toBe(1)
  })
})
