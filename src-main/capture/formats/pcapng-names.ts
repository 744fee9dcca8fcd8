import { ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import type { RecordSink } from './format.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import { NRB_END, NRB_IPV4, NRB_IPV6 } from './pcapng-blocks.ts'
import { optionText, padded, readOptions } from './pcapng-options.ts'

/** Tells the sink the records of a Name Resolution Block (draft-ietf-opsawg-pcapng 4.5). @returns what is wrong with it */
export function tellNames(block: Block, sink: RecordSink): Fault | undefined {
  const { window, view, little } = block
  const end = bodyEnd(block)
  let next = block.at + 8
  while (next < end) {
    const at = next
    if (end - at < 4) return { at, message: 'A name resolution block ends in the middle of a record' }
    const type = view.getUint16(at, little)
    const length = view.getUint16(at + 2, little)
    const value = at + 4
    next = value + padded(length)
    if (next > end) return { at, message: `A name resolution record of ${length} bytes is longer than its block` }
    if (type === NRB_END) {
      next = value
      break
    }
    if (type !== NRB_IPV4 && type !== NRB_IPV6) continue
    const size = type === NRB_IPV4 ? 4 : 16
    if (length < size) return { at, message: `A name resolution record of ${length} bytes is shorter than its address` }
    const names = window.subarray(value + size, value + length)
    if (names.length > 0 && names[names.length - 1] !== 0) return { at, message: 'A name resolution record ends within a name' }
    sink.name(type === NRB_IPV4 ? ipv4Text(window, value) : ipv6Text(window, value), zeroTerminated(names))
  }
  // Options may follow, and say which server gave the names; they must at least be whole.
  return readOptions(view, next, end, little, () => undefined)
}

function zeroTerminated(bytes: Uint8Array): string[] {
  const texts: string[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from)
    texts.push(optionText(bytes.subarray(from, end)))
    from = end + 1
  }
  return texts
}
