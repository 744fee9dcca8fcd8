import { expect, it } from 'vitest'
import { dissectTcp, fromHex, lines, values } from './dissect.ts'

it('gives the registers of an answer the numbers that were asked for', () => {
  const dissect = dissectTcp(502, [['client', fromHex('0001 0000 0006 01 03 0064 0002')], ['server', fromHex('0001 0000 0007 01 03 04 000a 0102')]])
  expect([dissect(1).protocol, dissect(1).info]).toEqual(['Modbus/TCP', '   Query: Trans:     1; Unit:   1, Func:   3: Read Holding Registers'])
  const p = dissect(2)
  expect(['modbus.regnum16', 'modbus.regval_uint16', 'modbus.request_frame'].map((name) => values(p, name))).toEqual([['100', '101'], ['10', '258'], ['1']])
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip:tcp:mbtcp:modbus'])
})

it('reads coils as far as they were asked for', () => {
  const dissect = dissectTcp(502, [['client', fromHex('0002 0000 0006 01 01 0000 000a')], ['server', fromHex('0002 0000 0005 01 01 02 cd 01')]])
  expect(values(dissect(2), 'modbus.bitval')).toEqual(['1', '0', '1', '1', '0', '0', '1', '1', '1', '0'])
  expect(lines(dissect(2), 'text')).toContain('Bit 9 : 0')
})

it('tells an exception', () => {
  const p = dissectTcp(502, [['server', fromHex('0007 0000 0003 01 84 02')]])(1)
  expect(p.info).toBe('Response: Trans:     7; Unit:   1, Func:   4: Read Input Registers. Exception returned ')
  expect(values(p, 'modbus.exception_code')).toEqual(['2'])
})

it('leaves what is not Modbus alone', () => {
  expect(dissectTcp(502, [['client', 'GET / HTTP/1.0\r\n\r\n']])(1).protocol).toBe('HTTP')
})
