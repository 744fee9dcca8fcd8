import { describe, expect, it } from 'vitest'
import { netstatCommand } from '../../../src-renderer/connections/netstat-command.ts'
import { NO_QUICK_FILTERS } from '../../../src-renderer/connections/quick-filters.ts'
import {
  descriptorText, foreignText, localText, processText, protocolText,
} from '../../../src-renderer/connections/socket-text.ts'
import { secondsLeft, timerText } from '../../../src-renderer/connections/timer-text.ts'
import { aSocket } from './sockets.ts'

describe('a socket’s texts', () => {
  it('are addresses with ports, as netstat -n has them', () => {
    const server = aSocket({ localAddress: '0.0.0.0', localPort: 50_000, foreignAddress: '0.0.0.0', foreignPort: 0 })
    expect([protocolText(server), localText(server), foreignText(server)]).toEqual(['tcp', '0.0.0.0:50000', '0.0.0.0:*'])
    const server6 = aSocket({ family: '6', localAddress: '::', localPort: 80, foreignAddress: '::', foreignPort: 0 })
    expect([protocolText(server6), localText(server6), foreignText(server6)]).toEqual(['tcp6', '[::]:80', '[::]:*'])
    const unix = aSocket({ protocol: 'unix', family: undefined, localAddress: '@/tmp/x', localPort: undefined, foreignAddress: '' })
    expect([protocolText(unix), localText(unix), foreignText(unix)]).toEqual(['unix', '@/tmp/x', ''])
  })

  it('are names where there are some', () => {
    const names: Record<string, string> = { '::1': 'localhost', 'tcp:80': 'http' }
    const row = aSocket({ family: '6', localAddress: '::1', localPort: 80, foreignAddress: '::1', foreignPort: 50_000 })
    expect(localText(row, word => names[word])).toBe('localhost:http')
    expect(foreignText(row, word => names[word])).toBe('localhost:50000')
    // The «port» of a raw socket is a protocol's number.
    expect(localText({ ...row, protocol: 'raw' }, word => names[word])).toBe('localhost:80')
  })

  it('say who holds it, and that others do too', () => {
    const holder = { pid: 30_867, command: 'Serveur', fds: [3] }
    expect(processText(aSocket({ holders: [holder] }))).toBe('30867 Serveur')
    expect(processText(aSocket({ holders: [holder, { ...holder, pid: 2 }] }))).toBe('30867 Serveur +1')
    expect(processText(aSocket({ holders: [] }))).toBe('')
    expect(descriptorText(aSocket({ holders: [{ ...holder, fds: [4, 9] }] }))).toBe('4u +1')
  })
})

describe('a timer', () => {
  const socket = (expires: number, retransmits = 0) => ({
    row: aSocket({ timer: { kind: 'timewait' as const, expires, retransmits } }), readAt: 10_000, news: 'none' as const, newsAt: 0,
  })

  it('runs down from when it was read, to nothing', () => {
    expect(secondsLeft(socket(41.2), 10_000)).toBe(42)
    expect(secondsLeft(socket(41.2), 20_000)).toBe(32)
    expect(secondsLeft(socket(41.2), 90_000)).toBe(0)
  })

  it('is in netstat’s word, with how often it sent again', () => {
    expect(timerText(socket(41), 10_000)).toBe('timewait 41 s')
    expect(timerText(socket(2, 3), 10_000)).toBe('timewait 2 s ×3')
    expect(timerText({ ...socket(1), row: aSocket() }, 10_000)).toBe('')
  })
})

describe('the terminal’s command', () => {
  it('has netstat’s options for what the table shows', () => {
    expect(netstatCommand(NO_QUICK_FILTERS, false, '')).toBe('perroquet sockets --as netstat')
    expect(netstatCommand({ ...NO_QUICK_FILTERS, protocols: ['udp', 'tcp'], listening: true }, true, ''))
      .toBe('perroquet sockets --as netstat -utlr')
    expect(netstatCommand({ ...NO_QUICK_FILTERS, families: ['6'] }, false, ' pid 42 ')).toBe('perroquet sockets --as netstat -6 -p 42')
    expect(netstatCommand({ ...NO_QUICK_FILTERS, families: ['4', '6'] }, false, 'pid 42; rm')).toBe('perroquet sockets --as netstat')
  })
})
