import { describe, expect, it } from 'vitest'
import { checkFilter } from '../../src-main/filter/display-filter.ts'
import { nearestName } from '../../src-main/filter/nearest-name.ts'
import { registry } from './sample-protocol.ts'

describe('errors', () => {
  it.each([
    ['sample.prot == 80', 'sample.prot', 'sample.port'],
    ['not sampel', 'sampel', 'sample'],
    ['frame and smple.text contains "x"', 'smple.text', 'sample.text'],
    ['.frme', 'frme', 'frame'],
    ['sample.port == 1 or sample.txt[0] == 01', 'sample.txt', 'sample.text'],
    ['sample.prot#1 == 1', 'sample.prot', 'sample.port'],
    ['sample.prot in {1}', 'sample.prot', 'sample.port'],
    ['cuont(sample.port) == 1', 'cuont', 'count'],
    ['SAMPLE.PORT == 80', 'SAMPLE.PORT', 'sample.port'],
  ])('%s: the nearest name is proposed', (filter, wrong, suggestion) => {
    const start = filter.indexOf(wrong)
    expect(checkFilter(filter, registry)).toMatchObject({ ok: false, error: { start, end: start + wrong.length, suggestion } })
  })

  it('nothing is proposed where nothing is near', () => {
    const result = checkFilter('quite.different == 1', registry)
    expect(result).toMatchObject({ ok: false, error: { start: 0, end: 15 } })
    expect(result).not.toHaveProperty('error.suggestion')
  })

  it.each([
    ['1 == sample.port', '1'], ['"a" == sample.text', '"a"'], ['sample.port == 65536', '65536'], ['sample.port == 1.5', '1.5'],
      ['sample.port == 08', '08'],
    ['sample.port == "80"', '"80"'], ['sample.port contains 8', 'sample.port'], ['sample.port matches "8"', 'sample.port'],
      ['sample.text matches abc', 'abc'],
    ['sample.text matches "a("', '"a("'], ['sample.text matches "(?R)"', '"(?R)"'], ['sample.label == 1', 'sample.label'],
      ['sample.ip == 1.2.3', '1.2.3'], ['sample.ip == 1.2.3.4/33', '1.2.3.4/33'],
    ['sample.ip == example.org', 'example.org'], ['sample.ip6 == 1.2.3.4', '1.2.3.4'], ['sample.ip == sample', 'sample', 13],
      ['sample.ip == sample.port', 'sample.port'], ['sample.port == sample.text', 'sample.text'],
    ['sample.port[0] == 1', 'sample.port'], ['"abc"[0] == 61', '"abc"'], ['sample.flag & 1', 'sample.flag'],
      ['sample.text + 1 == 2', 'sample.text'], ['sample.ip * 2 == 1.2.3.4', 'sample.ip'],
    ['-sample.ip == 1.2.3.4', 'sample.ip'], ['1 + sample.port == 2', '1'], ['len(sample.port)', 'len(sample.port)'],
      ['len(1) == 1', '1'], ['len("a") == 1', '"a"'], ['len() == 1', 'len()'],
    ['len(sample.port, sample.port) == 1', 'len(sample.port, sample.port)'], ['upper(sample.port) == "A"', 'sample.port'],
      ['string(sample.text) == "a"', 'sample.text'], ['string(sample.flag) == "1"', 'sample.flag'],
    ['max(1, 2) == 2', '1'], ['max(sample.port, sample.text) == 1', 'sample.text'], ['max(sample.port, "a") == 1', '"a"'],
      ['abs(sample.text) == 1', 'sample.text'], ['abs(5) == 5', '5'],
    ['sample.time == 5', '5'], ['sample.time == "yesterday"', '"yesterday"'], ['sample.time == "2020-13-01 10:00:00"',
      '"2020-13-01 10:00:00"'], ['sample.time + 1 == 2', 'sample.time'], ['sample.delta == "1"', '"1"'], ['sample.delta == 1e3',
      '1e3'], ['sample.delta == 1.1234567891', '1.1234567891'],
    ['sample.mac[0] in {1}', 'sample.mac[0]'], ['5 in {5}', '5'], ['sample.port in {sample.mac[0]}', 'sample.mac[0]'],
      ['sample.port in {1, "x"}', '"x"'], ['sample.port in {1 .. 70000}', '70000'],
    ['sample.bytes == :', ':'], ['sample.guid == 1234', '1234'], ['sample.oid == abc', 'abc'], ['sample.eui == 00:11', '00:11'],
      ['sample.real == abc', 'abc'], ['sample.port == \'\\u0100\' and sample.bytes == \'\\u0100\'', "'\\u0100'", 44],
      ['sample.mac == \'a\'', "'a'"], ['sample.port == :80', ':80'], [':80', ':80'],
  ])('%s', (filter, wrong, at = filter.indexOf(wrong)) => {
    expect(checkFilter(filter, registry)).toMatchObject({ ok: false, error: { start: at, end: at + wrong.length } })
  })

  it('warns of what is old', () => {
    expect(checkFilter('sample.port ~= 1', registry)).toEqual({ ok: true, warnings: [expect.stringContaining('!==')] })
    expect(checkFilter('sample.port !== 1', registry)).toEqual({ ok: true, warnings: [] })
  })
})

describe('nearest name', () => {
  const names = ['tcp', 'udp', 'tcp.port', 'tcp.srcport', 'tcp.flags.syn', 'http.request.method']

  it.each([['tpc', 'tcp'], ['tcp.prt', 'tcp.port'], ['tcp.flag.syn', 'tcp.flags.syn'], ['http.reqest.methd',
    'http.request.method'], ['TCP.SRCPORT', 'tcp.srcport'], ['ud', 'udp']])(
    'of %s is %s', (written, name) => { expect(nearestName(written, names)).toBe(name) })

  it.each(['', 'x', 'quic', 'ftp.request'])('of %s there is none', (written) => { expect(nearestName(written,
    names)).toBeUndefined() })
})
