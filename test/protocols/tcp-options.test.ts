import { describe, expect, it } from 'vitest'
import { plainOptions } from '../../src-main/protocols/tcp-options.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFrames, fromHex, lines, places, values } from './dissect.ts'
import { ACK, portUnreachable, RAW, segment, SYN, TRANSPORT, type SegmentParts } from './tcp-bytes.ts'

/** A segment with these options, as hexadecimal digits. */
function withOptions(options: string, parts: SegmentParts = {}): Packet {
  return dissectFrames([segment({ ...parts, options: [...fromHex(options)] })], { linkType: RAW })(1)
}

const OPTIONS = TRANSPORT + 20

/** Remarks of a packet. */
const remarks = (p: Packet) => values(p, '_ws.expert.message')

describe('each option', () => {
  const SYN_ONLY: SegmentParts = { flags: SYN }

  it.each<[string, string, SegmentParts, Record<string, string[]>, string]>([
    ['end of option list', '01010000', {}, { 'tcp.options.eol': ['00', '00'], 'tcp.option_kind': ['1', '1', '0', '0'] }, ''],
    ['no-operation', '01010100', {}, { 'tcp.options.nop': ['01', '01', '01'] }, ''],
    ['maximum segment size', '020405b4', SYN_ONLY, { 'tcp.options.mss_val': ['1460'], 'tcp.option_len': ['4'] }, 'MSS=1460'],
    ['window scale', '03030701', SYN_ONLY, { 'tcp.options.wscale.shift': ['7'], 'tcp.options.wscale.multiplier': ['128'] },
      'WS=128'],
    ['SACK permitted', '04020101', SYN_ONLY, { 'tcp.options.sack_perm': ['0402'] }, 'SACK_PERM'],
    ['SACK', '0101050a0000000a0000001e', { sequence: 1, acknowledgment: 1 },
      { 'tcp.options.sack_le': ['10'], 'tcp.options.sack_re': ['30'], 'tcp.options.sack.count': ['1'] }, 'SLE=10 SRE=30'],
    ['echo', '06060000000701', {}, { 'tcp.options.echo_value': ['7'], 'tcp.options.echo': ['060600000007'] }, 'ECHO=7'],
    ['echo reply', '07060000000801', {}, { 'tcp.options.echo_value': ['8'] }, 'ECHO=8'],
    ['timestamps', '0101080a0000006400000032', {},
      { 'tcp.options.timestamp.tsval': ['100'], 'tcp.options.timestamp.tsecr': ['50'] }, 'TSval=100 TSecr=50'],
    ['CC', '0b0600000009', {}, { 'tcp.options.cc_value': ['9'] }, 'CC=9'],
    ['CC.NEW', '0c060000000a', {}, { 'tcp.options.cc_value': ['10'] }, 'CC=10'],
    ['CC.ECHO', '0d060000000b', {}, { 'tcp.options.cc_value': ['11'] }, 'CC=11'],
    ['MD5 signature', '1312' + 'ab'.repeat(16) + '0101', {}, { 'tcp.options.md5.digest': ['ab'.repeat(16)] }, 'MD5'],
    ['SCPS capabilities', '1404c005', {}, {
      'tcp.options.scps.vector': ['0xc0'], 'tcp.options.scpsflags.bets': ['1'], 'tcp.options.scpsflags.snack1': ['1'],
      'tcp.options.scpsflags.snack2': ['0'], 'tcp.options.scps.binding': ['5'],
    }, 'SCPS[BETS, SNACK1] Connection ID=5'],
    ['record boundary and corruption', '16021702', {}, { 'tcp.options.scpsrec': ['1602'], 'tcp.options.scpscor': ['1702'] }, ''],
    ['quick start', '1b08070900000000', {}, { 'tcp.options.qs.rate': ['7'], 'tcp.options.qs.ttl_diff': ['9'] },
      'QSresp=5.12 Mbit/s'],
    ['user timeout', '1c04803c', {}, { 'tcp.options.user_to_granularity': ['1'], 'tcp.options.user_to_val': ['60'] },
      'USER_TO=60'],
    ['authentication', '1d080102deadbeef', {},
      { 'tcp.options.ao.keyid': ['1'], 'tcp.options.ao.rnextkeyid': ['2'], 'tcp.options.ao.mac': ['deadbeef'] }, 'TCP AO'],
    ['fast open, asking', '22020101', SYN_ONLY, { 'tcp.options.tfo.request': ['1'] }, 'TFO=R'],
    ['fast open, with a cookie', '220a0102030405060708', SYN_ONLY, { 'tcp.options.tfo.cookie': ['0102030405060708'] }, 'TFO=C'],
    ['accurate ECN, order 0', 'ac0b000001000002000003', {},
      { 'tcp.options.acc_ecn.ee0b': ['1'], 'tcp.options.acc_ecn.eceb': ['2'], 'tcp.options.acc_ecn.ee1b': ['3'] },
      'EE0B=1 ECEB=2 EE1B=3'],
    ['accurate ECN, order 1', 'ae080000010000020101', {},
      { 'tcp.options.acc_ecn.ee1b': ['1'], 'tcp.options.acc_ecn.eceb': ['2'] }, 'EE1B=1 ECEB=2'],
    ['an experiment', 'fd08454e01020304', {},
      { 'tcp.options.experimental.exid': ['0x454e'], 'tcp.options.experimental.data': ['01020304'] }, 'ExID=454E'],
    ['the experiment that became fast open', 'fe08f98901020304', SYN_ONLY, { 'tcp.options.tfo.cookie': ['01020304'] }, 'TFO=C'],
    ['an acknowledgment rate request', 'fd0500ac0a000000', {}, { 'tcp.options.tarr.rate': ['5'] }, 'TARR=5'],
    ['an unknown one', '63040102', {}, { 'tcp.options.unknown': ['63040102'], 'tcp.options.unknown.payload': ['0102'] }, ''],
  ])('%s', (_, options, parts, expected, info) => {
    const p = withOptions(options, parts)
    for (const [abbrev, texts] of Object.entries(expected)) expect([abbrev, ...values(p, abbrev)]).toEqual([abbrev, ...texts])
    expect(p.info.replace(/^.* Len=0 ?/, '')).toBe(info)
  })

  it('stands where its bytes are', () => {
    const p = withOptions('020405b40402080a000000010000000201030307', SYN_ONLY)
    expect(places(p, 'tcp.options')).toEqual([[0, OPTIONS, 20]])
    expect(places(p, 'tcp.options.mss')).toEqual([[0, OPTIONS, 4]])
    expect(places(p, 'tcp.options.mss_val')).toEqual([[0, OPTIONS + 2, 2]])
    expect(places(p, 'tcp.options.sack_perm')).toEqual([[0, OPTIONS + 4, 2]])
    expect(places(p, 'tcp.options.timestamp.tsecr')).toEqual([[0, OPTIONS + 12, 4]])
    expect(places(p, 'tcp.options.nop')).toEqual([[0, OPTIONS + 16, 1]])
    expect(places(p, 'tcp.options.wscale.shift')).toEqual([[0, OPTIONS + 19, 1]])
    expect(values(p, 'tcp.option_kind')).toEqual(['2', '4', '8', '1', '3'])
    expect(lines(p, 'tcp.options')).toEqual([
      'Options: (20 bytes), Maximum segment size, SACK permitted, Timestamps, No-Operation (NOP), Window scale',
    ])
  })
})

describe('multipath TCP (RFC 8684)', () => {
  it.each<[string, string, Record<string, string[]>]>([
    ['capable', '1e0c0181' + '0102030405060708', {
      'tcp.options.mptcp.subtype': ['0'], 'tcp.options.mptcp.version': ['1'], 'tcp.options.mptcp.checksumreq.flags': ['1'],
      'tcp.options.mptcp.sha256.flag': ['1'], 'tcp.options.mptcp.sendkey': ['72623859790382856'],
    }],
    ['join', '1e0c1103' + '01020304' + '0a0b0c0d', {
      'tcp.options.mptcp.subtype': ['1'], 'tcp.options.mptcp.backup.flag': ['1'], 'tcp.options.mptcp.addrid': ['3'],
      'tcp.options.mptcp.recvtok': ['16909060'], 'tcp.options.mptcp.sendrand': ['168496141'],
    }],
    ['data sequence signal', '1e122005' + '00000001' + '00000002' + '00000003' + '0004', {
      'tcp.options.mptcp.rawdataack': ['1'], 'tcp.options.mptcp.rawdataseqno': ['2'], 'tcp.options.mptcp.subflowseqno': ['3'],
      'tcp.options.mptcp.datalvllen': ['4'],
    }],
    ['add address', '1e0a3002' + 'c0000201' + '1f90', {
      'tcp.options.mptcp.addrid': ['2'], 'tcp.options.mptcp.ipv4': ['192.0.2.1'], 'tcp.options.mptcp.port': ['8080'],
    }],
    ['remove address', '1e054005060000', { 'tcp.options.mptcp.addrid': ['5', '6'], 'mptcp.rm_addr.count': ['2'] }],
    ['priority', '1e045107', { 'tcp.options.mptcp.backup.flag': ['1'], 'tcp.options.mptcp.addrid': ['7'] }],
    ['fallback', '1e0c6000' + '0000000000000009', { 'tcp.options.mptcp.rawdataseqno': ['9'] }],
    ['fast close', '1e0c7000' + '000000000000000a', { 'tcp.options.mptcp.recvkey': ['10'] }],
    ['reset', '1e048103', { 'tcp.options.mptcp.flag_T.flag': ['1'], 'tcp.options.mptcp.rst_reason': ['0x03'] }],
  ])('%s', (_, options, expected) => {
    const p = withOptions(options)
    for (const [abbrev, texts] of Object.entries(expected)) expect([abbrev, ...values(p, abbrev)]).toEqual([abbrev, ...texts])
    expect(p.layers.map(({ abbrev }) => abbrev)).toContain('mptcp')
    expect(values(p, '_ws.malformed')).toEqual([])
  })
})

describe('selective acknowledgments', () => {
  const base: SegmentParts = { sequence: 100, acknowledgment: 1000, payload: 'abc' }

  it('count from where the other direction began', () => {
    const options = [...fromHex('0512' + '0000006e00000078' + '0000008200000096')]
    const packet = dissectFrames([
      segment(base), segment({ from: 'server', sequence: 1000, acknowledgment: 103, options }),
    ], { linkType: RAW })
    expect(values(packet(2), 'tcp.options.sack_le')).toEqual(['11', '31'])
    expect(values(packet(2), 'tcp.options.sack_re')).toEqual(['21', '51'])
    expect(values(packet(2), 'tcp.options.sack.dsack')).toEqual([])
  })

  it('say what came twice (RFC 2883)', () => {
    const packet = dissectFrames([
      segment(base), segment({ from: 'server', sequence: 1000, acknowledgment: 103,
        options: [...fromHex('050a0000006400000067')] }),
    ], { linkType: RAW })
    expect(values(packet(2), 'tcp.options.sack.dsack_le')).toEqual(['1'])
    expect(values(packet(2), 'tcp.options.sack.dsack_re')).toEqual(['4'])
  })

  it('may end in the middle of a block', () => {
    const p = withOptions('0506' + '0000000a' + '0101')
    expect(values(p, 'tcp.options.sack_le')).toHaveLength(1)
    expect(values(p, 'tcp.options.sack_re')).toEqual([])
    expect(remarks(p)).toContain('suboption would go past end of option')
  })
})

describe('what is wrong with options', () => {
  it.each([
    ['a length that the kind does not have', '02030101', 'option length should be 4'],
    ['a length of less than two', '63010101', 'Unknown (0x63) (with too-short option length = 1 byte)'],
    ['an end behind the header', '63080101', 'Unknown (0x63) (option length = 8 bytes says option goes past end of options)'],
    ['no length', '01010102', 'Maximum segment size (length byte past end of options)'],
    ['bytes behind the end', '00010203', 'Non-zero header padding'],
    ['a SYN without its segment size', '04020101', 'The SYN packet does not contain a MSS option'],
    ['four no-operations', '01010101', '4 NOP in a row - a router may have removed some options'],
    ['a shift of more than 14', '03030f01', 'Window scale shift exceeds 14'],
  ])('%s', (_, options, remark) => {
    expect(remarks(withOptions(options, { flags: SYN }))).toContain(remark)
  })

  it('a segment size outside a SYN', () => {
    expect(remarks(withOptions('020405b4', { flags: ACK }))).toContain('The non-SYN packet does contain a MSS option')
  })

  it('never keeps what stands before it from being read', () => {
    const p = withOptions('0303076300000000', { flags: SYN })
    expect(values(p, 'tcp.options.wscale.shift')).toEqual(['7'])
    expect(values(p, 'tcp.option.len.invalid')).toHaveLength(1)
  })

  it('a cut in the middle: the options before it are shown', () => {
    const bytes = segment({ flags: SYN, options: [...fromHex('020405b40402080a0000000100000002')] })
    const p = dissectFrames([{ bytes: bytes.subarray(0, OPTIONS + 9), original: bytes.length }], { linkType: RAW })(1)
    expect(values(p, 'tcp.options.mss_val')).toEqual(['1460'])
    expect(values(p, 'tcp.options.timestamp.tsval')).toEqual([])
    expect(p.info).toMatch(/\[Packet size limited during capture\]$/)
  })

  it('no mark where an ICMP error cuts them off', () => {
    const original = segment({ flags: SYN, options: [...fromHex('020405b40402080a0000000100000002')] })
    const p = dissectFrames([portUnreachable(original, 26)], { linkType: RAW })(1)
    expect(values(p, 'tcp.options.mss_val')).toEqual(['1460'])
    expect(p.info).toBe('Destination unreachable (Port unreachable)')
  })
})

describe('options that teach nothing of the connection', () => {
  it.each([
    ['0101080a0000000100000002', true], ['0101050a0000000100000002', true], ['', true], ['01010101', true],
    ['02040200', false], ['030307', false], ['0802', false], ['08', false], ['050b00000001000000020304', false],
      ['00000000', false],
  ])('%s: %s', (options, plain) => {
    const bytes = fromHex(options)
    expect(plainOptions(bytes, 0, bytes.length)).toBe(plain)
  })
})
