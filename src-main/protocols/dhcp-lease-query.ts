import { badLength, type OptionReader } from './dhcp-option.ts'
import { absoluteTime, fields, names, string, uint8, type Field } from './field.ts'
import { secondsSince1970 } from './ntp-timestamp.ts'

const f = fields('dhcp', {
  // RFC 6926 6.2.2
  status: uint8('dhcp.option.bulk_lease.status_code', 'Status Code', {
    values: names({ 0: 'Success', 1: 'UpsecFail', 2: 'QueryTerminated', 3: 'MalformedQuery', 4: 'NotAllowed' }),
  }),
  message: string('dhcp.option.bulk_lease.status_code_message', 'Status Code Message'),
  baseTime: absoluteTime('dhcp.option.bulk_lease.base_time', 'Base Time'),
  start: absoluteTime('dhcp.option.bulk_lease.query_start_time', 'Query Start Time'),
  end: absoluteTime('dhcp.option.bulk_lease.query_end_time', 'Query End Time'),
})

export const statusCode: OptionReader = (o, p, tree) => {
  if (o.reported < 1) {
    badLength(o, p, tree, 'length must >= 1')
    return
  }
  p.add(tree, f.status, o, 0)
  if (o.reported > 1) p.add(tree, f.message, o, 1, o.reported - 1)
}

const time = (field: Field): OptionReader => (o, p, tree) => {
  if (o.reported !== 4) badLength(o, p, tree, 'length must be 4')
  else p.put(tree, field, o, 0, 4, BigInt(secondsSince1970(o.u32(0))) * 1_000_000_000n)
}

// RFC 6926 6.2.3 to 6.2.6
export const baseTime = time(f.baseTime)
export const queryStartTime = time(f.start)
export const queryEndTime = time(f.end)
