import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dissectBytes, dissectFrames, lines, places, values } from './dissect.ts'
import { ethernet, ipv4, join, RECEIVER, SENDER } from './network-bytes.ts'

const remarks = (p: ReturnType<typeof dissectBytes>) => values(p, '_ws.expert.message')

describe('Ethernet II (IEEE 802.3 clause 3)', () => {
  it('has two addresses and a type, each with its bytes', () => {
    const p = dissectBytes(ethernet(0x0800, ipv4()))
    expect([values(p, 'eth.dst'), places(p, 'eth.dst')]).toEqual([['66:77:88:99:aa:bb'], [[0, 0, 6]]])
    expect([values(p, 'eth.src'), places(p, 'eth.src')]).toEqual([['00:11:22:33:44:55'], [[0, 6, 6]]])
    expect([values(p, 'eth.type'), places(p, 'eth.type')]).toEqual([['0x0800'], [[0, 12, 2]]])
    expect(values(p, 'eth.addr')).toEqual(['66:77:88:99:aa:bb', '00:11:22:33:44:55'])
    expect(values(p, 'eth.lg')).toEqual(['1', '0'])
    expect(lines(p, 'eth')).toEqual(['Ethernet II, Src: 00:11:22:33:44:55, Dst: 66:77:88:99:aa:bb'])
    expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip'])
  })

  it('shows what no protocol claims as data, with the type in the Protocol column', () => {
    const p = dissectBytes(ethernet(0x9999, '010203'))
    expect([p.protocol, p.info]).toEqual(['0x9999', 'Ethernet II'])
    expect(dissectBytes(ethernet(0x88b5, '')).info).toBe('Local Experimental Ethertype 1')
    expect(places(p, 'data.data')).toEqual([[0, 14, 46]])
  })

  it('says that a source may not be a group', () => {
    expect(remarks(dissectBytes(ethernet(0x0800, ipv4(), RECEIVER, '011122334455')))[0]).toMatch(/^Source MAC must not be a group/)
  })

  it('tells padding of zeros, a trailer and a check sequence apart', () => {
    const padded = dissectBytes(ethernet(0x0800, ipv4({ payload: '0102' })))
    expect([values(padded, 'eth.padding'), places(padded, 'eth.padding')]).toEqual([['00'.repeat(24)], [[0, 36, 24]]])
    const trailed = dissectBytes(join(ethernet(0x0800, ipv4()).subarray(0, 34), '01'.repeat(26)))
    expect([values(trailed, 'eth.padding'), values(trailed, 'eth.trailer')]).toEqual([[], ['01'.repeat(26)]])
    const checked = dissectBytes(join(ethernet(0x0800, ipv4()), '0a0b0c0d'))
    expect([values(checked, 'eth.padding'), values(checked, 'eth.fcs')]).toEqual([['00'.repeat(26)], ['0x0a0b0c0d']])
    expect(lines(checked, 'eth.fcs')).toEqual(['Frame check sequence: 0x0a0b0c0d [unverified]'])
  })

  it('verifies the check sequence where it is told to', () => {
    const frame = ethernet(0x0800, ipv4()), sum = Buffer.alloc(4), options = { preferences: { 'eth.check_fcs': true } }
    sum.writeUInt32LE(crc32(frame))
    const good = dissectFrames([join(frame, sum)], options)(1)
    expect(values(good, 'eth.fcs.status')).toEqual(['1'])
    const bad = dissectFrames([join(frame, '00000000')], options)(1)
    expect(values(bad, 'eth.fcs.status')).toEqual(['0'])
    expect(bad.info).toMatch(/\[ETHERNET FRAME CHECK SEQUENCE INCORRECT\]$/)
  })

  it('says so where the length field is neither length nor type', () => {
    const p = dissectBytes(ethernet(0x05ff, '00'))
    expect(p.info).toBe('Ethernet Unknown: Invalid length/type: 0x05ff (1535)')
    expect(values(p, 'eth.invalid_lentype')).toEqual(['0x05ff'])
  })

  it('keeps what was captured of a frame that was cut', () => {
    const p = dissectFrames([{ bytes: ethernet(0x0800, '').subarray(0, 9), original: 60 }])(1)
    expect(p.info).toBe('[Packet size limited during capture]')
    expect(values(p, 'eth.dst')).toEqual([])
  })
})

describe('IEEE 802.3 with a length', () => {
  it('hands its payload to LLC and shows what is behind it', () => {
    const p = dissectBytes(join(RECEIVER, SENDER, '0006', 'aaaa03', '000000', '00'.repeat(40)))
    expect(values(p, 'eth.len')).toEqual(['6'])
    expect(lines(p, 'eth')).toEqual(['IEEE 802.3 Ethernet '])
    expect(values(p, 'eth.padding')).toEqual(['00'.repeat(40)])
  })

  it('knows Novell\'s raw IPX by its first bytes', () => {
    const p = dissectBytes(join(RECEIVER, SENDER, '0022', 'ffff0022', '00'.repeat(42)))
    expect(lines(p, 'eth')).toEqual(['IEEE 802.3 Ethernet Raw '])
  })

  it('says that a length leads past the end', () => {
    expect(remarks(dissectBytes(ethernet(0x0400, 'aaaa03')))).toEqual(['Length field value goes past the end of the payload'])
  })
})

describe('Inter-Switch Link', () => {
  it('is told by its destination and carries a frame with its check sequence', () => {
    const inner = join(ethernet(0x0800, ipv4()), '0a0b0c0d')
    const p = dissectBytes(join('01000c000000', SENDER, '004c', 'aaaa03', '001122', '000b', '0005', '0000', inner, '00000000'))
    expect([values(p, 'isl.vlan_id'), values(p, 'isl.bpdu'), values(p, 'isl.index')]).toEqual([['5'], ['1'], ['5']])
    expect([values(p, 'eth.type'), values(p, 'eth.fcs')]).toEqual([['0x0800'], ['0x0a0b0c0d', '0x00000000']])
    expect(places(p, 'ip.src')).toEqual([[0, 52, 4]])
  })
})
