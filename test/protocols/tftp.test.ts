import { describe, expect, it } from 'vitest'
import { lines, places, values } from './dissect.ts'
import { big, bytesOf, dissectDatagrams, dissectUdp, UDP_PAYLOAD, type Datagram } from './udp-frames.ts'

const READ: Datagram = { from: 3000, to: 69, payload: bytesOf(0, 1, 'pxe.0', 0, 'octet', 0) }
const data = (block: number, size: number): Uint8Array => bytesOf(0, 3, big(block, 2), new Uint8Array(size))

describe('requests', () => {
  it('name a file and how it is sent', () => {
    const p = dissectUdp(69, READ.payload)
    expect(p.protocol).toBe('TFTP')
    expect(p.info).toBe('Read Request, File: pxe.0, Transfer type: octet')
    expect(values(p, 'tftp.opcode')).toEqual(['1'])
    expect(values(p, 'tftp.source_file')).toEqual(['pxe.0'])
    expect(values(p, 'tftp.type')).toEqual(['octet'])
    expect(places(p, 'tftp.source_file')).toEqual([[0, UDP_PAYLOAD + 2, 6]])
  })

  it('may have options', () => {
    const p = dissectUdp(69, bytesOf(0, 2, 'a', 0, 'octet', 0, 'blksize', 0, '1400', 0, 'tsize', 0, '0', 0))
    expect(p.info).toBe('Write Request, File: a, Transfer type: octet, blksize=1400, tsize=0')
    expect(values(p, 'tftp.destination_file')).toEqual(['a'])
    expect(values(p, 'tftp.option.name')).toEqual(['blksize', 'tsize'])
    expect(values(p, 'tftp.option.value')).toEqual(['1400', '0'])
  })

  it('without an end are malformed', () => {
    expect(dissectUdp(69, bytesOf(0, 1, 'name')).info).toMatch(/\[Malformed Packet\]$/)
  })
})

describe('a transfer', () => {
  it('goes on from another port of the server', () => {
    const packet = dissectDatagrams([
      READ,
      { from: 5555, to: 3000, payload: data(1, 512), answer: true },
      { from: 3000, to: 5555, payload: bytesOf(0, 4, 0, 1) },
      { from: 5555, to: 3000, payload: data(2, 100), answer: true },
    ])
    expect(packet(2).info).toBe('Data Packet, Block: 1')
    expect(values(packet(2), 'tftp.block')).toEqual(['1'])
    expect(packet(3).info).toBe('Acknowledgement, Block: 1')
    expect(packet(4).info).toBe('Data Packet, Block: 2 (last)')
    expect(values(packet(4), 'data.data')[0]).toHaveLength(200)
  })

  it('is not taken for one where nobody has asked', () => {
    expect(dissectUdp(3000, data(1, 512), 5555).protocol).toBe('UDP')
  })

  it('has blocks of the size that was agreed on', () => {
    const packet = dissectDatagrams([
      { from: 3000, to: 69, payload: bytesOf(0, 1, 'a', 0, 'octet', 0, 'blksize', 0, '100', 0) },
      { from: 5555, to: 3000, payload: bytesOf(0, 6, 'blksize', 0, '100', 0), answer: true },
      { from: 5555, to: 3000, payload: data(1, 100), answer: true },
    ])
    expect(packet(2).info).toBe('Option Acknowledgement, blksize=100')
    expect(packet(3).info).toBe('Data Packet, Block: 1')
  })

  it('may fail', () => {
    const packet = dissectDatagrams([READ, { from: 5555, to: 3000, payload: bytesOf(0, 5, 0, 1, 'none', 0), answer: true }])
    expect(packet(2).info).toBe('Error Code, Code: File not found, Message: none')
    expect(lines(packet(2), 'tftp.error.code')).toEqual(['Error code: File not found (1)'])
  })
})
