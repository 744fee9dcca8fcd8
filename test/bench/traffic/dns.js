/** DNS queries and answers (RFC 1035, RFC 6891, RFC 9460). */
export const A = 1
export const AAAA = 28
export const HTTPS = 65
const CNAME = 5
const SOA = 6

/** @typedef {import('./random.js').Random} Random */
/** @typedef {{ host: string, alias: string | undefined, v4: Buffer, v6: Buffer }} Names */

/** @param {string} text */
function name(text) {
  return Buffer.concat([...text.split('.').map(label => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])])
}

/** @param {...number} values */
const u16 = (...values) => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))

/** @param {Buffer} owner @param {number} type @param {number} ttl @param {Buffer} data */
const record = (owner, type, ttl, data) => Buffer.concat([owner, u16(type, 1, 0, ttl, data.length), data])

/** An OPT record: 1232 bytes of UDP payload. */
const OPT = Buffer.concat([Buffer.from([0]), u16(41, 1232, 0, 0, 0)])

/**
 * A query and its answer.
 * @param {Random} random @param {Names} site @param {number} type
 * @returns {{ query: Buffer, answer: Buffer }}
 */
export function lookup(random, { host, alias, v4, v6 }, type) {
  const id = random.between(0, 0xffff)
  const question = Buffer.concat([name(host), u16(type, 1)])
  const query = Buffer.concat([u16(id, 0x0100, 1, 0, 0, 1), question, OPT])
  const ttl = random.between(20, 3600)
  if (random.chance(0.01)) {
    const data = Buffer.concat([name('ns.example'), name('root.example'), u16(0, 1, 0, 3600, 0, 600, 1, 20864, 0, 60)])
    const soa = record(name('example'), SOA, ttl, data)
    return { query, answer: Buffer.concat([u16(id, 0x8183, 1, 0, 1, 1), question, soa, OPT]) }
  }
  const answers = []
  let owner = u16(0xc00c)
  if (alias) {
    answers.push(record(owner, CNAME, ttl, name(alias)))
    // The alias's own name begins after the header, the question and the fixed part of the first record.
    owner = u16(0xc000 + 12 + question.length + 12)
  }
  // HTTPS: priority 1, the same name, alpn h2 and http/1.1 (RFC 9460 section 7.1).
  const service = Buffer.concat([u16(1), Buffer.from([0]), u16(1, 12), Buffer.from('\x02h2\x08http/1.1')])
  answers.push(record(owner, type, ttl, type === A ? v4 : type === AAAA ? v6 : service))
  return { query, answer: Buffer.concat([u16(id, 0x8180, 1, answers.length, 0, 1), question, ...answers, OPT]) }
}
