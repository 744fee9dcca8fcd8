import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectTcp, lines, places, TCP_PAYLOAD, values } from './dissect.ts'
import { bytesOf, type Part } from './udp-frames.ts'

const IAC = 0xff
const SB = 0xfa
const SE = 0xf0
const telnet = (...parts: readonly Part[]): Packet => dissectTcp(23, [['client', bytesOf(...parts)]])(1)

describe('telnet', () => {
  it('carries lines of text', () => {
    const p = telnet('login: \r\nok')
    expect(p.protocol).toBe('TELNET')
    expect(p.info).toBe('Telnet Data ...')
    expect(values(p, 'telnet.data')).toEqual(['login: \r\n', 'ok'])
    expect(places(p, 'telnet.data')).toEqual([[0, TCP_PAYLOAD, 9], [0, TCP_PAYLOAD + 9, 2]])
  })

  it('has commands between', () => {
    const p = telnet('a', IAC, 0xf6, IAC, 0xfd, 1, 'b')
    expect(values(p, 'telnet.cmd')).toEqual(['246', '253'])
    expect(lines(p, 'telnet.cmd')).toEqual(['Command: Are You There? (246)', 'Command: Do (253)'])
    expect(values(p, 'telnet.data')).toEqual(['a', 'b'])
  })

  it('says data that look like a command twice', () => {
    expect(values(telnet('x', IAC, IAC, 'y'), 'telnet.cmd')).toEqual([])
  })

  it('negotiates the size of the window', () => {
    const p = telnet(IAC, SB, 31, 0, 80, 0, 24, IAC, SE)
    expect(values(p, 'telnet.naws_subopt.width')).toEqual(['80'])
    expect(values(p, 'telnet.naws_subopt.height')).toEqual(['24'])
    expect(places(p, 'telnet.naws_subopt.height')).toEqual([[0, TCP_PAYLOAD + 5, 2]])
  })

  it('negotiates the type of the terminal', () => {
    expect(values(telnet(IAC, SB, 24, 0, 'xterm', IAC, SE), 'telnet.string_subopt.value')).toEqual(['xterm'])
  })

  it('may be cut off in a negotiation', () => {
    for (const bytes of [bytesOf(IAC), bytesOf(IAC, SB), bytesOf(IAC, SB, 31, 0), bytesOf(IAC, SB, 37, 1, IAC)]) {
      expect(telnet(bytes).protocol).toBe('TELNET')
    }
  })
})
