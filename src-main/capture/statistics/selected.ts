import type { Dissector } from '../dissector.ts'
import { Scanner } from '../scan.ts'

/** Filters that one dissector keeps ready: a graph may have several. */
const MAX_READY = 16

const ready = new WeakMap<Dissector, Map<string, Scanner>>()

/**
 * Numbers of the packets from `from` up to, not including, `to` that a filter lets through.
 * @param filter has been checked; empty for all packets
 */
export function selected(dissector: Dissector, filter: string, from: number, to: number): Uint32Array {
  if (filter === '') return Uint32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
  let scanners = ready.get(dissector)
  if (!scanners) ready.set(dissector, scanners = new Map<string, Scanner>())
  let scanner = scanners.get(filter)
  if (!scanner) {
    if (scanners.size >= MAX_READY) scanners.clear()
    scanners.set(filter, scanner = new Scanner(filter, dissector))
  }
  return scanner.scan(from, to)
}
