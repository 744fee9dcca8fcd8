import type { LadderArguments, LadderMark, LadderPage, LadderResults, LadderRung } from '../../api/tcp-ladder.ts'
import { ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import {
  ACK, ACK_LOST_SEGMENT, DUPLICATE_ACK, FAST_RETRANSMISSION, KEEP_ALIVE, KEEP_ALIVE_ACK, LOST_SEGMENT, OUT_OF_ORDER, RETRANSMISSION,
  REUSED_PORTS, SPURIOUS_RETRANSMISSION, WINDOW_FULL, WINDOW_UPDATE, ZERO_WINDOW, ZERO_WINDOW_PROBE, ZERO_WINDOW_PROBE_ACK,
} from '../../protocols/tcp-segment.ts'
import { TCP_STATES } from '../../tcp/state-machine.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { WorkerPool } from '../worker-pool.ts'
import { endsOf, findStreams } from './conversations.ts'
import type { LadderColumns } from './ladder-columns.ts'
import { conversationOf } from './stream-ends.ts'

/** Ladders that are kept, so that their pages need not be made again. */
const MAX_KEPT = 2

const MARKS: readonly (readonly [number, LadderMark])[] = [
  [RETRANSMISSION, 'retransmission'], [FAST_RETRANSMISSION, 'fast_retransmission'], [SPURIOUS_RETRANSMISSION, 'spurious_retransmission'],
  [OUT_OF_ORDER, 'out_of_order'], [LOST_SEGMENT, 'lost_segment'], [ACK_LOST_SEGMENT, 'ack_lost_segment'], [DUPLICATE_ACK, 'duplicate_ack'],
  [KEEP_ALIVE, 'keep_alive'], [KEEP_ALIVE_ACK, 'keep_alive_ack'], [ZERO_WINDOW, 'zero_window'], [ZERO_WINDOW_PROBE, 'zero_window_probe'],
  [ZERO_WINDOW_PROBE_ACK, 'zero_window_probe_ack'], [WINDOW_UPDATE, 'window_update'], [WINDOW_FULL, 'window_full'], [REUSED_PORTS, 'reused_ports'],
]

/** A conversation's ladder, and what goes by time on it. */
interface Ladder {
  readonly columns: LadderColumns
  /** Times that never go back: of packets that were recorded in another order, the latest so far. Nanoseconds. */
  readonly clock: Float64Array
  readonly addresses: readonly [string, string]
  readonly ports: readonly [number, number]
  /** Whether it is of TCP. */
  readonly hasStates: boolean
}

/** The ladders that were looked at last, and their pages. */
export class Ladders {
  private readonly pool: WorkerPool
  private readonly capture: (id: number) => OpenCapture
  private readonly kept = new Map<string, { readonly id: number, readonly ladder: Promise<Ladder> }>()

  /** @param capture the capture of that number @throws where it is not open */
  constructor(pool: WorkerPool, capture: (id: number) => OpenCapture) {
    this.pool = pool
    this.capture = capture
  }

  readonly methods: { readonly [M in keyof LadderArguments]: (argument: LadderArguments[M]) => Promise<LadderResults[M]> } = {
    ladder: async ({ id, protocol, stream, from, count }) => {
      const ladder = await this.of(id, protocol, stream), { length } = ladder.columns
      return page(ladder, Array.from({ length: Math.max(0, Math.min(count, length - from)) }, (_, n) => from + n), 0)
    },
    ladderBetween: async ({ id, protocol, stream, start, end, count }) => {
      const ladder = await this.of(id, protocol, stream), { clock } = ladder
      const first = firstAt(clock, start * 1e9), behind = firstBehind(clock, end * 1e9), all = Math.max(0, behind - first)
      if (all <= count) return page(ladder, Array.from({ length: all }, (_, n) => first + n), 0)
      const rows: number[] = []
      for (let part = 0; part < count; part++) {
        const at = firstAt(clock, (start + (end - start) * part / count) * 1e9)
        if (at < behind && at !== rows.at(-1)) rows.push(at)
      }
      return page(ladder, rows, all - rows.length)
    },
    ladderChanges: async ({ id, protocol, stream }) => {
      const ladder = await this.of(id, protocol, stream)
      return page(ladder, Array.from(ladder.columns.changes), 0)
    },
    ladderPlace: async ({ id, protocol, stream, number }) => {
      const { columns, clock } = await this.of(id, protocol, stream)
      const row = firstAt(columns.numbers, number)
      return columns.numbers[row] === number ? { row, time: clock[row] / 1e9 } : null
    },
  }

  /** A capture was closed. */
  forget(id: number): void {
    for (const [key, each] of this.kept) if (each.id === id) this.kept.delete(key)
  }

  private async of(id: number, protocol: 'tcp' | 'udp', stream: number): Promise<Ladder> {
    const capture = this.capture(id), key = `${id} ${capture.packets} ${protocol} ${stream}`
    const kept = this.kept.get(key)
    if (kept) return await kept.ladder
    const ladder = this.make(capture, protocol, stream)
    this.kept.set(key, { id, ladder })
    ladder.catch(() => { this.kept.delete(key) })
    for (const old of this.kept.keys()) if (this.kept.size > MAX_KEPT) this.kept.delete(old)
    return await ladder
  }

  private async make({ id, index }: OpenCapture, protocol: 'tcp' | 'udp', stream: number): Promise<Ladder> {
    await findStreams(index, protocol)
    const conversation = conversationOf(index, protocol, stream)
    const { columns, clock } = await this.pool.run(async (jobs) => await jobs.ladder(id, protocol, conversation))
    const { addresses, ports } = endsOf(index, conversation), client = columns.client, server = client ? 0 : 1
    const text = (address: Uint8Array): string => address.length === 16 ? ipv6Text(address, 0) : ipv4Text(address, 0)
    return {
      columns, clock, hasStates: protocol === 'tcp',
      addresses: [text(addresses[client]), text(addresses[server])], ports: [ports[client], ports[server]],
    }
  }
}

/** The first place of an ascending column that has `least` or more; its length where none has. */
function firstAt(column: Float64Array | Uint32Array, least: number): number {
  let low = 0, high = column.length
  while (low < high) {
    const middle = low + high >>> 1
    if (column[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}

function firstBehind(column: Float64Array, most: number): number {
  let low = 0, high = column.length
  while (low < high) {
    const middle = low + high >>> 1
    if (column[middle] <= most) low = middle + 1
    else high = middle
  }
  return low
}

function page({ columns, clock, addresses, ports, hasStates }: Ladder, rows: readonly number[], hidden: number): LadderPage {
  const { length, opened, ended, client } = columns
  return {
    total: length, hidden, client, addresses, ports, opened, ended,
    start: length ? clock[0] / 1e9 : 0, end: length ? clock[length - 1] / 1e9 : 0,
    rungs: rows.map((row) => rung(columns, row, hasStates)),
  }
}

function rung(c: LadderColumns, row: number, hasStates: boolean): LadderRung {
  const states = (column: LadderColumns['before']): LadderRung['before'] =>
    hasStates ? [TCP_STATES[column[0][row]], TCP_STATES[column[1][row]]] : null
  return {
    row, number: c.numbers[row], time: c.times[row] / 1e9, side: c.sides[row] as 0 | 1, flags: c.flags[row], sequence: c.sequences[row],
    acknowledgment: c.flags[row] & ACK ? c.acknowledgments[row] : null, length: c.lengths[row] < 0 ? null : c.lengths[row], window: c.windows[row],
    marks: MARKS.filter(([bit]) => c.analyses[row] & bit).map(([, mark]) => mark), missing: c.missing[row],
    before: states(c.before), after: states(c.after),
  }
}
