import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ipv4, RAW } from './network-bytes.ts'

const withOptions = (options: string) => dissectBytes(ipv4({ options }), RAW)
const remarks = (options: string) => values(withOptions(options), '_ws.expert.message')

describe('IPv4 options', () => {
  it('are named on the line of all of them', () => {
    const p = withOptions('0101' + '9404' + '0000' + '0000')
    expect(values(p, 'ip.opt.ra')).toEqual(['0'])
    expect([values(p, 'ip.opt.type'), places(p, 'ip.opt.type')]).toEqual([['1', '1', '148', '0'], [[0, 20, 1], [0, 21, 1], [0, 22, 1], [0, 26, 1]]])
    expect(values(p, 'ip.opt.type.number')).toEqual(['1', '1', '20', '0'])
    expect(lines(p, 'ip.options.routeralert')).toEqual(['IP Option - Router Alert (4 bytes): Router shall examine packet (0)'])
  })

  it('record and prescribe routes (RFC 791 page 18)', () => {
    const recorded = withOptions('070b08' + 'c0000203' + '00000000' + '00')
    expect([values(recorded, 'ip.rec_rt'), values(recorded, 'ip.empty_rt')]).toEqual([['192.0.2.3'], ['0.0.0.0']])
    const loose = withOptions('830b04' + 'c0000203' + 'c0000204' + '00')
    expect(values(loose, 'ip.dst')).toEqual(['192.0.2.4'])
    expect(values(loose, 'ip.cur_rt')).toEqual(['192.0.2.2'])
    expect(values(withOptions('890704' + 'c0000203' + '00'), 'ip.dst')).toEqual(['192.0.2.3'])
  })

  it('say that a pointer is wrong', () => {
    expect(remarks('070b03' + '0000000000000000' + '00')).toEqual(['Pointer points before first address'])
    expect(remarks('070b05' + '0000000000000000' + '00')).toEqual(['Pointer points to middle of address'])
  })

  it('stamp times, alone and with addresses', () => {
    const alone = withOptions('440c0530' + '00000001' + '00000002')
    expect([values(alone, 'ip.opt.time_stamp'), values(alone, 'ip.opt.overflow')]).toEqual([['1', '2'], ['3']])
    const both = withOptions('440c0d01' + 'c0000203' + '00000005')
    expect([values(both, 'ip.opt.time_stamp_addr'), values(both, 'ip.opt.time_stamp')]).toEqual([['192.0.2.3'], ['5']])
  })

  it('tell of MTUs, traces, streams and quick starts', () => {
    expect(values(withOptions('0b04' + '05dc'), 'ip.opt.mtu')).toEqual(['1500'])
    expect(values(withOptions('8804' + '0102'), 'ip.opt.sid')).toEqual(['258'])
    expect(values(withOptions('520c' + '0001' + '0002' + '0003' + 'c0000203'), 'ip.opt.originator')).toEqual(['192.0.2.3'])
    const quick = withOptions('1908' + '0a' + '30' + '00000004')
    expect([values(quick, 'ip.opt.qs_rate'), values(quick, 'ip.opt.qs_ttl')]).toEqual([['10'], ['48']])
  })

  it('label security', () => {
    expect(values(withOptions('820b' + 'abcd' + '0000' + '0000' + '000000' + '00'), 'ip.opt.sec_cl')).toEqual(['0xab'])
    const cipso = withOptions('860e' + '00000001' + '0108' + '00' + '05' + 'ff000000' + '0000')
    expect([values(cipso, 'ip.cipso.doi'), values(cipso, 'ip.cipso.sensitivity_level')]).toEqual([['1'], ['5']])
  })

  it('stop where a length is wrong', () => {
    expect(remarks('44010000')).toHaveLength(1)
    expect(remarks('07ff0400')).toHaveLength(1)
    expect(remarks('01010107')).toHaveLength(1)
  })
})
