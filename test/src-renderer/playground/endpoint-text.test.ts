import { expect, it } from 'vitest'
import { framingText, hostPort, isEveryInterface, reachable, targetText } from '../../../src-renderer/playground/endpoint-text.ts'
import { peerCommands } from '../../../src-renderer/playground/peer-commands.ts'
import { parseReceiver } from '../../../src-renderer/playground/receiver.ts'

it('puts IPv6 addresses in brackets', () => {
  expect(hostPort('127.0.0.1', 4444)).toBe('127.0.0.1:4444')
  expect(hostPort('::1', 4444)).toBe('[::1]:4444')
  expect(targetText({ transport: 'unix', path: '/tmp/a.sock' })).toBe('/tmp/a.sock')
})

it('reads receivers as they are written', () => {
  expect(parseReceiver(' 192.0.2.7:4444 ')).toEqual({ host: '192.0.2.7', port: 4444 })
  expect(parseReceiver('[2001:db8::7]:53')).toEqual({ host: '2001:db8::7', port: 53 })
  for (const wrong of ['192.0.2.7', ':4444', '2001:db8::7:53', 'host:65536', 'a b:1']) expect(parseReceiver(wrong), wrong).toBeNull()
})

it('knows the addresses that a neighbour may type', () => {
  expect(isEveryInterface('0.0.0.0') && isEveryInterface('::')).toBe(true)
  const all = ['127.0.0.1', '::1', 'fe80::1', '169.254.3.4', '192.168.1.7', '2001:db8::7'].map(address => ({ address }))
  expect(reachable(all).map(({ address }) => address)).toEqual(['192.168.1.7', '2001:db8::7'])
})

it('says a framing in a word', () => {
  const word = (key: string, values: Record<string, number>): string => `${key} ${Object.values(values).join()}`.trim()
  expect(framingText({ kind: 'none' }, word)).toBe('')
  expect(framingText({ kind: 'end', marker: { as: 'text', text: '#)' }, limit: 10 }, word)).toBe('“#)”')
  const length = { kind: 'length', width: 4, order: 'little', inclusive: false, limit: 10 } as const
  expect(framingText({ ...length, prefix: 'u16' }, word)).toBe('u16le')
  expect(framingText({ ...length, prefix: 'u8' }, word)).toBe('u8')
  expect(framingText({ ...length, prefix: 'digits' }, word)).toBe('digits 4')
})

it('names commands that speak to a server', () => {
  expect(peerCommands({ transport: 'udp', family: '4', host: '127.0.0.1', port: 4444 }))
    .toEqual(['nc -u 127.0.0.1 4444', 'socat - UDP4:127.0.0.1:4444'])
  expect(peerCommands({ transport: 'tcp', family: '6', host: '::1', port: 7 })[1]).toBe('socat - TCP6:[::1]:7')
})
