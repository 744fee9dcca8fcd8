import { fields, names, none, string, uint32, type FieldDefinition } from './field.ts'

/** How much a thing is worth knowing, by the number that Wireshark's filters use (`_ws.expert.severity`). */
export const SEVERITIES: ReadonlyMap<number, 'chat' | 'note' | 'warn' | 'error'> =
  new Map([[0x200000, 'chat'], [0x400000, 'note'], [0x600000, 'warn'], [0x800000, 'error']])

/** The severity of what people have written: less than all that is found. */
export const COMMENT = 0x100000

/** Groups of remarks, by the number that Wireshark's filters use (`_ws.expert.group`). */
export const EXPERT_GROUPS = {
  Checksum: 0x01000000, Sequence: 0x02000000, Response: 0x03000000, Request: 0x04000000, Undecoded: 0x05000000,
  Reassemble: 0x06000000, Malformed: 0x07000000, Debug: 0x08000000, Protocol: 0x09000000, Security: 0x0a000000,
  Comment: 0x0b000000, Decryption: 0x0c000000, Assumption: 0x0d000000, Deprecated: 0x0e000000,
} as const

export type ExpertGroup = keyof typeof EXPERT_GROUPS

const pseudo = (abbrev: string, label: string): FieldDefinition => ({ abbrev, label, type: 'protocol' })

/** Marks that any layer may get, by Wireshark's names. */
export const frameMarks = {
  // A line that is only text: a branch such as "Queries".
  ...fields('text', { text: none('text', 'Text item') }),
  ...fields('_ws.malformed', {
    malformed: pseudo('_ws.malformed', 'Malformed Packet'),
    exception: none('_ws.malformed.expert', 'Malformed Packet (Exception occurred)'),
  }),
  ...fields('_ws.short', { truncated: pseudo('_ws.short', 'Packet size limited during capture') }),
  ...fields('_ws.unreassembled', {
    unreassembled: pseudo('_ws.unreassembled', 'Unreassembled Fragmented Packet'),
    fragment: none('_ws.unreassembled.expert', 'Unreassembled fragment (change preferences to enable reassembly)'),
  }),
  ...fields('_ws.expert', {
    expert: none('_ws.expert', 'Expert Info'),
    message: string('_ws.expert.message', 'Message'),
    severity: uint32('_ws.expert.severity', 'Severity level', {
      base: 'none',
      values: names({ 0x100000: 'Comment', 0x200000: 'Chat', 0x400000: 'Note', 0x600000: 'Warning', 0x800000: 'Error' }),
    }),
    group: uint32('_ws.expert.group', 'Group', {
      base: 'none', values: new Map(Object.entries(EXPERT_GROUPS).map(([name, number]) => [number, name])),
    }),
  }),
}
