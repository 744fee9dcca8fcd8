import { expect, it } from 'vitest'
import { dissectBytes, places, values } from './dissect.ts'
import { ethernet, join } from './network-bytes.ts'

it('reads the tags of an offer', () => {
  // RFC 2516 appendix B: service name of any kind, concentrator "ac1", cookie.
  const tags = join('01010000', '01020003', Buffer.from('ac1'), '01040002abcd', '01990001ff')
  const p = dissectBytes(ethernet(0x8863, join('1107 0000 0016', tags)))
  expect(p.protocol).toBe('PPPoED')
  expect(p.info).toBe("Active Discovery Offer (PADO) AC-Name='ac1'")
  expect(['pppoed.tags.ac_name', 'pppoed.tags.ac_cookie', 'pppoed.tag.unknown_data'].map((name) => values(p, name)))
    .toEqual([['ac1'], ['abcd'], ['ff']])
  expect(places(p, 'pppoed.tags.ac_name')).toEqual([[0, 28, 3]])
})

it('hands a session on to PPP', () => {
  const p = dissectBytes(ethernet(0x8864, join('1100 0011 000a', 'c021 09010008 00000000')))
  expect(values(p, 'pppoe.session_id')).toEqual(['0x0011'])
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:pppoes:ppp:lcp'])
})
