import { expect, it } from 'vitest'
import { dissectTcp, fromHex, lines, SEGMENT_BY_SEGMENT, values, type Said } from './dissect.ts'

/** OASIS MQTT 5.0, section 3.1.2 onwards: a client that names a version, and is accepted. */
const connect = (version: number): Said => ['client', fromHex(version === 5 ? '10 0f 0004 4d515454 05 02 003c 00 0002 6335' : '10 0e 0004 4d515454 04 02 003c 0002 6335')]

it('reads a connection and what is published', () => {
  const dissect = dissectTcp(1883, [connect(4), ['server', fromHex('20020000')], ['client', fromHex('32 0c 0003 612f62 000b 68656c6c6f')], ['server', fromHex('4002000b')]])
  expect([1, 2, 3, 4].map((number) => dissect(number).info)).toEqual(['Connect Command', 'Connect Ack', 'Publish Message (id=11) [a/b]', 'Publish Ack (id=11)'])
  expect(values(dissect(1), 'mqtt.clientid')).toEqual(['c5'])
  expect(values(dissect(1), 'mqtt.kalive')).toEqual(['60'])
  expect([values(dissect(3), 'mqtt.topic'), values(dissect(3), 'mqtt.msg'), values(dissect(3), 'mqtt.qos')]).toEqual([['a/b'], ['68656c6c6f'], ['1']])
  expect(lines(dissect(2), 'mqtt.conack.val')).toEqual(['Return Code: Connection Accepted (0)'])
})

it('reads the properties of version 5, which only the connection tells', () => {
  // A user property ab=cde, a reason.
  const dissect = dissectTcp(1883, [connect(5), ['client', fromHex('e0 0c 98 0a 26 0002 6162 0003 636465')], ['server', fromHex('20 06 00 87 03 21 0014')]])
  expect([values(dissect(2), 'mqtt.disconnect.reason_code'), values(dissect(2), 'mqtt.prop_key'), values(dissect(2), 'mqtt.prop_value')])
    .toEqual([['152'], ['ab'], ['cde']])
  expect([values(dissect(3), 'mqtt.connack.reason_code'), values(dissect(3), 'mqtt.prop_number')]).toEqual([['135'], ['20']])
})

it('reads several packets in a segment, and finds the next one behind a long one', () => {
  const long = Buffer.concat([fromHex('30c801 0001 61'), Buffer.alloc(197)])
  const dissect = dissectTcp(1883, [['client', Buffer.concat([fromHex('c000'), long.subarray(0, 50)])], ['client', Buffer.concat([long.subarray(50), fromHex('e000')])]], SEGMENT_BY_SEGMENT)
  expect(dissect(1).info).toContain('Ping Request, Publish Message [a]')
  expect(values(dissect(2), 'mqtt.msgtype')).toEqual(['14'])
})

it('refuses a length that never ends', () => {
  expect(values(dissectTcp(1883, [['client', fromHex('30ffffffffff')]])(1), 'mqtt.msg')).toEqual([])
})
