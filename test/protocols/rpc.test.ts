import { expect, it } from 'vitest'
import { dissectTcp, lines, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { dissectDatagrams, dissectUdp } from './udp-frames.ts'

const words = (...numbers: readonly number[]): Uint8Array => join(...numbers.map((number) => hex(number, 4)))

/** RFC 4506 4.11: a length, and the text filled up to four bytes. */
function text(value: string): Uint8Array {
  return join(words(value.length), Buffer.from(value), new Uint8Array(-value.length & 3))
}

const NULL = words(0, 0)

/** RFC 5531 section 9. */
function call(xid: number, program: number, version: number, procedure: number, body = join(), credentials = NULL): Uint8Array {
  return join(words(xid, 0, 2, program, version, procedure), credentials, NULL, body)
}

function reply(xid: number, body = join()): Uint8Array {
  return join(words(xid, 1, 0), NULL, words(0), body)
}

const GETPORT = call(0x1001, 100000, 2, 3, words(100003, 3, 6, 0))
const PORT_2049 = reply(0x1001, words(2049))

it('reads a call and finds the call of a reply', () => {
  const dissect = dissectDatagrams([
    { from: 700, to: 111, payload: GETPORT }, { from: 111, to: 700, payload: PORT_2049, answer: true },
    { from: 111, to: 700, payload: PORT_2049, answer: true }, { from: 700, to: 111, payload: GETPORT },
  ])
  expect([dissect(1).protocol, dissect(1).info]).toEqual(['Portmap', 'V2 GETPORT Call NFS(100003) V:3 TCP'])
  expect([lines(dissect(1), 'rpc.program'), lines(dissect(1), 'portmap.proto')]).toEqual([['Program: Portmap (100000)'], ['Proto: TCP (6)']])
  expect([dissect(2).info, values(dissect(2), 'rpc.repframe'), values(dissect(2), 'rpc.time'), values(dissect(2), 'portmap.port')])
    .toEqual(['V2 GETPORT Reply (Call In 1) Port:2049', ['1'], ['1.000000000'], ['2049']])
  expect(dissect(3).info).toBe('[RPC duplicate of #2]V2 GETPORT Reply (Call In 1) Port:2049')
  expect(dissect(4).info).toBe('[RPC retransmission of #1]V2 GETPORT Call NFS(100003) V:3 TCP')
})

it('reads who calls', () => {
  const who = join(words(0x5f5e100), text('client'), words(1000, 100, 2, 4, 24))
  const p = dissectUdp(111, call(1, 100000, 2, 4, join(), join(words(1, who.length), who)))
  expect([values(p, 'rpc.auth.machinename'), values(p, 'rpc.auth.uid'), values(p, 'rpc.auth.gid')]).toEqual([['client'], ['1000'], ['100', '4', '24']])
  expect(lines(p, 'text')).toContain('Auxiliary GIDs (2) [4, 24]')
})

it('reads the list of RPCBIND', () => {
  const entry = join(words(1, 100003, 3), text('udp6'), text('::.8.1'), text('superuser'))
  const dissect = dissectDatagrams([
    { from: 700, to: 111, payload: call(1, 100000, 4, 4) }, { from: 111, to: 700, payload: reply(1, join(entry, entry, words(0))), answer: true },
  ])
  expect([values(dissect(2), 'portmap.rpcb.netid'), values(dissect(2), 'portmap.rpcb.addr')]).toEqual([['udp6', 'udp6'], ['::.8.1', '::.8.1']])
  expect(lines(dissect(2), 'portmap.procedure_v4')).toEqual(['[V4 Procedure: DUMP (4)]'])
})

it('knows other programs on any port by their look, and nothing else', () => {
  const dissect = dissectDatagrams([
    { from: 700, to: 2049, payload: call(1, 100003, 3, 1, words(0)) }, { from: 2049, to: 700, payload: reply(1, words(0)), answer: true },
    { from: 2049, to: 700, payload: reply(2, words(0)), answer: true }, { from: 700, to: 2049, payload: call(3, 999, 1, 1) },
  ])
  expect([1, 2, 3, 4].map((n) => [dissect(n).protocol, dissect(n).info])).toEqual([
    ['NFS', 'V3 GETATTR Call'], ['NFS', 'V3 GETATTR Reply (Call In 1)'], ['UDP', '2049 → 700 Len=28'], ['UDP', '700 → 2049 Len=40'],
  ])
  expect(values(dissect(1), 'data.data')).toEqual(['00000000'])
})

/** RFC 5531 section 11. */
const fragment = (bytes: Uint8Array, last = true): Uint8Array => join(words(bytes.length + (last ? 0x80000000 : 0)), bytes)

it('finds the messages of a stream, however it is cut', () => {
  const stream = join(fragment(GETPORT), fragment(call(0x1002, 100000, 2, 4)))
  const dissect = dissectTcp(111, [['client', stream.subarray(0, 6)], ['client', stream.subarray(6, 70)], ['client', stream.subarray(70)],
    ['server', join(fragment(PORT_2049), fragment(reply(0x1002, words(0))))]])
  expect(dissect(2).info).toMatch(/^V2 GETPORT Call NFS\(100003\) V:3 TCP/)
  expect(dissect(3).info).toBe('V2 DUMP Call')
  expect(dissect(4).info).toBe('V2 GETPORT Reply (Call In 2) Port:2049  ; V2 DUMP Reply (Call In 3)')
  expect(values(dissect(4), 'rpc.fraglen')).toEqual(['28', '28'])
})

it('joins the fragments of a message', () => {
  const first = fragment(GETPORT.subarray(0, 30), false), last = fragment(GETPORT.subarray(30))
  const dissect = dissectTcp(111, [['client', join(first, last)], ['client', first], ['client', last]])
  expect([dissect(1).info, values(dissect(1), 'rpc.lastfrag')]).toEqual(['V2 GETPORT Call NFS(100003) V:3 TCP', ['0', '1']])
  expect(dissect(3).info).toMatch(/V2 GETPORT Call NFS/)
})

it('ends at what is not there', () => {
  for (const length of [12, 23, 24, 30, 40, 55]) dissectUdp(111, GETPORT.subarray(0, length))
  expect(values(dissectUdp(111, GETPORT.subarray(0, 50)), '_ws.malformed.expert')).toHaveLength(1)
  const endless = call(1, 100000, 2, 4, join(), join(words(1, 24, 0), text(''), words(0, 0, 0xffffffff)))
  expect(values(dissectUdp(111, endless), '_ws.malformed.expert')).toHaveLength(1)
  expect(dissectTcp(111, [['client', words(0xffffffff, 1, 0)]])(1).info).toBe('Continuation')
})
