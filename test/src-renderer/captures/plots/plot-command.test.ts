import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { IoGraphSetting } from '../../../../src-renderer/captures/plots/io-graphs.ts'
import { ioCommand, streamCommand } from '../../../../src-renderer/captures/plots/plot-command.ts'

const capture = join(import.meta.dirname, '../../../../resources/captures/tcp-loss.pcapng')
const program = fileURLToPath(new URL('../../../../out/main/terminal.js', import.meta.url))

/** Runs a command as a shell would. */
const run = (command: string): string =>
  execFileSync('sh', ['-c', command.replace(/^perroquet/, '"$0" "$1"'), process.execPath, program], { encoding: 'utf8' })

const graph: IoGraphSetting = { id: 1, name: '', filter: '', unit: 'packets', field: '', colour: 'a', style: 'line', on: true }

it('the command of an I/O graph prints its numbers', () => {
  const largest: IoGraphSetting = { ...graph, id: 2, unit: 'MAX', field: 'tcp.len', filter: 'tcp.srcport == 45918' }
  const command = ioCommand(capture, 0.1, [graph, largest, { ...graph, on: false, filter: 'udp' }]) ?? ''
  expect(command).toContain(`-z 'io,stat,0.1,frame,MAX(tcp.len)tcp.len && (tcp.srcport == 45918)'`)
  const line = run(command).split('\n').find(each => each.includes('<>'))
  expect(line?.match(/\d+/g)?.map(Number)).toEqual(expect.arrayContaining([77, 1448]))
  expect(ioCommand(capture, 1, [{ ...graph, filter: 'tcp.port in {1, 2}' }])).toBe(null)
  expect(ioCommand('a.pcap', 0.000_01, [graph])).toBe('perroquet read a.pcap -q -z io,stat,0.00001,frame')
  expect(ioCommand('a.pcap', 10, [graph])).toBe('perroquet read a.pcap -q -z io,stat,10,frame')
})

it('the command of a stream’s plot prints its points', () => {
  const lines = (kind: 'stevens' | 'rtt' | 'window'): string[][] =>
    run(streamCommand(capture, kind, 0, '192.0.2.1:45918', '198.51.100.2:50000')).trimEnd().split('\n').map(each => each.split('\t'))
  // The first segment with data and its acknowledgment, and all segments of both sides.
  expect(lines('stevens')[0]).toEqual(['0.000392000', '1'])
  expect(lines('rtt').find(([time]) => time === '0.000427000')?.[1]).toBe('0.000035000')
  expect(lines('window')).toHaveLength(77)
})
