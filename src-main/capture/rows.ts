import type { Column, Row, TimeFormat } from '../api/captures.ts'
import { etherText, ipv4Text, ipv6Text } from '../protocols/address-text.ts'
import { NO_CONVERSATION } from '../protocols/conversation-store.ts'
import { frameMarks, SEVERITIES } from '../protocols/marks.ts'
import type { Packet } from '../protocols/packet.ts'
import { fieldText, shown } from '../protocols/value-text.ts'
import { timeText, type PrintedTime } from './time-text.ts'

/** Who is named in the Source or Destination column. */
export function addressText(p: Packet, end: 'source' | 'destination'): string {
  const at = end === 'source' ? p.sourceAt : p.destinationAt
  // Linux cooked captures know the sender only.
  if (at < 0) return ''
  switch (p.sourceKind) {
    case 'none': return ''
    case 'ether': return etherText(p.sourceBytes, at)
    case 'ipv4': return p.nameOf(p.sourceBytes, at, 4) ?? ipv4Text(p.sourceBytes, at)
    case 'ipv6': return p.nameOf(p.sourceBytes, at, 16) ?? ipv6Text(p.sourceBytes, at)
  }
}

/** Values of a field in a packet, each once, as a custom column shows them. */
export function columnValues(p: Packet, abbrev: string): string {
  const ids = new Set(p.registry.named(abbrev).map((field) => field.id))
  const texts = new Set<string>()
  for (let node = 0; node < p.count; node++) {
    if (!ids.has(p.field[node])) continue
    const field = p.fieldOf(node)
    texts.add(field.type === 'protocol' ? field.label : field.values ? shown(p, node, field) : fieldText(p, node, field))
  }
  return [...texts].join(',')
}

/** Text of one cell of the packet table. */
export function cellText(p: Packet, column: Column, time: PrintedTime, digits: number): string {
  switch (column.kind) {
    case 'number': return String(p.meta.number)
    case 'time': return timeText(p.meta, time, digits)
    case 'source': return addressText(p, 'source')
    case 'destination': return addressText(p, 'destination')
    case 'protocol': return p.protocol
    // Shown as pills.
    case 'flags': return ''
    case 'length': return String(p.meta.original)
    case 'info': return p.info
    case 'field': return columnValues(p, column.field)
  }
}

/** A row of the packet table, from a packet that has just been dissected. */
export function row(p: Packet, columns: readonly Column[], time: TimeFormat, digits: number): Row {
  return {
    number: p.meta.number,
    cells: columns.map((column) => cellText(p, column, time, digits)),
    direction: p.conversation === NO_CONVERSATION ? null : p.direction,
    conversation: p.conversation === NO_CONVERSATION ? null : p.conversation,
    flags: p.tcpFlags < 0 ? null : p.tcpFlags,
    protocol: p.protocol,
    marked: p.meta.marked ?? false,
    severity: worst(p),
    commented: p.meta.comments.length > 0,
    ...p.meta.reference && { reference: true },
    ...resolved(p),
  }
}

/** The addresses that stand behind names in the table. */
function resolved(p: Packet): Pick<Row, 'resolved'> {
  if (!p.named || p.sourceKind !== 'ipv4' && p.sourceKind !== 'ipv6') return {}
  const length = p.sourceKind === 'ipv4' ? 4 : 16
  const address = (at: number): string | null => p.nameOf(p.sourceBytes, at, length) === undefined ? null
    : length === 4 ? ipv4Text(p.sourceBytes, at) : ipv6Text(p.sourceBytes, at)
  const source = address(p.sourceAt), destination = address(p.destinationAt)
  return source === null && destination === null ? {} : { resolved: [source, destination] }
}

/** The worst that is said of a packet. */
function worst(p: Packet): Row['severity'] {
  let value = 0
  for (let node = 0; node < p.count; node++) {
    const id = p.field[node]
    if (id === frameMarks.malformed.id) return 'error'
    if (id === frameMarks.severity.id && p.number[node] > value) value = p.number[node]
  }
  return SEVERITIES.get(value) ?? 'none'
}
