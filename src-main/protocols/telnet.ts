import { fields, names, string, uint8, valueName } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { addOption, dissectParameters, optionNames } from './telnet-options.ts'

// RFC 854: what follows this byte is a command.
const IAC = 0xff
const SUBNEGOTIATION = 250
const WILL = 251
const DONT = 254

const CR = 0x0d
const LF = 0x0a

const f = fields('telnet', {
  command: uint8('telnet.cmd', 'Command', {
    values: names({
      236: 'End of File', 237: 'Suspend Current Process', 238: 'Abort Process', 239: 'End of Record', 240: 'Suboption End',
      241: 'No Operation', 242: 'Data Mark', 243: 'Break', 244: 'Interrupt Process', 245: 'Abort Output', 246: 'Are You There?',
      247: 'Escape Character', 248: 'Erase Line', 249: 'Go Ahead', 250: 'Suboption', 251: 'Will', 252: "Won't", 253: 'Do',
      254: "Don't",
    }),
  }),
  data: string('telnet.data', 'Data', { encoding: 'ascii' }),
})

/** Telnet (RFC 854): text with commands in between. */
export const telnet = protocol({
  abbrev: 'telnet', name: 'TELNET', label: 'Telnet',
  on: { 'tcp.port': [23] },
  dissect(r, p) {
    const layer = p.layer(telnet, r)
    p.clearInfo()
    if (p.row) p.info += 'Telnet Data ...'
    for (let at = 0; at < r.reported;) {
      const next = findCommand(r, at)
      const end = next < 0 ? r.reported : next
      if (end > at) lines(r, p, layer, at, end)
      if (next < 0) break
      at = command(r, p, layer, next)
    }
    return true
  },
})

/** Where the next IAC stands that is not one of a pair (which says the byte itself), or -1. */
function findCommand(r: Reader, at: number): number {
  let i = r.indexOf(IAC, at)
  while (i >= 0 && r.u8(i + 1) === IAC) i = r.indexOf(IAC, i + 2)
  return i
}

/** Adds text a line at a time. CR NUL is a CR alone, so that only LF, CR LF and CR NUL end a line (RFC 854). */
function lines(r: Reader, p: Packet, layer: Node, start: number, end: number): void {
  for (let at = start; at < end && at < r.length;) {
    let next = at
    while (next < end && next < r.length && r.u8(next) !== LF && r.u8(next) !== CR) next++
    if (next < end && next < r.length) next = r.u8(next) === LF ? next + 1 : afterReturn(r, next, end)
    else next = end
    p.add(layer, f.data, r, at, next - at)
    at = next
  }
}

/** Where the line goes on behind a CR. */
function afterReturn(r: Reader, at: number, end: number): number {
  let next = at + 1
  for (let last = CR; next < end && next < r.length;) {
    const byte = r.u8(next++)
    if (byte === LF || byte === 0 && last === CR) break
    last = byte
  }
  return next
}

/** Adds the command at an IAC. @returns where it ends */
function command(r: Reader, p: Packet, layer: Node, start: number): number {
  const code = r.u8(start + 1)
  const branch = p.branch(layer, frameMarks.text, r, start, 2, 'Command header')
  p.add(branch, f.command, r, start + 1)
  let end = start + 2
  let text = valueName(f.command, code) ?? '<unknown option>'
  if (code >= SUBNEGOTIATION && code <= DONT) {
    const option = addOption(p, branch, r, end)
    text += ` ${optionNames[r.u8(end)] ?? '<unknown option>'}`
    if (p.detailed) p.label(branch, text)
    end = code >= WILL ? end + 1 : subnegotiation(r, p, option, start)
  } else if (p.detailed) p.label(branch, text)
  p.extent(branch, Math.min(end, r.length) - start)
  return end
}

/** Adds the parameters behind IAC SB and the option (RFC 855). @returns where the IAC that ends them stands */
function subnegotiation(r: Reader, p: Packet, option: Node, start: number): number {
  const begin = start + 3
  const left = r.reported - begin
  let end = r.reported, escaped = 0
  for (let i = r.indexOf(IAC, begin); i >= 0; i = r.indexOf(IAC, i + 2)) {
    // Near the end of the segment any IAC ends them, as Wireshark has it.
    if (i + 1 >= left || r.u8(i + 1) !== IAC) { end = i; break }
    escaped++
  }
  if (end > begin) dissectParameters(r, p, option, r.u8(start + 2), begin, end - begin, escaped)
  return end
}
