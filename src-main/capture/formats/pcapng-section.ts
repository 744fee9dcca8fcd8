import type { CaptureSection } from './format.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import { SHB_HARDWARE, SHB_OS, SHB_USERAPPL } from './pcapng-blocks.ts'
import { OPTION_COMMENT, optionText, readOptions } from './pcapng-options.ts'

/**
 * Reads a Section Header Block (draft-ietf-opsawg-pcapng 4.1). The section length in it is not looked at: blocks are read one
 * by one anyway.
 */
export function readSection(block: Block): CaptureSection | Fault {
  const { window, view, at, little } = block
  const major = view.getUint16(at + 12, little)
  const minor = view.getUint16(at + 14, little)
  if (major !== 1 || minor !== 0 && minor !== 2) {
    return { at, message: `A section is of pcapng version ${major}.${minor}; only 1.0 and 1.2 are known` }
  }
  const texts: { hardware?: string, operatingSystem?: string, application?: string } = {}
  const comments: string[] = []
  const fault = readOptions(view, at + 24, bodyEnd(block), little, (code, from, length) => {
    const value = window.subarray(from, from + length)
    switch (code) {
      case OPTION_COMMENT: comments.push(optionText(value)); break
      case SHB_HARDWARE: texts.hardware ??= optionText(value); break
      case SHB_OS: texts.operatingSystem ??= optionText(value); break
      case SHB_USERAPPL: texts.application ??= optionText(value); break
    }
    return undefined
  })
  return fault ?? { numbered: true, littleEndian: little, ...texts, comments, offset: block.offset + block.at }
}
