import type { Checked } from './checked.ts'
import { fieldsOf } from './plan/fields-of.ts'

/** Protocols of which the body of a message shows nothing, whatever its media type. */
const OUTSIDE_BODIES: ReadonlySet<string> = new Set(['eth', 'ip', 'ipv6', 'tcp', 'udp', 'dns', 'tls', 'http'])
/** Fields of theirs that say something of bodies all the same. */
const OF_BODIES: ReadonlySet<string> = new Set(['http.file_data', 'http.decompression_failed'])

/** Whether a filter needs `Packet.bodied`: it may ask for something that stands in the body of a message. */
export function asksBodies(checked: Checked): boolean {
  const { present, read } = fieldsOf(checked)
  const isOutside = (abbrev: string): boolean => OUTSIDE_BODIES.has(abbrev.split('.', 1)[0]) && !OF_BODIES.has(abbrev)
  // How long a message's layer is depends on its body.
  return [...present].some(({ abbrev }) => !isOutside(abbrev)) || [...read].some(({ abbrev, type }) => !isOutside(abbrev) || type === 'protocol')
}
