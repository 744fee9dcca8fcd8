import { etherText, hexBytes, ipv4Text, ipv6Text } from '../protocols/address-text.ts'
import type { FieldType } from '../protocols/field.ts'
import { oidText } from '../protocols/value-text.ts'
import type { ByteText } from './byte-text.ts'
import { datumBytes, type Datum } from './datum.ts'

/** What `string()` makes of a value: numbers in decimal, addresses as they are written. */
export function datumText(value: Datum, type: FieldType): ByteText {
  switch (type) {
    case 'ipv4': return ipv4Text(datumBytes(value, type), 0)
    case 'ipv6': return ipv6Text(value as Uint8Array, 0)
    case 'ether': return etherText(value as Uint8Array, 0)
    case 'eui64': return (value as bigint).toString(16).padStart(16, '0').replace(/..(?=.)/g, '$&:')
    case 'oid': return oidText(value as Uint8Array)
    case 'guid': {
      const hex = hexBytes(value as Uint8Array)
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    }
    default: return String(value)
  }
}
