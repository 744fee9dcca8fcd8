/** TLS records (RFC 8446 and RFC 5246). Hellos and certificates are real; what would be encrypted is random. */
import { readFileSync } from 'node:fs'
import { Message } from './message.js'

const HANDSHAKE = 22
const APPLICATION = 23
const ALERT = 21
const CHANGE_CIPHER_SPEC = Buffer.from([20, 3, 3, 0, 1, 1])
const RECORD_LIMIT = 16384
/** Bytes that AEAD adds to a record: tag and content type in TLS 1.3, nonce and tag in TLS 1.2. */
const ADDED = { 12: 24, 13: 17 }
/** Those of TLS 1.3 come first. */
const CIPHERS = [
  0x1301, 0x1303, 0x1302, 0xc02b, 0xc02f, 0xcca9, 0xcca8, 0xc02c, 0xc030,
  0xc00a, 0xc009, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
]

/** @typedef {import('./random.js').Random} Random */
/** @typedef {import('./http.js').Contents} Contents */

/** @param {...number} values */
const u16 = (...values) => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))

/** Bytes behind their length in one, two or three bytes. @param {1 | 2 | 3} width @param {...Buffer} parts */
function vector(width, ...parts) {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(width)
  length.writeUIntBE(body.length, 0, width)
  return Buffer.concat([length, body])
}

/** @param {number} type @param {...Buffer} parts */
const extension = (type, ...parts) => Buffer.concat([u16(type), vector(2, ...parts)])
/** @param {number} type @param {...Buffer} parts */
const handshake = (type, ...parts) => Buffer.concat([Buffer.from([type]), vector(3, ...parts)])
/** @param {number} type @param {Buffer} body @param {number} [version] */
const record = (type, body, version = 0x0303) => Buffer.concat([Buffer.from([type]), u16(version), vector(2, body)])

/** The certificate message, in its own record; made once. */
const CHAIN = readFileSync(new URL('chain.pem', import.meta.url), 'latin1')
  .split('-----BEGIN CERTIFICATE-----').slice(1)
  .map(text => Buffer.from(text.split('-----END')[0], 'base64'))
const CERTIFICATE = record(HANDSHAKE, handshake(11, vector(3, ...CHAIN.map(der => vector(3, der)))))

/** @param {Random} random @param {string} host @param {12 | 13} version @param {Buffer} session */
function clientHello(random, host, version, session) {
  // Values that mean nothing and must be ignored (RFC 8701).
  const grease = 0x0a0a + 0x1010 * random.between(0, 15)
  const names = vector(2, Buffer.from([0]), vector(2, Buffer.from(host)))
  const versions = version === 13 ? u16(grease, 0x0304, 0x0303) : u16(grease, 0x0303)
  const keys = vector(2, u16(grease), vector(2, Buffer.from([0])), u16(29), vector(2, random.bytes(32)))
  const resumption = random.chance(0.3) && version === 12 ? random.bytes(192) : Buffer.alloc(0)
  const extensions = [
    extension(0, names), extension(23), extension(0xff01, Buffer.from([0])), extension(10, vector(2, u16(grease, 29, 23, 24))),
    extension(11, vector(1, Buffer.from([0]))), extension(35, resumption),
    extension(16, vector(2, vector(1, Buffer.from('h2')), vector(1, Buffer.from('http/1.1')))),
    extension(5, Buffer.from([1, 0, 0, 0, 0])),
    extension(13, vector(2, u16(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601))),
    extension(18), ...(version === 13 ? [extension(51, keys), extension(45, vector(1, Buffer.from([1])))] : []),
    extension(43, vector(1, versions)),
  ]
  const ciphers = version === 13 ? u16(grease, ...CIPHERS) : u16(grease, ...CIPHERS.slice(3))
  const start = Buffer.concat([u16(0x0303), random.bytes(32), vector(1, session), vector(2, ciphers), Buffer.from([1, 0])])
  const used = start.length + 2 + extensions.reduce((total, { length }) => total + length, 0)
  // Padded as browsers do, away from lengths that old servers took for something else (RFC 7685).
  if (used > 251 && used < 508) extensions.push(extension(21, Buffer.alloc(508 - used)))
  return record(HANDSHAKE, handshake(1, start, vector(2, ...extensions)), 0x0301)
}

/** @param {Random} random @param {12 | 13} version @param {Buffer} session */
function serverHello(random, version, session) {
  const cipher = version === 13 ? random.pick([0x1301, 0x1302, 0x1303]) : random.pick([0xc02f, 0xc030, 0xcca8])
  const extensions = version === 13
    ? [extension(51, u16(29), vector(2, random.bytes(32))), extension(43, u16(0x0304))]
    : [extension(0xff01, Buffer.from([0])), extension(11, vector(1, Buffer.from([0]))), extension(35), extension(23),
        extension(16, vector(2, vector(1, Buffer.from(random.pick(['h2', 'http/1.1'])))))]
  const id = vector(1, version === 13 ? session : random.bytes(32))
  const body = [u16(0x0303), random.bytes(32), id, u16(cipher), Buffer.from([0])]
  return record(HANDSHAKE, handshake(2, ...body, vector(2, ...extensions)))
}

/**
 * What both sides say, in turns, beginning with the client.
 * @param {Contents} contents
 * @param {string} host
 * @param {number} exchanges requests with their answers
 * @param {number} limit of an answer, bytes
 * @returns {{ turns: Message[], goodbye: Message }} goodbye is the client's closing alert
 */
export function conversation(contents, host, exchanges, limit) {
  const { random } = contents
  /** @type {12 | 13} */
  const version = random.chance(0.7) ? 13 : 12
  /** @param {Message} message @param {number} length of what is inside */
  function encrypted(message, length, type = APPLICATION) {
    for (let rest = length; rest > 0; rest -= RECORD_LIMIT) {
      const count = Math.min(rest, RECORD_LIMIT) + ADDED[version]
      message.add(Buffer.concat([Buffer.from([type]), u16(0x0303, count)]))
      contents.addOctets(message, count)
    }
    return message
  }
  const session = random.bytes(version === 13 ? 32 : random.pick([0, 32]))
  const turns = [new Message().add(clientHello(random, host, version, session))]
  const hello = new Message().add(serverHello(random, version, session))
  const finished = new Message()
  if (version === 13) {
    hello.add(CHANGE_CIPHER_SPEC)
    for (const length of [30, random.between(2200, 4600), 264, 36]) encrypted(hello, length)
    encrypted(finished.add(CHANGE_CIPHER_SPEC), 36)
    turns.push(hello, finished)
  } else {
    const key = [Buffer.from([3]), u16(29), vector(1, random.bytes(32)), u16(0x0804), vector(2, random.bytes(256))]
    hello.add(CERTIFICATE).add(record(HANDSHAKE, handshake(12, ...key))).add(record(HANDSHAKE, handshake(14)))
    finished.add(record(HANDSHAKE, handshake(16, vector(1, random.bytes(32))))).add(CHANGE_CIPHER_SPEC)
    encrypted(finished, 16, HANDSHAKE)
    const ticket = handshake(4, Buffer.from([0, 0, 1, 44]), vector(2, random.bytes(192)))
    turns.push(hello, finished, encrypted(new Message().add(record(HANDSHAKE, ticket)).add(CHANGE_CIPHER_SPEC), 16, HANDSHAKE))
  }
  for (let number = 0; number < exchanges; number += 1) {
    const request = number === 0 && version === 13 ? /** @type {Message} */ (turns.pop()) : new Message()
    turns.push(encrypted(request, random.between(90, 900)))
    const answer = new Message()
    if (number === 0 && version === 13) encrypted(answer, 230)
    turns.push(encrypted(encrypted(answer, random.between(60, 400)), random.size(5_500, 1.4, limit)))
  }
  return { turns, goodbye: encrypted(new Message(), 2, version === 13 ? APPLICATION : ALERT) }
}
