import { expect, it } from 'vitest'
import { dissectTcp, lines, places, TCP_PAYLOAD, values } from './dissect.ts'

it('reads commands, answers and the message that follows', () => {
  // RFC 1939 section 10.
  const dissect = dissectTcp(110, [['client', 'RETR 1\r\n'], ['server', '+OK 120 octets\r\nSubject: hi\r\n\r\nHel'], ['server', 'lo\r\n.\r\n'], ['client', 'QUIT\r\n'], ['server', '-ERR busy\r\n']])
  expect([1, 2, 3, 4, 5].map((number) => dissect(number).info))
    .toEqual(['C: RETR 1', 'S: +OK 120 octets', 'S: DATA fragment, 7 bytes', 'C: QUIT', 'S: -ERR busy'])
  const p = dissect(2)
  expect([values(p, 'pop.response.indicator'), values(p, 'pop.response.description')]).toEqual([['+OK'], ['120 octets']])
  expect(lines(p, 'pop.response.data')).toEqual(['Subject: hi\\r\\n', '\\r\\n', 'Hel'])
  expect(places(dissect(1), 'pop.request.parameter')).toEqual([[0, TCP_PAYLOAD + 5, 1]])
})

it('hands the connection over to TLS', () => {
  const dissect = dissectTcp(110, [['client', 'STLS\r\n'], ['server', '+OK go\r\n'], ['client', Buffer.from('15030100020228', 'hex')]])
  expect(values(dissect(3), 'frame.protocols')).toEqual(['eth:ethertype:ip:tcp:tls'])
})
