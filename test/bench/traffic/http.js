/** HTTP/1.1 requests and responses (RFC 9112), with bodies of every usual kind. */
import { gzipSync } from 'node:zlib'
import { Message } from './message.js'

/** One in so many text bodies says it: what `tcp.payload contains "perroquet"` looks for. */
const NEEDLE = 'perroquet'
const NEEDLE_EVERY = 200
const TEXT_SIZE = 1 << 20
const OCTETS_SIZE = 4 << 20
const WORDS = ('the parrot says again what it has heard a server listens client connects segment datagram port address '
  + 'window sequence number acknowledgement handshake request answer close reset timer queue buffer stream byte order '
  + 'network host name route router switch frame packet header payload option length field value').split(' ')
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'curl/7.88.1',
]
const FOLDERS = ['', 'static/', 'assets/', 'images/', 'api/v2/', 'fonts/', 'news/2024/', 'download/']
const ENDINGS = ['html', 'css', 'js', 'json', 'woff2', 'bin', 'zip']
const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'application/javascript', json: 'application/json',
  woff2: 'font/woff2', bin: 'application/octet-stream', zip: 'application/zip',
}
const TEXTS = new Set(['html', 'css', 'js', 'json'])

/** @typedef {import('./random.js').Random} Random */

/** Bodies are parts of this. */
export class Contents {
  /** @param {Random} random */
  constructor(random) {
    this.random = random
    this.octets = random.bytes(OCTETS_SIZE)
    let text = ''
    while (text.length < TEXT_SIZE) {
      const sentence = Array.from({ length: random.between(5, 14) }, () => random.pick(WORDS)).join(' ')
      text += random.chance(0.3) ? `<p class="${random.pick(WORDS)}">${sentence}.</p>\n` : `${sentence}.\n`
    }
    this.text = Buffer.from(text, 'latin1')
    /** Whole gzip files. */
    this.gzips = Array.from({ length: 60 }, () => {
      const length = random.size(12_000, 1.1, 400_000)
      const start = random.between(0, TEXT_SIZE - 1 - length)
      return gzipSync(this.text.subarray(start, start + length))
    })
    this.jsons = Array.from({ length: 60 }, () => Buffer.from(JSON.stringify(this.items(random.between(1, 120)))))
    this.texts = 0
  }

  /** What an API would answer. @param {number} count */
  items(count) {
    const { random } = this
    return Array.from({ length: count }, (_, id) => {
      const tags = [random.pick(WORDS), random.pick(WORDS)]
      return { id, name: random.pick(WORDS), value: random.between(0, 1e6), tags, seen: random.chance(0.5) }
    })
  }

  /**
   * Adds some bytes that mean nothing.
   * @param {Message} message @param {number} length
   */
  addOctets(message, length) {
    for (let rest = length; rest > 0;) {
      const start = this.random.between(0, OCTETS_SIZE >> 1)
      const count = Math.min(rest, OCTETS_SIZE - start)
      message.add(this.octets, start, count)
      rest -= count
    }
  }

  /** The body of a text, as a message of its own. @param {number} length */
  textBody(length) {
    const body = new Message()
    this.texts += 1
    if (this.texts % NEEDLE_EVERY === 0) body.add(`<!-- ${NEEDLE} -->\n`)
    body.add(this.text, this.random.between(0, TEXT_SIZE >> 1), Math.min(length, TEXT_SIZE >> 1))
    return body
  }
}

/** @param {Random} random */
function path(random) {
  const ending = random.pick(ENDINGS)
  const version = random.chance(0.4) ? `?v=${random.u32().toString(16)}` : ''
  return { target: `/${random.pick(FOLDERS)}${random.pick(WORDS)}-${random.between(1, 999)}.${ending}${version}`, ending }
}

/**
 * One request and its response.
 * @param {Contents} contents
 * @param {string} host
 * @param {number} limit of the body, bytes
 * @returns {{ request: Message, response: Message }}
 */
export function exchange(contents, host, limit) {
  const { random } = contents
  const { target, ending } = path(random)
  const post = random.chance(0.1)
  const request = new Message()
  const method = post ? 'POST' : random.chance(0.02) ? 'HEAD' : 'GET'
  const session = `${random.u32().toString(36)}${random.u32().toString(36)}`
  const cookie = random.chance(0.5) ? `Cookie: session=${session}; theme=dark\r\n` : ''
  const referer = random.chance(0.6) ? `Referer: http://${host}/${random.pick(WORDS)}.html\r\n` : ''
  const head = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${random.pick(AGENTS)}\r\nAccept: */*\r\n`
    + `Accept-Language: fr,en;q=0.8\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n${referer}${cookie}`
  if (post && random.chance(0.5)) {
    const body = random.pick(contents.jsons)
    request.add(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`).add(body)
  } else if (post) {
    const body = `login=${random.pick(WORDS)}&message=${random.pick(WORDS)}+${random.pick(WORDS)}&n=${random.u32()}`
    request.add(`${head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  } else request.add(`${head}\r\n`)
  return { request, response: respond(contents, method, ending, limit) }
}

/** @param {Contents} contents @param {string} method @param {string} ending @param {number} limit */
function respond(contents, method, ending, limit) {
  const { random } = contents
  const message = new Message()
  const second = String(random.between(10, 59))
  const common = `Date: Mon, 01 Jul 2024 12:00:${second} GMT\r\nServer: ${random.pick(['nginx', 'Apache', 'cloud'])}\r\n`
  const kind = random.unit()
  if (kind < 0.05) return message.add(`HTTP/1.1 304 Not Modified\r\n${common}ETag: "${random.u32().toString(16)}"\r\n\r\n`)
  if (kind < 0.08) {
    const place = `Location: https://www.perroquet.example/\r\nContent-Length: 0\r\n\r\n`
    return message.add(`HTTP/1.1 301 Moved Permanently\r\n${common}${place}`)
  }
  if (kind < 0.12) {
    const body = '<html><body><h1>404 Not Found</h1></body></html>\n'
    const about = `Content-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n`
    return message.add(`HTTP/1.1 404 Not Found\r\n${common}${about}${method === 'HEAD' ? '' : body}`)
  }
  const age = random.between(0, 86400)
  const start = `HTTP/1.1 200 OK\r\n${common}Content-Type: ${TYPES[ending]}\r\nCache-Control: max-age=${age}\r\n`
  if (method === 'HEAD') return message.add(`${start}Content-Length: ${random.between(1, limit)}\r\n\r\n`)
  if (!TEXTS.has(ending)) {
    const length = random.size(10_000, 1.4, limit)
    message.add(`${start}Content-Length: ${length}\r\nAccept-Ranges: bytes\r\n\r\n`)
    contents.addOctets(message, length)
    return message
  }
  if (ending === 'json') {
    const body = random.pick(contents.jsons)
    return message.add(`${start}Content-Length: ${body.length}\r\n\r\n`).add(body)
  }
  if (random.chance(0.5)) {
    const body = random.pick(contents.gzips)
    const zipped = `${start}Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n`
    if (random.chance(0.5)) return message.add(`${zipped}Content-Length: ${body.length}\r\n\r\n`).add(body)
    return chunked(message.add(`${zipped}Transfer-Encoding: chunked\r\n\r\n`), new Message().add(body), random)
  }
  const body = contents.textBody(random.size(5_000, 1.2, limit))
  if (random.chance(0.3)) return chunked(message.add(`${start}Transfer-Encoding: chunked\r\n\r\n`), body, random)
  message.add(`${start}Content-Length: ${body.length}\r\n\r\n`)
  body.buffers.forEach((buffer, part) => message.add(buffer, body.starts[part], lengthOf(body, part)))
  return message
}

/** @param {Message} message @param {number} part */
const lengthOf = (message, part) => (message.offsets[part + 1] ?? message.length) - message.offsets[part]

/** Adds a body in chunks (RFC 9112 section 7.1). @param {Message} message @param {Message} body @param {Random} random */
function chunked(message, body, random) {
  const size = random.pick([1024, 4096, 8192, 16384])
  body.buffers.forEach((buffer, part) => {
    const length = lengthOf(body, part)
    for (let at = 0; at < length; at += size) {
      const count = Math.min(size, length - at)
      message.add(`${count.toString(16)}\r\n`).add(buffer, body.starts[part] + at, count).add('\r\n')
    }
  })
  return message.add('0\r\n\r\n')
}
