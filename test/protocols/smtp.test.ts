import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import {
  dissectFrames, dissectTcp, lines, places, SEGMENT_BY_SEGMENT, TCP_PAYLOAD, tcpFrames, values, type DissectOptions, type Said,
} from './dissect.ts'
import { record } from './tls-bytes.ts'

const smtp = (said: readonly Said[], options: DissectOptions = {}): (number: number) => Packet => dissectTcp(25, said, options)
const MAIL = 'From: ara@example.org\r\nSubject: hello\r\n\r\nHello\r\n'
const ENVELOPE: Said[] = [['client', 'DATA\r\n'], ['server', '354 go ahead\r\n']]

describe('a server', () => {
  it('answers with a code and a text', () => {
    const p = smtp([['server', '220 mx.example.org ready\r\n']])(1)
    expect(p.protocol).toBe('SMTP')
    expect(p.info).toBe('S: 220 mx.example.org ready')
    expect(values(p, 'smtp.response.code')).toEqual(['220'])
    expect(lines(p, 'smtp.response.code')).toEqual(['Response code: <domain> Service ready (220)'])
    expect(values(p, 'smtp.rsp.parameter')).toEqual(['mx.example.org ready'])
    expect(places(p, 'smtp.response.code')).toEqual([[0, TCP_PAYLOAD, 3]])
    expect(places(p, 'smtp.rsp.parameter')).toEqual([[0, TCP_PAYLOAD + 4, 20]])
  })

  it('may answer in several lines', () => {
    const p = smtp([['server', '250-mx\r\n250-SIZE 1000\r\n250 HELP\r\n']])(1)
    expect(p.info).toBe('S: 250-mx | SIZE 1000 | HELP')
    expect(values(p, 'smtp.response.code')).toEqual(['250'])
    expect(values(p, 'smtp.rsp.parameter')).toEqual(['mx', 'SIZE 1000', 'HELP'])
  })

  it('may give several answers', () => {
    const p = smtp([['server', '250 a\r\n354 b\r\n']])(1)
    expect(values(p, 'smtp.response.code')).toEqual(['250', '354'])
  })

  it('is not to change its code between lines', () => {
    const p = smtp([['server', '250-a\r\n251 b\r\n']])(1)
    expect(values(p, '_ws.expert.message')).toEqual(['Unexpected response code 251 in multiline response. Expected 250'])
  })
})

describe('a client', () => {
  it('sends commands with parameters', () => {
    const p = smtp([['client', 'MAIL FROM:<ara@example.org>\r\n']])(1)
    expect(p.info).toBe('C: MAIL FROM:<ara@example.org>')
    expect(values(p, 'smtp.req.command')).toEqual(['MAIL'])
    expect(values(p, 'smtp.req.parameter')).toEqual(['FROM:<ara@example.org>'])
    expect(places(p, 'smtp.req.parameter')).toEqual([[0, TCP_PAYLOAD + 5, 22]])
  })

  it('may send several at once', () => {
    const p = smtp([['client', 'RSET\r\nNOOP\r\nQUIT\r\n']])(1)
    expect(p.info).toBe('C: RSET | NOOP | QUIT')
    expect(values(p, 'smtp.req.command')).toEqual(['RSET', 'NOOP', 'QUIT'])
  })

  it('is who speaks to the port', () => {
    const packet = dissectTcp(587, [['client', 'EHLO a\r\n'], ['server', '250 b\r\n']])
    expect(packet(1).info).toBe('C: EHLO a')
    expect(packet(2).info).toBe('S: 250 b')
  })
})

describe('a message', () => {
  it('ends with a dot in the same segment', () => {
    const p = smtp([...ENVELOPE, ['client', MAIL + '.\r\n']])(3)
    expect(p.info).toBe('C: .')
    expect(values(p, 'smtp.eom')).toHaveLength(1)
    expect(places(p, 'smtp.eom')).toEqual([[0, TCP_PAYLOAD + MAIL.length, 1]])
    expect(values(p, 'smtp.data.reassembled.length')).toEqual([String(MAIL.length)])
    expect(values(p, 'smtp.message')).toEqual(MAIL.split(/(?<=\n)/))
  })

  it('is put together from segments, however one comes to them', () => {
    const packet = smtp([
      ...ENVELOPE, ['client', MAIL.slice(0, 20)], ['client', MAIL.slice(20)], ['client', '.\r\n'], ['server', '250 ok\r\n'],
      ['client', 'QUIT\r\n'],
    ], SEGMENT_BY_SEGMENT)
    for (const number of [7, 5, 3, 4, 5]) {
      const p = packet(number)
      if (number === 7) expect(p.info).toBe('C: QUIT')
      else if (number === 5) {
        expect(p.info).toBe('C: .')
        expect(values(p, 'smtp.data.fragment')).toEqual(['3', '4'])
        const list = `#3(20), #4(${MAIL.length - 20})`
        expect(lines(p, 'smtp.data.fragments')).toEqual([`[2 DATA fragments (${MAIL.length} bytes): ${list}]`])
        expect(values(p, 'smtp.message').join('')).toBe(MAIL)
        expect(p.sources[1].bytes).toHaveLength(MAIL.length)
      } else {
        expect(p.info).toBe(`C: DATA fragment, ${number === 3 ? 20 : MAIL.length - 20} bytes`)
        expect(values(p, 'smtp.data.reassembled.in')).toEqual(['5'])
      }
    }
  })

  it('may be empty', () => {
    const p = smtp([...ENVELOPE, ['client', '.\r\n']])(3)
    expect(p.info).toBe('C: .')
    expect(values(p, 'smtp.data.fragments')).toEqual([])
  })

  it('ends where its dot stands alone, not at any dot', () => {
    const packet = smtp([...ENVELOPE, ['client', 'a.\r\n..\r\n'], ['client', 'b'], ['client', '.\r\n'], ['client', '\r\n.\r\n']], SEGMENT_BY_SEGMENT)
    expect(packet(3).info).toBe('C: DATA fragment, 8 bytes')
    expect(packet(5).info).toBe('C: DATA fragment, 3 bytes')
    expect(packet(6).info).toBe('C: .')
  })

  it('follows another', () => {
    const packet = smtp([
      ...ENVELOPE, ['client', MAIL], ['client', '.\r\n'], ...ENVELOPE, ['client', 'second\r\n'], ['client', '.\r\n'],
    ])
    expect(values(packet(8), 'smtp.data.fragment')).toEqual(['7'])
    expect(values(packet(4), 'smtp.data.fragment')).toEqual(['3'])
  })

  it('may come in chunks of known lengths', () => {
    const packet = smtp([
      ['client', 'BDAT 10\r\n'], ['client', '0123456789'], ['server', '250 ok\r\n'], ['client', 'BDAT 5 LAST\r\n'],
      ['client', '.\r\n.\n'],
      ['server', '250 ok\r\n'], ['client', 'QUIT\r\n'],
    ], SEGMENT_BY_SEGMENT)
    expect(packet(7).info).toBe('C: QUIT')
    expect(packet(2).info).toBe('C: DATA fragment, 10 bytes')
    expect(values(packet(5), 'smtp.data.fragment')).toEqual(['2', '5'])
    expect(values(packet(5), 'smtp.data.reassembled.length')).toEqual(['15'])
  })
})

describe('credentials', () => {
  const login: Said[] = [
    ['client', 'AUTH LOGIN\r\n'], ['server', `334 ${btoa('Username:')}\r\n`], ['client', btoa('arara') + '\r\n'],
    ['server', `334 ${btoa('Password:')}\r\n`], ['client', btoa('secret') + '\r\n'], ['server', '235 ok\r\n'],
    ['client', 'NOOP\r\n'],
  ]

  it('are known by what was asked for', () => {
    const packet = smtp(login)
    expect(packet(7).info).toBe('C: NOOP')
    expect(values(packet(5), 'smtp.auth.password')).toEqual([btoa('secret')])
    expect(packet(3).info).toBe('C: User: ' + btoa('arara'))
    expect(values(packet(3), 'smtp.auth.username')).toEqual([btoa('arara')])
  })

  it('are decoded where that is wanted', () => {
    const packet = smtp(login, { preferences: { 'smtp.decryption': true } })
    expect(packet(2).info).toBe('S: 334 Username:')
    expect(packet(3).info).toBe('C: User: arara')
    expect(packet(5).info).toBe('C: Pass: secret')
  })

  it('may follow the command', () => {
    const both = btoa('\0arara\0secret')
    const said: Said[] = [
      ['client', `AUTH PLAIN ${both}\r\n`], ['server', '235 ok\r\n'], ['client', `AUTH LOGIN ${btoa('arara')}\r\n`],
    ]
    const plain = smtp(said)
    expect(values(plain(1), 'smtp.auth.username_password')).toEqual([both])
    expect(values(plain(3), 'smtp.auth.username')).toEqual([btoa('arara')])
    const decoded = smtp(said, { preferences: { 'smtp.decryption': true } })(1)
    expect(values(decoded, 'smtp.auth.username')).toEqual(['arara'])
    expect(values(decoded, 'smtp.auth.password')).toEqual(['secret'])
    expect(decoded.info).toBe('C: AUTH PLAIN User: arara  Pass: secret')
  })
})

describe('STARTTLS', () => {
  const alert = record(21, 0x0303, 2, 40)

  it('leads to TLS', () => {
    const packet = smtp([
      ['client', 'STARTTLS\r\n'], ['server', '220 go ahead\r\n'], ['client', record(23, 0x0303, 'sealed')], ['server', alert],
    ])
    for (const number of [4, 2, 3]) expect(packet(number).protocol).toBe(number === 2 ? 'SMTP' : 'TLSv1.2')
    expect(values(packet(3), 'tls.app_data_proto')).toEqual(['Simple Mail Transfer Protocol'])
    expect(packet(4).info).toBe('Alert (Level: Fatal, Description: Handshake Failure)')
  })

  it('leads nowhere where the server refuses', () => {
    const packet = smtp([
      ['client', 'STARTTLS\r\n'], ['server', '454 not now\r\n'], ['client', 'NOOP\r\n'], ['server', '220 x\r\n'],
      ['client', 'NOOP\r\n'],
    ])
    expect(packet(5).info).toBe('C: NOOP')
  })
})

describe('hostile bytes', () => {
  it('of many lines end in time', () => {
    const packet = smtp([
      ['server', '250-\n'.repeat(12_000)], ...ENVELOPE, ['client', '\n'.repeat(60_000)], ['client', '\r\n.\r\n'],
    ])
    for (const number of [1, 4, 5]) {
      packet(number)
      const start = performance.now()
      packet(number)
      expect(performance.now() - start).toBeLessThan(500)
    }
    expect(values(packet(5), 'smtp.data.reassembled.length')).toEqual(['60000'])
  })

  it('that are not all there are no part of a message', () => {
    const frames = tcpFrames(25, [...ENVELOPE, ['client', MAIL], ['client', 'more\r\n'], ['client', '.\r\n']])
    const packet = dissectFrames([
      ...frames.slice(0, 2), { bytes: frames[2].subarray(0, TCP_PAYLOAD + 5), original: frames[2].length }, ...frames.slice(3),
    ])
    expect(packet(3).info).toBe(`C: DATA fragment, ${MAIL.length} bytes`)
    expect(values(packet(5), 'smtp.data.fragment')).toEqual(['4'])
  })
})
