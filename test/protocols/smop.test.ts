import { expect, it } from 'vitest'
import { dissectFile, dissectTcp, places, TCP_PAYLOAD, values } from './dissect.ts'

it('follows the login through the recorded dialogue', () => {
  const dissect = dissectFile('resources/captures/smop-dialogue.pcap')
  const said: string[][] = []
  for (let number = 1; number <= 28; number++) {
    const p = dissect(number)
    if (p.protocol === 'SMOP') said.push([p.info, values(p, 'smop.state').join()])
  }
  expect(said.slice(0, 8)).toEqual([
    ['OPER#+#1#2#)', '0'], ['OPER#ko#login first#)', '0'], ['LOGIN#wagner#wrong#)', '0'],
    ['LOGIN#ko#unknown user or wrong password#)', '0'], ['LOGIN#wagner#abc123#)', '0'], ['LOGIN#ok#)', '1'], ['OPER#+#1#2#)', '1'],
    ['OPER#ok#3#)', '1'],
  ])
})

it('reads requests and answers', () => {
  const dissect = dissectTcp(50000, [['client', 'LOGIN#ada#secret#)'], ['server', 'LOGIN#ok#)'], ['client', 'OPER#/#1#0#)'],
    ['server', 'OPER#ko#division by zero#)']], {})
  expect(['smop.verb', 'smop.user', 'smop.password'].map((name) => values(dissect(1), name))).toEqual([['LOGIN'], ['ada'], ['secret']])
  expect(places(dissect(1), 'smop.user')).toEqual([[0, TCP_PAYLOAD + 6, 3]])
  expect(['smop.operator', 'smop.operand'].map((name) => values(dissect(3), name))).toEqual([['/'], ['1', '0']])
  expect(['smop.status', 'smop.reason', 'smop.request_in'].map((name) => values(dissect(4), name))).toEqual([['ko'], ['division by zero'], ['3']])
})

it('marks an operation before the login only where the beginning was seen', () => {
  const dissect = dissectTcp(50000, [['client', 'OPER#+#1#2#)'], ['server', 'LOGIN#ok#)'], ['client', 'LOGIN#ada#secret#)']])
  expect(values(dissect(1), 'smop.before_login')).toEqual([])
  expect(values(dissect(3), 'smop.second_login')).toHaveLength(1)
})

it('reads several messages in a segment, and one in several segments, even where its end is cut in two', () => {
  const dissect = dissectTcp(50000, [['client', 'LOGIN#ada#secret#)OPER#+#1#'], ['client', '2#'], ['client', ')LOGOUT#)']])
  expect(values(dissect(1), 'smop.verb')).toEqual(['LOGIN', 'OPER'])
  expect(values(dissect(1), 'smop.incomplete')).toHaveLength(1)
  expect(values(dissect(2), 'smop.continuation')).toHaveLength(1)
  expect(values(dissect(3), 'smop.verb')).toEqual(['LOGOUT'])
})

it('is known by its look on another port, and leaves what is not SMOP alone', () => {
  expect(dissectTcp(4242, [['client', 'OPER#+#1#2#)']])(1).protocol).toBe('SMOP')
  expect(dissectTcp(50000, [['client', 'GET / HTTP/1.0\r\n\r\n']])(1).protocol).toBe('HTTP')
  expect(dissectTcp(50000, [['client', 'LOGINS']])(1).protocol).toBe('TCP')
})

it('is found again behind payload that was refused, and its rest with it', () => {
  const dissect = dissectTcp(50000, [['client', 'the parrot'], ['client', 'LOGIN#ada#sec'], ['client', 'ret#)'], ['server', 'the parrot'], ['client', 'GET / HTTP/1.0\r\n\r\n']])
  expect([1, 2, 3, 4, 5].map((number) => dissect(number).protocol)).toEqual(['TCP', 'SMOP', 'SMOP', 'TCP', 'HTTP'])
  expect(values(dissect(3), 'smop.continuation')).toHaveLength(1)
})
