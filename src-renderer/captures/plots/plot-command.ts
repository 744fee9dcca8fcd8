import type { TcpGraphKind } from '../../../src-main/api/statistics.ts'
import { shellWord } from '../terminal-command.ts'
import { needsField, type IoGraphSetting } from './io-graphs.ts'

/** The command that prints the numbers of an I/O graph; null where a filter has a comma, which parts filters there. */
export function ioCommand(path: string, interval: number, graphs: readonly IoGraphSetting[]): string | null {
  const counted = graphs.filter(({ on }) => on).map(({ filter, unit, field }) => {
    if (!needsField(unit)) return filter === '' ? 'frame' : filter
    return `${unit}(${field})${filter === '' ? field : `${field} && (${filter})`}`
  })
  if (counted.some(each => each.includes(','))) return null
  const seconds = interval.toFixed(6).replace(/\.?0+$/, '')
  return `perroquet read ${shellWord(path)} -q -z ${shellWord(['io,stat', seconds, ...counted].join(','))}`
}

const FIELDS: Readonly<Record<TcpGraphKind, readonly string[]>> = {
  stevens: ['tcp.seq'],
  tcptrace: ['tcp.srcport', 'tcp.seq', 'tcp.nxtseq', 'tcp.ack', 'tcp.window_size'],
  throughput: ['tcp.len'],
  rtt: ['tcp.analysis.ack_rtt'],
  window: ['tcp.srcport', 'tcp.window_size', 'tcp.analysis.bytes_in_flight'],
}

/**
 * The command that prints what a stream's plot is made of.
 * @param from the end whose segments are plotted, as `192.0.2.1:80` @param to the other
 */
export function streamCommand(path: string, kind: TcpGraphKind, stream: number, from: string, to: string): string {
  const port = (end: string): string => end.slice(end.lastIndexOf(':') + 1)
  const which = kind === 'rtt' ? ` && tcp.analysis.ack_rtt && tcp.srcport == ${port(to)}`
    : kind === 'stevens' || kind === 'throughput' ? ` && tcp.len > 0 && tcp.srcport == ${port(from)}` : ''
  const fields = ['frame.time_relative', ...FIELDS[kind]].map(field => `-e ${field}`).join(' ')
  return `perroquet read ${shellWord(path)} -Y ${shellWord(`tcp.stream == ${stream}${which}`)} -T fields ${fields}`
}
