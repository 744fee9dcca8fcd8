import type { Field, FieldGroup } from '../protocols/field.ts'
import { allFields } from '../protocols/field.ts'
import { protocols } from '../protocols/list.ts'
import { Output } from './output.ts'

/**
 * `perroquet fields`: all protocols and fields as `tshark -G fields` lists them, tab-separated. P: name and filter name.
 * F: name, filter name, type, protocol, base (or the width of a flag's bits), mask, description.
 */
export async function listFields(): Promise<void> {
  const lines = protocols.map((protocol) => ['P', protocol.label, protocol.abbrev].join('\t'))
  const groups = protocols.flatMap((protocol) => (protocol.groups ?? []).map((group) => ({ group, protocol: protocol.abbrev })))
  for (const field of allFields) if (field.type !== 'protocol') lines.push(fieldLine(field))
  for (const { group, protocol } of groups) lines.push(groupLine(group, protocol))
  await new Output().write(lines.join('\n') + '\n')
}

const TYPES: Readonly<Partial<Record<Field['type'], string>>> = {
  ipv4: 'FT_IPv4', ipv6: 'FT_IPv6', absolute_time: 'FT_ABSOLUTE_TIME', relative_time: 'FT_RELATIVE_TIME',
}

function typeName(field: Field): string {
  return TYPES[field.type] ?? 'FT_' + field.type.toUpperCase()
}

function base(field: Field): string {
  if (field.type === 'boolean') return String(field.mask === undefined ? 0 : field.width * 8)
  return /^u?int/.test(field.type) ? 'BASE_' + (field.base ?? 'dec').toUpperCase() : ''
}

function fieldLine(field: Field): string {
  return ['F', field.label, field.abbrev, typeName(field), field.protocol, base(field), '0x' + (field.mask ?? 0).toString(16), field.description ?? ''].join('\t')
}

function groupLine({ abbrev, label, members }: FieldGroup, protocol: string): string {
  return ['F', label, abbrev, typeName(members[0]), protocol, base(members[0]), '0x0', ''].join('\t')
}
