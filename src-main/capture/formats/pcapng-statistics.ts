import type { InterfaceStatistics } from './format.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import {
  ISB_ENDTIME, ISB_FILTERACCEPT, ISB_IFDROP, ISB_IFRECV, ISB_OSDROP, ISB_STARTTIME, ISB_USRDELIV,
} from './pcapng-blocks.ts'
import { OPTION_COMMENT, optionText, readOptions } from './pcapng-options.ts'
import type { Ticks } from './ticks.ts'

type Counters = { -readonly [K in Exclude<keyof InterfaceStatistics, 'interface' | 'comments'>]?: bigint }

/**
 * Reads an Interface Statistics Block (draft-ietf-opsawg-pcapng 4.6).
 * @param number of the interface, counted over all sections
 * @param ticks of that interface; undefined if its section has none of that number
 */
export function readStatistics(block: Block, number: number, ticks: Ticks | undefined): InterfaceStatistics | Fault {
  const { window, view, at, little } = block
  const counters: Counters = {}
  const comments: string[] = []
  const count = (from: number, length: number): bigint | undefined => length === 8 ? view.getBigUint64(from, little) : undefined
  const time = (from: number, length: number): bigint | undefined => {
    if (length !== 8 || !ticks) return undefined
    ticks.split(view.getUint32(from, little), view.getUint32(from + 4, little))
    return BigInt(ticks.seconds) * 1_000_000_000n + BigInt(ticks.nanoseconds)
  }
  const fault = readOptions(view, at + 20, bodyEnd(block), little, (code, from, length) => {
    switch (code) {
      case OPTION_COMMENT: comments.push(optionText(window.subarray(from, from + length))); break
      case ISB_STARTTIME: counters.start ??= time(from, length); break
      case ISB_ENDTIME: counters.end ??= time(from, length); break
      case ISB_IFRECV: counters.received ??= count(from, length); break
      case ISB_IFDROP: counters.dropped ??= count(from, length); break
      case ISB_FILTERACCEPT: counters.accepted ??= count(from, length); break
      case ISB_OSDROP: counters.droppedBySystem ??= count(from, length); break
      case ISB_USRDELIV: counters.delivered ??= count(from, length); break
    }
    return undefined
  })
  return fault ?? { interface: number, ...counters, comments }
}
