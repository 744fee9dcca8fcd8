import { fields, none, string, uint32, names } from './field.ts'

/** Marks that any layer may get, by Wireshark's names. */
export const frameMarks = {
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
