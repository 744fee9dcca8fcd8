import { describe, expect, it } from 'vitest'
import { readSocketFilter } from '../../../src-renderer/connections/socket-filter.ts'
import { searchText } from '../../../src-renderer/connections/socket-text.ts'
import { aSocket } from './sockets.ts'

const server = { pid: 30867, command: 'Serveur', fds: [3] }
const sockets = {
  listen: aSocket({ state: 'LISTEN', localAddress: '0.0.0.0', localPort: 50000, holders: [server] }),
  accepted: aSocket({ localPort: 50000, foreignPort: 47742, holders: [{ ...server, fds: [6] }] }),
  client: aSocket({ localPort: 47742, foreignPort: 50000, holders: [{ pid: 31002, command: 'Client', fds: [3] }], mine: true }),
  waiting: aSocket({ state: 'TIME_WAIT', localAddress: '192.168.228.169', localPort: 50000, foreignAddress: '192.168.228.167', holders: [] }),
  web6: aSocket({ family: '6', state: 'LISTEN', localAddress: '::', localPort: 8080, user: 'www-data', uid: 33 }),
  dns: aSocket({ protocol: 'udp', state: '', localAddress: '127.0.0.53', localPort: 53, foreignAddress: '0.0.0.0', foreignPort: 0 }),
  ping: aSocket({ protocol: 'raw', state: '', localPort: 1 }),
  bus: aSocket({ protocol: 'unix', family: undefined, state: 'CONNECTED', localAddress: '/run/dbus/system bus', localPort: undefined, foreignPort: undefined }),
}

/** Names of the sockets that a filter shows. */
function shown(text: string): string[] {
  const filter = readSocketFilter(text)
  if (!filter.ok) throw new Error(`${text}: ${JSON.stringify(filter.error)}`)
  return Object.entries(sockets).filter(([, row]) => filter.test?.({ row, text: () => searchText(row) }) ?? true).map(([name]) => name)
}

/** What is not understood, and the part of the text that it is about. */
function problem(text: string): [problem: string, part: string, suggestion?: string] {
  const filter = readSocketFilter(text)
  if (filter.ok) throw new Error(`${text} was understood`)
  const { problem, start, end, suggestion } = filter.error
  return suggestion === undefined ? [problem, text.slice(start, end)] : [problem, text.slice(start, end), suggestion]
}

describe('a socket filter', () => {
  it('shows everything when it is empty', () => {
    expect(shown('')).toHaveLength(8)
    expect(shown('  ')).toHaveLength(8)
  })

  it('knows ports, processes, descriptors and users', () => {
    expect(shown('port 50000')).toEqual(['listen', 'accepted', 'client', 'waiting'])
    expect(shown('sport 50000')).toEqual(['listen', 'accepted', 'waiting'])
    expect(shown('dport = :50000')).toEqual(['client'])
    expect(shown('port 8000-9000')).toEqual(['web6'])
    expect(shown('port != 50000 tcp')).toEqual(['web6'])
    expect(shown('pid 30867')).toEqual(['listen', 'accepted'])
    expect(shown('process serv')).toEqual(['listen', 'accepted'])
    expect(shown('fd 6')).toEqual(['accepted'])
    expect(shown('user www-data')).toEqual(['web6'])
    expect(shown('user 33')).toEqual(['web6'])
  })

  it('knows states by every tool’s name, with and without the word', () => {
    expect(shown('state listen')).toEqual(['listen', 'web6'])
    expect(shown('listening')).toEqual(['listen', 'web6', 'dns', 'ping'])
    expect(shown('estab')).toEqual(['accepted', 'client'])
    expect(shown('state time-wait')).toEqual(['waiting'])
    expect(shown('connected')).toEqual(['bus'])
  })

  it('knows protocols, families and whose it is', () => {
    expect(shown('tcp6')).toEqual(['web6'])
    expect(shown('v6')).toEqual(['web6'])
    expect(shown('udp or raw or unix')).toEqual(['dns', 'ping', 'bus'])
    expect(shown('mine')).toEqual(['client'])
  })

  it('knows addresses, and beginnings of addresses', () => {
    expect(shown('host 192.168.228.167')).toEqual(['waiting'])
    expect(shown('src 192.168.')).toEqual(['waiting'])
    expect(shown('dst 192.168.228.16')).toEqual([])
    expect(shown('src [::]')).toEqual(['web6'])
  })

  it('looks for other words in what the table shows', () => {
    expect(shown('127.0.0.53:53')).toEqual(['dns'])
    expect(shown('SERVEUR')).toEqual(['listen', 'accepted'])
    expect(shown('"system bus"')).toEqual(['bus'])
    expect(shown('"listen"')).toEqual(['listen', 'web6'])
  })

  it('joins with and, or, not and parentheses', () => {
    expect(shown('port 50000 or pid 31002')).toEqual(['listen', 'accepted', 'client', 'waiting'])
    expect(shown('port 50000 and not listen')).toEqual(['accepted', 'client', 'waiting'])
    expect(shown('port 50000 !listen !mine')).toEqual(['accepted', 'waiting'])
    expect(shown('udp or tcp listen')).toEqual(['listen', 'web6', 'dns'])
    expect(shown('(udp or tcp) && !(listen || established)')).toEqual(['waiting', 'dns'])
    expect(shown('not not udp')).toEqual(['dns'])
  })

  it('says what it does not understand, and where', () => {
    expect(problem('tcp port')).toEqual(['value', 'port'])
    expect(problem('port and tcp')).toEqual(['value', 'port'])
    expect(problem('tcp port http')).toEqual(['number', 'http'])
    expect(problem('pid 12x')).toEqual(['number', '12x'])
    expect(problem('state lisen')).toEqual(['state', 'lisen', 'LISTEN'])
    expect(problem('state xyz')).toEqual(['state', 'xyz'])
    expect(problem('tcp or')).toEqual(['operand', 'or'])
    expect(problem('and tcp')).toEqual(['operand', 'and'])
    expect(problem('tcp or )')).toEqual(['operand', ')'])
    expect(problem('(tcp or udp')).toEqual(['open', '('])
    expect(problem('tcp) udp')).toEqual(['close', ')'])
    expect(problem('process "my server')).toEqual(['quote', '"my server'])
    expect(problem('tcp & udp')).toEqual(['sign', '&'])
    expect(problem('= 5')).toEqual(['sign', '='])
    expect(problem('('.repeat(10_000))[0]).toBe('open')
  })

  it('takes no name of JavaScript’s own for a word', () => {
    expect(shown('constructor')).toEqual([])
    expect(shown('__proto__ or toString')).toEqual([])
  })
})
