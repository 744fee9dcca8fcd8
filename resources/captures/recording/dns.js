/** A small DNS server's mind: one zone, queries in, answers out (RFC 1035 section 4). */
const TYPE = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28 }
/** Largest answer over UDP here; what is longer is truncated, and the resolver asks again over TCP. */
const UDP_LIMIT = 512
const TTL = 300

/** @param {string} text */
function name(text) {
  const labels = text.split('.').filter(Boolean).map(label => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

/** @param {...number} values */
function u16(...values) {
  const out = Buffer.alloc(2 * values.length)
  values.forEach((value, at) => out.writeUInt16BE(value, 2 * at))
  return out
}

/** @param {...number} values */
function u32(...values) {
  const out = Buffer.alloc(4 * values.length)
  values.forEach((value, at) => out.writeUInt32BE(value, 4 * at))
  return out
}

/** @param {string} text */
const string = text => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])

const SOA = Buffer.concat([name('ns.perroquet.test'), name('root.perroquet.test'), u32(1, 3600, 600, 86400, 60)])

/** Owner, type and data of every record. @type {[string, keyof typeof TYPE, Buffer][]} */
const ZONE = [
  ['perroquet.test', 'A', Buffer.from([192, 0, 2, 80])],
  ['perroquet.test', 'AAAA', Buffer.from('20010db8000000000000000000000050', 'hex')],
  ['perroquet.test', 'NS', name('ns.perroquet.test')],
  ['perroquet.test', 'SOA', SOA],
  ['perroquet.test', 'MX', Buffer.concat([u16(10), name('mail.perroquet.test')])],
  ['www.perroquet.test', 'CNAME', name('perroquet.test')],
  ['80.2.0.192.in-addr.arpa', 'PTR', name('perroquet.test')],
  ['verses.perroquet.test', 'TXT', Buffer.concat(Array.from({ length: 9 }, (_, at) =>
    string(`verse ${at + 1}: ${'the parrot says again what it has heard, '.repeat(3)}`)))],
  ['parrot.local', 'A', Buffer.from([192, 0, 2, 2])],
]

/** Reads an uncompressed name, which is what a question has. @param {Buffer} query @param {number} at */
function readName(query, at) {
  const labels = []
  while (query[at] !== 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]))
    at += 1 + query[at]
  }
  return { owner: labels.join('.').toLowerCase(), end: at + 1 }
}

/** @param {Buffer} owner @param {number} type @param {Buffer} data */
const record = (owner, type, data) => Buffer.concat([owner, u16(type, 1), u32(TTL), u16(data.length), data])

/**
 * The answer to a query: the records asked for, a CNAME followed by those of its target, or NXDOMAIN with the SOA.
 * @param {Buffer} query a whole DNS message with one question
 * @param {'udp' | 'tcp'} over
 * @returns {Buffer}
 */
export function answer(query, over) {
  const { owner, end } = readName(query, 12)
  const type = query.readUInt16BE(end)
  const question = query.subarray(12, end + 4)
  const own = ZONE.filter(([who]) => who === owner)
  const alias = own.find(([, what]) => what === 'CNAME')
  const asked = own.filter(([, what]) => TYPE[what] === type)
  const answers = asked.map(([, , data]) => record(u16(0xc00c), type, data))
  if (alias && type !== TYPE.CNAME) {
    answers.push(record(u16(0xc00c), TYPE.CNAME, alias[2]))
    const target = readName(alias[2], 0).owner
    for (const [who, what, data] of ZONE) {
      if (who === target && TYPE[what] === type) answers.push(record(name(target), type, data))
    }
  }
  const authority = answers.length === 0 ? [record(name('perroquet.test'), TYPE.SOA, SOA)] : []
  const body = Buffer.concat([question, ...answers, ...authority])
  const truncated = over === 'udp' && body.length + 12 > UDP_LIMIT
  // QR, AA, TC where cut, RD as asked, RCODE 3 (NXDOMAIN) for a name that the zone does not have.
  const flags = 0x8400 | (truncated ? 0x0200 : 0) | (query.readUInt16BE(2) & 0x0100) | (own.length === 0 ? 3 : 0)
  const counts = truncated ? [1, 0, 0, 0] : [1, answers.length, authority.length, 0]
  return Buffer.concat([query.subarray(0, 2), u16(flags, ...counts), truncated ? question : body])
}

/**
 * A multicast DNS query for the IPv4 address of a name: no identifier, no recursion (RFC 6762 section 18).
 * @param {string} asked
 */
export const multicastQuery = asked => Buffer.concat([u16(0, 0, 1, 0, 0, 0), name(asked), u16(TYPE.A, 1)])

/** The unasked answer that RFC 6762 section 6 describes: no question, class IN with the cache-flush bit. @param {string} owner */
export function multicastAnswer(owner) {
  const data = ZONE.find(([who, what]) => who === owner && what === 'A')[2]
  return Buffer.concat([u16(0, 0x8400, 0, 1, 0, 0), name(owner), u16(TYPE.A, 0x8001), u32(120), u16(data.length), data])
}
