/** Mixed web traffic of an office, as it is seen at the office's router: many visits to many sites at the same time. */
import * as dns from './dns.js'
import { Contents, exchange } from './http.js'
import { Random } from './random.js'
import { Connection } from './tcp.js'
import { conversation } from './tls.js'
import { arp, neighbourDiscovery, ntp, ping, udpExchange } from './datagrams.js'
import { frame } from './frame.js'
import { Message } from './message.js'

/** 2024-07-01 08:00:00 UTC, in microseconds. */
const START = 1_719_820_800_000_000
const CLIENTS = 250
const SITES = 3000
/** Mean time between visits, microseconds. */
const BETWEEN_VISITS = 15_000
/** An answer is never longer than this many bytes, nor than this part of the whole file. */
const LONGEST_ANSWER = 6_000_000
const LONGEST_PART = 0.02
const PORTS = { http: 80, tls: 443, stream: 50000 }
const SYLLABLES = 'par ro quet ser veur cli ent sock et mes sa ge re seau pa quet tra me li en por te jac quot'.split(' ')
const PREFIXES = ['www', 'api', 'static', 'cdn', 'img', 'news']

/** @typedef {import('./frame.js').Station} Station */
/** @typedef {Connection | import('./datagrams.js').Exchange} Conversation */

/** A binary heap: the conversation whose next packet is due first is at its top. */
class Agenda {
  constructor() {
    /** @type {Conversation[]} */
    this.list = []
  }

  /** @param {Conversation} conversation */
  add(conversation) {
    const { list } = this
    let at = list.length
    list.push(conversation)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (list[parent].time <= conversation.time) break
      list[at] = list[parent]
      at = parent
    }
    list[at] = conversation
  }

  /** Puts the top where it belongs after its time has changed. */
  settle() {
    const { list } = this
    const top = list[0]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= list.length) break
      if (child + 1 < list.length && list[child + 1].time < list[child].time) child += 1
      if (list[child].time >= top.time) break
      list[at] = list[child]
      at = child
    }
    list[at] = top
  }

  removeTop() {
    const last = this.list.pop()
    if (this.list.length === 0) return
    this.list[0] = last
    this.settle()
  }
}

/**
 * Writes traffic until the file is about as large as asked: some hundredths more or less.
 * @param {import('./capture-file.js').CaptureFile} file
 * @param {{ seed: number, bytes: number }} parameters
 * @returns {Record<string, number>} how many conversations of each kind there are
 */
export function writeWeb(file, { seed, bytes }) {
  const random = new Random(seed)
  const contents = new Contents(random)
  const limit = Math.min(LONGEST_ANSWER, bytes * LONGEST_PART)
  const router = station(0x0200_5e00, 1, 'c0a80001', '20010db8000c00000000000000000001', 64)
  const clients = Array.from({ length: CLIENTS }, (_, at) => {
    const number = (at + 2).toString(16).padStart(4, '0')
    return {
      station: station(0x0200_5e10, at + 2, `c0a8${number}`, `20010db8000c0000000000000000${number}`, 64),
      port: random.between(49152, 60000), resolverPort: random.between(20_000, 30_000),
    }
  })
  // Behind the router, in the networks that RFC 2544 and RFC 3849 set aside.
  const sites = Array.from({ length: SITES }, (_, at) => {
    const word = Array.from({ length: random.between(2, 4) }, () => random.pick(SYLLABLES)).join('')
    const host = `${random.pick(PREFIXES)}.${word}${at}.example`
    const number = at.toString(16).padStart(4, '0')
    const far = station(0x0200_5e00, 1, `c612${number}`, `20010db8${number}00000000000000000050`, random.between(48, 60))
    return {
      host, alias: random.chance(0.4) ? `edge-${random.between(1, 99)}.cdn${at % 7}.example` : undefined, v4: far.v4, v6: far.v6,
      station: far, secure: random.chance(0.65), roundTrip: Math.round(4000 + 120_000 * random.unit() ** 2),
    }
  })
  const agenda = new Agenda()
  const counts = { http: 0, tls: 0, stream: 0, dns: 0, ntp: 0, icmp: 0, arp: 0, nd: 0 }
  /** What the conversations that were begun will fill, estimated. */
  let planned = 0

  /** @param {keyof typeof counts} kind @param {Conversation} conversation @param {number} size */
  function begin(kind, conversation, size) {
    counts[kind] += 1
    planned += size
    if (conversation.advance()) agenda.add(conversation)
  }

  /** @param {number} now */
  function visit(now) {
    const client = random.pick(clients)
    const site = sites[Math.floor(SITES * random.unit() ** 2)]
    const v6 = random.chance(0.2)
    const here = client.station
    const lookups = [dns.A, ...(v6 || random.chance(0.4) ? [dns.AAAA] : []), ...(random.chance(0.15) ? [dns.HTTPS] : [])]
    let time = now
    if (random.chance(0.7)) {
      for (const type of lookups) {
        const { query, answer } = dns.lookup(random, site, type)
        const wait = random.between(300, 30_000)
        client.resolverPort += 1
        begin('dns', udpExchange(random, now, here, router, v6, client.resolverPort, 53, query, answer, wait), 320)
        time = Math.max(time, now + wait + 200)
      }
    }
    for (let number = random.pick([1, 1, 1, 2, 3, 6]); number > 0; number -= 1) {
      client.port = client.port === 65535 ? 49152 : client.port + 1
      const requests = random.chance(0.6) ? 1 : random.between(2, 6)
      const kind = random.chance(0.02) ? 'stream' : site.secure ? 'tls' : 'http'
      const { turns, goodbye } = kind === 'tls' ? conversation(contents, site.host, requests, limit)
        : kind === 'http' ? plain(site.host, requests) : stream()
      const fate = random.unit()
      const connection = new Connection({
        client: here, server: site.station, v6, clientPort: client.port, serverPort: PORTS[kind],
        bad: kind === 'stream', start: time, roundTrip: site.roundTrip, timestamps: here.v4[3] % 4 !== 0, turns, goodbye,
        end: fate < 0.01 ? 'refused' : fate < 0.015 ? 'silence' : fate < 0.07 ? 'reset' : fate < 0.3 ? 'server-fin' : 'fin',
      }, random)
      const payload = fate < 0.015 ? 0 : turns.reduce((total, { length }) => total + length, 0)
      // Headers and record of each segment, and one acknowledgement for three; then what opens and closes.
      begin(kind, connection, payload + Math.ceil(payload / 1448) * 133 + 1100)
      time += random.between(100, 8000)
    }
    if (random.chance(0.02)) begin('ntp', ntp(random, now, here, random.pick(sites).station, v6, 12_000), 250)
    if (random.chance(0.02)) begin('icmp', ping(random, now, here, site.station, v6, site.roundTrip), 750)
    if (random.chance(0.05)) begin(v6 ? 'nd' : 'arp', (v6 ? neighbourDiscovery : arp)(random, now, here, router), 190)
  }

  /** @param {string} host @param {number} requests @returns {{ turns: Message[], goodbye: Message | undefined }} */
  function plain(host, requests) {
    const turns = []
    for (let number = 0; number < requests; number += 1) {
      const { request, response } = exchange(contents, host, limit)
      turns.push(request, response)
    }
    return { turns, goodbye: undefined }
  }

  /** Lines of text over a protocol that has no name: one request, one long answer. */
  function stream() {
    const answer = contents.textBody(random.size(30_000, 1, Math.min(limit, 300_000)))
    return { turns: [new Message().add(`more ${random.u32()}\n`), answer], goodbye: undefined }
  }

  let next = START
  while (planned < bytes || agenda.list.length > 0) {
    const due = agenda.list[0]
    if (planned < bytes && (!due || next <= due.time)) {
      visit(next)
      next += Math.round(-BETWEEN_VISITS * Math.log(1 - random.unit()))
      continue
    }
    file.packet(due.time, frame, due.build())
    if (due.advance()) agenda.settle()
    else agenda.removeTop()
  }
  return counts
}

/**
 * @param {number} maker @param {number} number of the MAC address @param {string} v4 @param {string} v6 both in hexadecimal
 * @param {number} ttl
 * @returns {Station}
 */
function station(maker, number, v4, v6, ttl) {
  const mac = Buffer.alloc(6)
  mac.writeUInt32BE(maker, 0)
  mac.writeUInt16BE(number, 4)
  return { mac, v4: Buffer.from(v4, 'hex'), v6: Buffer.from(v6, 'hex'), ttl }
}
