import { expect, it } from 'vitest'
import { values } from './dissect.ts'
import { bytesOf, dissectDatagrams } from './udp-frames.ts'

it('reads searches, answers and announcements', () => {
  // UPnP Device Architecture 2.0, section 1.
  const dissect = dissectDatagrams([
    { from: 50000, to: 1900, payload: bytesOf('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nST: ssdp:all\r\n\r\n') },
    { from: 1900, to: 50000, answer: true, payload: bytesOf('HTTP/1.1 200 OK\r\nLOCATION: http://192.0.2.2/d.xml\r\n\r\n') },
    { from: 1900, to: 1900, answer: true, payload: bytesOf('NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n') },
  ])
  expect([1, 2, 3].map((number) => [dissect(number).protocol, dissect(number).info.trim()]))
    .toEqual([['SSDP', 'M-SEARCH * HTTP/1.1'], ['SSDP', 'HTTP/1.1 200 OK'], ['SSDP', 'NOTIFY * HTTP/1.1']])
  expect(values(dissect(2), 'http.location')).toEqual(['http://192.0.2.2/d.xml'])
  expect(values(dissect(3), 'frame.protocols')).toEqual(['eth:ethertype:ip:udp:ssdp'])
})
