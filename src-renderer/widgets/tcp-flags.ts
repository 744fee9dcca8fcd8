/** The TCP header's flags that have a name, as pills show them: the bit and the name (RFC 9293 section 3.1, RFC 3540). */
export const TCP_FLAGS = [
  { bit: 0x002, name: 'SYN' },
  { bit: 0x001, name: 'FIN' },
  { bit: 0x004, name: 'RST' },
  { bit: 0x008, name: 'PSH' },
  { bit: 0x010, name: 'ACK' },
  { bit: 0x020, name: 'URG' },
  { bit: 0x040, name: 'ECE' },
  { bit: 0x080, name: 'CWR' },
  { bit: 0x100, name: 'AE' },
] as const

export type TcpFlag = (typeof TCP_FLAGS)[number]['name']

const known = new Map<number, readonly TcpFlag[]>()

/** Names of the flags that are set, what opens, closes or pushes first. */
export function flagNames(flags: number): readonly TcpFlag[] {
  const found = known.get(flags)
  if (found !== undefined) return found
  const names = TCP_FLAGS.filter(({ bit }) => (flags & bit) !== 0).map(({ name }) => name)
  known.set(flags, names)
  return names
}
