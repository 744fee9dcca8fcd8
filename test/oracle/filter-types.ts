import * as field from '../../src-main/protocols/field.ts'
import { data } from '../../src-main/protocols/data.ts'
import { frame } from '../../src-main/protocols/frame.ts'
import { protocol } from '../../src-main/protocols/protocol.ts'
import { Registry } from '../../src-main/protocols/registry.ts'

// tshark has a field of every type that never occurs, for its own tests. Here they are again.
const OWN = '_ws.ftypes'
const TYPES = [
  'none', 'boolean', 'uint8', 'uint16', 'uint24', 'uint32', 'uint40', 'uint48', 'uint56', 'uint64', 'int8', 'int16', 'int24',
    'int32', 'int64',
  'double', 'ether', 'ipv4', 'ipv6', 'bytes', 'string', 'oid', 'guid', 'eui64', 'framenum',
] as const

field.fields(OWN, {
  ...Object.fromEntries(TYPES.map((type) => [type, field[type](`${OWN}.${type}`, type)])),
  absolute: field.absoluteTime(`${OWN}.abs_time`, 'absolute time'),
  relative: field.relativeTime(`${OWN}.rel_time`, 'relative time'),
})
const types = protocol({ abbrev: OWN, name: 'Types', label: 'Types', dissect: () => true })

export function typeRegistry(): Registry {
  return new Registry([frame, data, types])
}

const NAMES = [...TYPES, 'abs_time', 'rel_time'].map((type) => `${OWN}.${type}`).concat('frame')

const VALUES = [
  '1', '0', '300', '0x10', '017', '08', '0b101', '70000', '4294967296', '18446744073709551615', '18446744073709551616', '1.5',
    '1e3', '-1', '-300',
  'True', 'true', 'FALSE', 'aa', 'aa:bb', 'aabb', 'aa-bb-cc', '0.1.0.d', '00:11:22:33:44:55', '0011.2233.4455',
    '00-11-22-33-44-55',
  '1.2.3.4', '1.2.3.4/24', '1.2.3.4/33', '1.2.3', '::1', 'fe80::1/64', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '2001:db8::/129',
  '"abc"', '"1"', '"2020-01-01 10:00:00"', '2020-01-01', "'a'", String.raw`'\xff'`, String.raw`"\xff"`, String.raw`r"a\d"`,
    '1.3.6.1',
  '4b324fc8-1670-01d3-1278-5a47bf6ee188', '00:11:22:33:44:55:66:77', ':aa', ':aabb', ':10', 'abc', 'inf', '""', '0x', '0xg', '0b',
  'frame[0:2]', 'frame', 'frame.len', 'len(frame)', 'max(1,2)', 'abs(-1)', '1 + 2', '{1 + 2}', '.1', '.frame',
]

/** Filters over all types, operators and kinds of values; most of them make no sense. */
export function typeFilters(): string[] {
  const filters = [...SYNTAX]
  for (const n of NAMES) {
    filters.push(n, `not ${n}`, `${n}[0]`, `${n}[0:2] == 00:11`, `len(${n}) == 1`, `count(${n}) == 1`, `string(${n}) == "1"`,
      `lower(${n}) == "1"`,
      `max(${n}) == 1`, `max(${n}, 1) == 1`, `min(1, ${n}) == 1`, `abs(${n}) == 1`, `abs(${n})`, `-${n}`, `-${n} == 1`,
        `${n} matches "a"`,
      `${n} matches abc`, `${n}#1`, `${n}#[1-2] == 1`, `any ${n} == 1`, `all ${n}`, `any ${n} in {1}`, `${n} not in {1, 2..3}`,
        `${n} in {aa:bb}`,
      `${n} in {"abc"}`, `${n} in {1.2.3.4 .. 1.2.3.9}`, `${n} in {-1 .. 1}`, `${n} in {frame[0]}`)
    for (const operator of ['+', '-', '*', '/', '%', '&']) {
      for (const value of ['1', 'aa', '1.5', '1.2.3.4', n]) filters.push(`${n} ${operator} ${value}`,
        `${n} ${operator} ${value} == ${value}`, `${n} == ${value} ${operator} 1`)
    }
    for (const operator of ['==', '!=', '<', 'contains']) for (const value of VALUES) filters.push(`${n} ${operator} ${value}`)
    for (const m of NAMES) {
      filters.push(`${n} == ${m}`, `${n} contains ${m}`, `${n}[0] == ${m}`, `${m} == ${n}[0]`, `max(${n}, ${m}) == 1`,
        `len(${n}) == ${m}`, `${n} in {${m}}`,
        `${n} == abs(${m})`, `${n} == max(${m}, 1)`, `${n} == ${m} + 1`, `${n} + ${m} == 1`, `${n} == string(${m})`,
          `${n} == -${m}`, `frame[0:1] == ${n}`)
    }
  }
  return filters
}

/** Where we differ because tshark is wrong, or we know fewer names. */
export const REASONS: readonly { readonly filters: RegExp, readonly reason: string }[] = [
  { filters: /rel_time .*\b[0-9]+\.[0-9]+\.[0-9a-d]/,
    reason: 'what stands behind a second dot of a time offset is ignored by tshark' },
  { filters: /abs_time (==|!=|<) ""$/, reason: 'an empty string is a date for tshark' },
  { filters: /^max\(_ws\.ftypes\.none, /, reason: 'a label counts as any type for max() in tshark' },
  { filters: /'\\n'/, reason: 'tshark refuses the newline character, which its manual has as an example' },
  { filters: /^frame\.protocols (==|contains) eth$/, reason: 'eth is a protocol in tshark; here only a few are known' },
  { filters: /xor|\^\^/, reason: 'xor came with Wireshark 4.2' },
]

/** Filters that are wrong, each at one place. */
export function refusals(): string[] {
  return [
    'udp.prot == 80', 'udp.port == 70000', 'udp.port == "80"', 'udp.port ==', 'udp.port == 1 2', 'udp)', '(udp', 'udp and',
      'and udp', 'udp.port = 1', 'udp.port == @',
    'udp contains "a', String.raw`udp contains "\q"`, "udp.port == 'ab'", 'udp.port[0] == 1', 'udp[0:0]', 'udp[3-3]', 'udp[x]',
      'udp.port contains 1', 'udp.port matches "1"',
    'udp matches 5', 'udp.port in {1 .. "x"}', 'udp.port in {}', '5 in {5}', '1 == udp.port', '"a" == udp', 'udp.port == udp',
      'udp.port == ip.src', 'ip.src == 1.2.3', 'ip.src == 1.2.3.4/33',
    'len(1) == 1', 'len(udp.port)', 'foo(udp.port) == 1', 'len(udp.port, udp) == 1', 'upper(udp.port) == "A"',
      'abs(ip.src) == 1', 'max(udp.port, ip.src) == 1', 'udp.port + "a" == 1',
    'ip.src * 2 == 1.2.3.4', '-ip.src == 1.2.3.4', 'udp.port == 1 + ip.src', '1 + udp.port == 2', 'udp.nothing',
      'not udp.nothing', 'udp.port#x == 1', 'udp#[1', 'udp[0', '.nothing', 'any udp', 'frame.time == 5',
    'frame.time == "never"', 'frame.time_delta == 1e3', 'frame.time_delta == "1"', 'eth.src == 00:11',
      'eth.src == 00:11:22:33:44:55:66', 'eth.src == "00:11:22:33:44:55"', 'ip.src == ::1', '(udp.port) == 1',
  ]
}

// Signs, words, brackets, strings, slices and functions, right and wrong.
const SYNTAX = [
  'frame and frame', 'frame && frame || frame', 'frame or not frame', 'not not frame', '!frame', '! frame && frame', '(frame)',
  '((frame))', '(frame', 'frame)', '()', '(frame.len) == 1', '{frame.len} == 1', '{frame.len + 1} == 1', '{frame.len}',
  'frame.len == {1}', 'frame.len == {1 + {2}}', 'frame.len + {1 + 2} * 3 == 4', 'frame.len +1 == 2', 'frame.len-1 == 2',
  'frame.len - 1 == 2', 'frame.len & 1 & 2', 'frame.len & 1 == 1', 'frame.len == 1 & 1', '+frame.len == 1', '--frame.len == 1',
  '- -1 == frame.len', '-{frame.len} == 1', 'frame.len == --1', 'frame.len == 1 == 2', 'frame.len == frame.number == 2',
  '1 < frame.len < 3', 'frame.len < 3 < frame.number', 'frame.len < frame.number < 3 < frame.len',
  'any frame.len < frame.number < 3', 'all (frame.len == 1)', 'any not frame', 'not any frame.len == 1', 'any frame.len',
  'any frame.len contains "a"', 'any frame contains "a"', 'any all frame.len == 1', 'frame.len in {1}', 'frame.len in {}',
  'frame.len in {1,}', 'frame.len in {,1}', 'frame.len in {1 2}', 'frame.len in 1', 'frame.len in {1..2}',
  'frame.len in {1 .. 2}', 'frame.len in {1...2}', 'frame.len in {1..}', 'frame.len in {-1..+2}',
  'frame.len in {frame.number .. 5}', 'frame.len in {len(frame)}', 'frame.len in {1+2}', 'frame.len in {{1}}',
  'frame.len + 1 in {1}', 'len(frame) in {1}', 'frame[0] in {1}', '123 in {1}', '"x" in {"x"}', 'frame.len not in {1}',
  'frame.len not {1}', 'frame.len not contains 1', 'frame not contains "a"', 'frame.len !in {1}', 'frame.len ! in {1}',
  'frame contains aa:bb', 'frame contains "aa"', `frame contains 'a'`, 'frame contains aabb', 'frame contains 0xaa',
  'frame contains 0xaabb', 'frame contains 17', 'frame contains 171', 'frame contains frame', 'frame contains -1',
  'frame contains {aa}', '{frame} contains aa', '+frame contains aa', 'frame matches "a"', 'frame matches r"a"',
  'frame matches "("', 'frame matches "[a"', 'frame matches "a{1"', 'frame matches "*a"', 'frame matches "a**"',
  'frame matches "a+?"', 'frame matches "a++"', 'frame matches "(?i)a"', 'frame matches "(?-i)a"', 'frame matches "(?z)a"',
  'frame matches "(?=a)"', 'frame matches "(?<=a)b"', 'frame matches "(?<=a+)b"', 'frame matches "(?<=a|bc)b"',
  String.raw`frame matches "(a)\\1"`, String.raw`frame matches "(a)\\2"`, String.raw`frame matches "\\d\\w\\s\\h\\v\\R\\N"`,
  String.raw`frame matches "\\y"`, String.raw`frame matches "\\Qa*b\\E"`, 'frame matches "[[:alpha:]]"',
  'frame matches "[[:foo:]]"', 'frame matches "[z-a]"', String.raw`frame matches "[a-\\d]"`, 'frame matches "[]a]"',
  'frame matches "[^]a]"', 'frame matches "a{2,1}"', 'frame matches "a{70000}"', String.raw`frame matches "(?<n>a)\\k<n>"`,
  'frame matches "(?P<n>a)(?P=n)"', String.raw`frame matches "\\x{100}"`, String.raw`frame matches "\\x41"`,
  String.raw`frame matches "\\101"`, String.raw`frame matches "\\cA"`, 'frame matches "(?#comment)a"',
  'frame matches "(?#comment"', 'frame matches "a|"', 'frame matches "|"', 'frame matches ""', 'frame matches "^*"',
  'frame matches "$*"', String.raw`frame matches "\\b+"`, 'frame matches "(?:a"', 'frame matches "a)"',
  String.raw`frame matches "\\"`, 'frame matches "(?>a+)b"', String.raw`frame matches "(?|(a)|(b))\\1"`,
  String.raw`frame matches "[\\b]"`, String.raw`frame matches "[\\B]"`, String.raw`frame matches "[\\d-z]"`,
  'frame matches "[a-]"', 'frame matches "x{,3}"', 'frame matches "(?x) a b # c"', String.raw`frame matches "\\K"`,
  String.raw`frame matches "\\g{1}(a)"`, String.raw`frame matches "\\g{-1}"`, 'frame matches "(?^)a"',
  'frame matches "(?i-s:a)"', 'frame matches 5', 'frame matches aa', 'frame matches frame', `frame matches 'a'`,
  'len(frame) matches "a"', 'string(frame.len) matches "a"', 'frame[0:4] matches "a"', 'frame.len matches "a"',
  '"abc" matches "a"', 'frame[0]', 'frame[0:]', 'frame[:3]', 'frame[:]', 'frame[]', 'frame[0', 'frame[0:0]', 'frame[0:-1]',
  'frame[-1]', 'frame[-4:4]', 'frame[-4:]', 'frame[-4--2]', 'frame[-4-2]', 'frame[2--1]', 'frame[0--1]', 'frame[1-1]',
  'frame[5-3]', 'frame[0,1]', 'frame[0,1-2,3:]', 'frame[0,,1]', 'frame[ 0 ]', 'frame[ 0 : 2 ]', 'frame[ 0 - 2 ]',
  'frame[0x10]', 'frame[010]', 'frame[08]', 'frame[abc]', 'frame[0:abc]', 'frame[99999999999]', 'frame[0][1]',
  'frame[0:4][1:2][0]', '"abc"[0] == aa', 'b[0] == aa', 'frame == "00"[1]', 'frame == b[1]', 'frame.len[0]', 'len(frame)[0]',
  'string(frame.len)[0] == "1"', 'string(frame.len)[0:2] == 31:32', 'frame#1', 'frame#0', 'frame#-1', 'frame#[1]',
  'frame#[1-2]', 'frame#[-1]', 'frame#[1,2]', 'frame#', 'frame#x', 'frame # 1', 'frame #1', 'frame.len#1 == 1', 'foo#1 == 1',
  'frame[0]#1', 'len(frame.len#1) == 1', '.frame', '.frame.len == 1', '.foo', 'frame.len == .5', 'frame.len == .frame.number',
  'foo', 'foo.bar', 'foo == 1', '1', '1 == 1', '1 == frame.len', '"a"', '"a" == "a"', `'a'`, `'a' == frame.len`,
  `frame.len == 'a'`, String.raw`frame.len == '\a'`, String.raw`frame.len == '\r'`, String.raw`frame.len == '\0'`,
  String.raw`frame.len == '\x41'`, String.raw`frame.len == '\x'`, String.raw`frame.len == '\777'`,
  String.raw`frame.len == '\101'`, String.raw`frame.len == '\u0100'`, String.raw`frame.len == '\u00a0'`,
  String.raw`frame.len == '\u0041'`, String.raw`frame.len == '\q'`, `frame.len == 'ab'`, `frame.len == ''`, `frame.len == 'a`,
  'frame contains "a', String.raw`frame contains "a\"`, String.raw`frame contains "a\\"`, String.raw`frame contains "a\"b"`,
  String.raw`frame contains "\x4"`, String.raw`frame contains "\x"`, String.raw`frame contains "\xzz"`,
  String.raw`frame contains "\400"`, String.raw`frame contains "\377"`, String.raw`frame contains "\8"`,
  String.raw`frame contains "\u00e9"`, String.raw`frame contains "\u0041"`, String.raw`frame contains "\u0024"`,
  String.raw`frame contains "\ud800"`, String.raw`frame contains "\U0001F600"`, String.raw`frame contains "\U00110000"`,
  String.raw`frame contains "\u12"`, String.raw`frame contains "\e"`, String.raw`frame contains r"a\d\"`,
  String.raw`frame contains r"a\d"`, String.raw`frame contains R"a\"b"`, 'frame contains é', 'frame contains "é"', 'frame é',
  'frame @ 1', 'frame.len = 1', 'frame.len == ', '== 1', 'frame.len == == 1', 'frame frame', 'frame.len 1', 'frame.len == 1 2',
  'frame.len == 1 frame', 'and frame', 'frame and', 'frame and and frame', 'frame or', 'not', 'any', 'all', 'in', 'contains',
  'len', 'len(', 'len()', 'len(frame', 'len(frame, frame) == 1', 'len(1) == 1', 'len("a") == 1', 'len(frame.len + 1) == 1',
  'len(frame)', 'len (frame) == 1', 'foo(frame) == 1', 'count(frame) > 0', 'count(frame) + 1 > 0', 'max()',
  'max(frame.len) == 1', 'max(frame.len, frame.number) == 1', 'max(frame.len, frame.time) == 1', 'max(1, 2) == 1',
  'max(frame.len, 1, 2) == 1', 'max(frame.len, "a") == 1', 'max(frame, frame) == 1', 'frame.len == max(1, 2)',
  'frame.len == max(1)', 'frame.len == max()', 'frame.len == min(frame.number, 5) + 1', 'abs(1) == 1', 'abs(-1) == 1',
  'abs("a") == 1', 'abs(frame.len) == 1', 'abs(frame.time) == 1', 'abs(frame.time_delta) == 1', 'abs(frame) == 1',
  'abs(len(frame)) == 1', 'frame.len == abs(-67)', 'frame.len == abs(67)', 'frame.len == -67', 'frame.len == -0',
  'frame.len > 4294967295', 'frame.len > 4294967296', 'frame.len == 1 + -1', 'frame.len == 1 -1', 'frame.len == 1-1',
  'frame.time == "2020-01-01"', 'frame.time == "2020-01-01T10:00"', 'frame.time == "2020-01-01 10:00:00.123456789"',
  'frame.time == "2020-01-01 10:00:00.1234567890123"', 'frame.time == "2020-01-01 10:00:00.1234567891 UTC"',
  'frame.time == "2020-01-01 10:00:00Z"', 'frame.time == "2020-01-01 10:00:00+02:00"',
  'frame.time == "2020-01-01 10:00:00-0230"', 'frame.time == "2020-01-01 10:00:00 GMT"',
  'frame.time == "Jan 1, 2020 10:00:00"', 'frame.time == "jan 1, 2020 10:00:00.5 UTC"', 'frame.time == "Foo 1, 2020 10:00:00"',
  'frame.time == "Jan 1, 2020"', 'frame.time == "2020"', 'frame.time == "yesterday"', 'frame.time == 5',
  'frame.time > 2020-01-01T10:00:00', 'frame.time & 1', 'frame.time + 1 == 2', 'frame.time_delta == 1',
  'frame.time_delta == 1.5', 'frame.time_delta == -1.5', 'frame.time_delta == .5', 'frame.time_delta == "1"',
  'frame.time_delta == 1e5', 'frame.time_delta == 1.1234567890', 'frame.time_delta == 1.1234567891',
  'frame.time_delta + 1 > 2', 'frame.time_delta - frame.time_relative > 0', 'frame.time_delta * 2 > 1', 'frame.time_epoch > 5',
  'frame.time_epoch > "2020-01-01"', 'frame.len ~= 1', 'frame.len !== 1', 'frame.len === 1', 'frame.len any_eq 1',
  'frame.len all_eq 1', 'frame.len any_ne 1', 'frame.len all_ne 1', 'frame.len eq 1', 'frame.len ne 1', 'frame.len gt 1',
  'frame.len lt 1', 'frame.len ge 1', 'frame.len le 1', 'frame.len bitwise_and 1', 'frame.len EQ 1', 'frame AND frame',
  'frame ~ "a"', 'frame.len ==1', 'frame.len==1', 'frame.len==frame.number&&frame', 'frame.protocols == eth',
  'frame.protocols == "eth"', 'frame.protocols contains eth', 'frame.protocols contains "eth"', 'frame.protocols == 12',
  `frame.protocols == 'a'`, 'frame.protocols == aa:bb', 'frame.protocols == frame[0:2]', 'frame[0:2] == frame.protocols',
  'frame.protocols in {"a" .. "b", "c"}', 'upper(frame.protocols) == "A"', 'upper(frame) == "A"', 'upper("a") == "A"',
  'lower(frame.protocols) contains "a"', 'lower(frame.protocols)[0] == "e"', 'lower(upper(frame.protocols)) == "a"',
  'frame.protocols > "a"', 'frame.protocols + 1 == 2', 'frame.protocols & 1', 'frame == aa:bb', 'frame == "aa"', 'frame != aa',
  'frame > aa', 'frame & aa', 'frame[0] & 1', 'frame[0] & 0x01', 'frame[0] & 0x0f == 2', 'frame[0:2] & 40:ff',
  'frame[0] + 1 == 2', 'frame[0] == 1', 'frame[0] == 01', 'frame[0] == 0x1', 'frame[0] == 0x01', 'frame[0] == 0b00000001',
  'frame[0] == 0b1', `frame[0] == 'a'`, 'frame[0] == "a"', 'frame[0] == frame[1]', 'frame[0] == frame.len',
  'frame[0] == len(frame)', 'frame[0] == string(frame.len)', 'frame[0] contains aa', 'frame.len == frame[0]',
  '_ws.ftypes.boolean == 1', '_ws.ftypes.boolean == True', '_ws.ftypes.boolean == true', '_ws.ftypes.boolean == "True"',
    '_ws.ftypes.boolean == "true"',
  '_ws.ftypes.boolean == "maybe"', '_ws.ftypes.boolean == maybe', '_ws.ftypes.boolean > 0', '_ws.ftypes.boolean == 2',
    '_ws.ftypes.boolean & 1',
  '_ws.ftypes.boolean + 1 == 1', '_ws.ftypes.boolean == frame.len', 'frame.len == _ws.ftypes.boolean',
    'abs(_ws.ftypes.boolean) == 1',
  'frame.comment contains "x"', 'ip.addr == 1.2.3.4 and', '\tframe', 'frame\tand\tframe', 'frame.len == 1;', 'frame.len == $',
  'frame.len == 1 && || frame', 'frame.len >< 1', 'frame.len => 1', 'frame.len =< 1', 'frame.len <> 1', 'frame.len == 1]',
  'frame.len == [1]', 'frame.len == (1)', 'frame.len == #1', 'frame, frame', '..', 'frame..frame', '1..2', 'a:b',
  'frame contains a:b', 'frame contains aa:b', 'frame contains aa:bb:', 'frame contains :', 'frame contains ::',
  'frame contains ::1', 'frame contains aa.bb.cc', 'frame contains aa.bb:cc', 'frame contains aabb.ccdd.eeff',
  'frame contains aabb.ccdd',
]
