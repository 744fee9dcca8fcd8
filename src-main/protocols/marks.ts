import { fields, none, string, uint32, names } from './field.ts'

/** How much a thing is worth knowing, by the number that Wireshark's filters use (`_ws.expert.severity`). */
export const SEVERITIES: ReadonlyMap<number, 'chat' | 'note' | 'warn' | 'error'> =
  new Map([[0x200000, 'chat'], [0x400000, 'note'], [0x600000, 'warn'], [0x800000, 'error']])

/** The severity of what people have written: less than all that is found. */
export const COMMENT = 0x100000

/** Marks that any layer may get, by Wireshark's names. */
export const frameMarks = {
  // A line that is only text: a branch such as "Queries".
  ...fields('text', { text: none('text', 'Text item') }),
  ...fields('_ws.malformed', { malformed: none('_ws.malformed', 'Malformed Packet') }),
  ...fields('_ws.short', { truncated: none('_ws.short', 'Packet size limited during capture') }),
  ...fields('_ws.unreassembled', { unreassembled: none('_ws.unreassembled', 'Unreassembled Fragmented Packet') }),
  ...fields('_ws.expert', {
    expert: none('_ws.expert', 'Expert Info'),
    message: string('_ws.expert.message', 'Message'),
    severity: uint32('_ws.expert.severity', 'Severity level', {
      values: names({ 0x100000: 'Comment', 0x200000: 'Chat', 0x400000: 'Note', 0x600000: 'Warning', 0x800000: 'Error' }),
    }),
  }),
}
