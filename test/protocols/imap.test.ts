import { expect, it } from 'vitest'
import { dissectTcp, values } from './dissect.ts'

it('reads tags, commands and arguments', () => {
  const dissect = dissectTcp(143, [['client', 'a1 LOGIN bob "secret word"\r\n'], ['server', '* CAPABILITY IMAP4rev1\r\na1 OK done\r\n'], ['client', 'a2 UID FETCH 1:* (FLAGS)\r\n'], ['client', 'a3 SELECT INBOX\r\n']])
  expect(dissect(1).info).toBe('Request: a1 LOGIN bob "secret word"')
  expect(['imap.request.command', 'imap.request.username', 'imap.request.password'].map((name) => values(dissect(1), name)))
    .toEqual([['LOGIN'], ['bob'], ['secret word']])
  const answer = dissect(2)
  expect(answer.info).toBe('Response: a1 OK done')
  expect(['imap.line', 'imap.response.status', 'imap.response_to', 'imap.time'].map((name) => values(answer, name)))
    .toEqual([['* CAPABILITY IMAP4rev1\r\n', 'a1 OK done\r\n'], ['OK'], ['1'], ['1.000000000']])
  expect([values(dissect(3), 'imap.request.command.uid'), values(dissect(3), 'imap.request.command')]).toEqual([['1'], ['FETCH']])
  expect(values(dissect(4), 'imap.request.folder')).toEqual(['INBOX'])
})

it('does not take the lines of a literal for answers, even where it goes on in the next segment', () => {
  const dissect = dissectTcp(143, [['server', '* 1 FETCH (BODY[] {19}\r\na9 BAD not one\r'], ['server', '\nx\r\n)\r\na1 OK\r\n']])
  expect(values(dissect(1), 'imap.response_tag')).toEqual([])
  expect(values(dissect(2), 'imap.response_tag')).toEqual([')', 'a1'])
})

it('hands the connection over to TLS', () => {
  const dissect = dissectTcp(143, [['client', 'a STARTTLS\r\n'], ['server', 'a OK go\r\n'], ['client', Buffer.from('15030100020228', 'hex')]])
  expect(values(dissect(3), 'frame.protocols')).toEqual(['eth:ethertype:ip:tcp:tls'])
})
