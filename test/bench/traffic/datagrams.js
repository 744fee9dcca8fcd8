/** Short exchanges without a connection: frames that are made when they are due. */
import { frame, icmpFrame, icmpHeaders, udpFrame, udpHeaders } from './frame.js'

const BROADCAST = Buffer.alloc(6, 255)
const NOBODY = Buffer.alloc(6)
/** What ping sends behind its time. */
const PATTERN = Buffer.from(Array.from({ length: 48 }, (_, at) => at + 8))
/** Seconds between 1900 and 1970 (RFC 5905 section 6). */
const NTP_EPOCH = 2_208_988_800

/** @typedef {import('./frame.js').Station} Station */
/** @typedef {import('./random.js').Random} Random */

/** A list of frames, each due some time after the one before. */
export class Exchange {
  /** @param {number} start microseconds @param {{ after: number, build: (time: number) => number }[]} frames */
  constructor(start, frames) {
    this.time = start
    this.frames = frames
    this.number = -1
  }

  /** Moves to the next frame. @returns {boolean} whether there is one */
  advance() {
    this.number += 1
    if (this.number === this.frames.length) return false
    this.time += this.frames[this.number].after
    return true
  }

  /** Builds the frame in `frame`. @returns {number} its length */
  build() {
    return this.frames[this.number].build(this.time)
  }
}

/**
 * @param {Random} random @param {number} start @param {Station} client @param {Station} server @param {boolean} v6
 * @param {number} clientPort @param {number} serverPort @param {Buffer} query @param {Buffer} answer @param {number} roundTrip
 */
export function udpExchange(random, start, client, server, v6, clientPort, serverPort, query, answer, roundTrip) {
  return new Exchange(start, [
    { after: 0, build: () => udpFrame(udpHeaders(client, server, v6), random.u32(), clientPort, serverPort, query) },
    { after: roundTrip, build: () => udpFrame(udpHeaders(server, client, v6), random.u32(), serverPort, clientPort, answer) },
  ])
}

/**
 * Asks a time server (RFC 5905).
 * @param {Random} random @param {number} start @param {Station} client @param {Station} server @param {boolean} v6
 * @param {number} roundTrip
 */
export function ntp(random, start, client, server, v6, roundTrip) {
  /** @param {Buffer} packet @param {number} at @param {number} time */
  function putTime(packet, at, time) {
    packet.writeUInt32BE(Math.floor(time / 1e6) + NTP_EPOCH, at)
    packet.writeUInt32BE(Math.floor((time % 1e6) * 4294.967296), at + 4)
  }
  const query = Buffer.alloc(48)
  query[0] = 0x23
  putTime(query, 40, start)
  const answer = Buffer.alloc(48)
  answer.set([0x24, 2, 6, 0xe8, 0, 0, 4, 0, 0, 0, 2, 0, 192, 0, 2, 123])
  putTime(answer, 16, start - 90e6)
  putTime(answer, 24, start)
  putTime(answer, 32, start + roundTrip / 2)
  putTime(answer, 40, start + roundTrip / 2 + 15)
  return udpExchange(random, start, client, server, v6, 123, 123, query, answer, roundTrip)
}

/**
 * Pings, with or without answers.
 * @param {Random} random @param {number} start @param {Station} client @param {Station} server @param {boolean} v6
 * @param {number} roundTrip
 */
export function ping(random, start, client, server, v6, roundTrip) {
  const id = random.between(1, 0xffff)
  const there = random.chance(0.9)
  const [request, reply] = v6 ? [128, 129] : [8, 0]
  /** @param {number} type @param {number} sequence @param {number} sent */
  function echo(type, sequence, sent) {
    const head = Buffer.alloc(16)
    head[0] = type
    head.writeUInt16BE(id, 4)
    head.writeUInt16BE(sequence, 6)
    head.writeUInt32LE(Math.floor(sent / 1e6), 8)
    head.writeUInt32LE(Math.floor(sent % 1e6), 12)
    return Buffer.concat([head, PATTERN])
  }
  const [out, back] = [icmpHeaders(client, server, v6), icmpHeaders(server, client, v6)]
  let sent = start
  const frames = []
  for (let sequence = 1, last = random.between(1, 5); sequence <= last; sequence += 1) {
    frames.push({
      after: sequence === 1 ? 0 : 1_000_000 - roundTrip,
      build(/** @type {number} */ time) {
        sent = time
        return icmpFrame(out, random.u32(), echo(request, sequence, sent))
      },
    })
    if (there) frames.push({ after: roundTrip, build: () => icmpFrame(back, random.u32(), echo(reply, sequence, sent)) })
  }
  return new Exchange(start, frames)
}

/**
 * Who has an address of IPv4? ARP request and reply (RFC 826), the second padded as it comes from a wire.
 * @param {Random} random @param {number} start @param {Station} asker @param {Station} owner
 */
export function arp(random, start, asker, owner) {
  /** @param {number} operation @param {Buffer} to @param {Station} from @param {Buffer} mac @param {Buffer} address */
  function build(operation, to, from, mac, address) {
    const parts = [to, from.mac, Buffer.from([8, 6, 0, 1, 8, 0, 6, 4, 0, operation]), from.mac, from.v4, mac, address]
    return Buffer.concat([...parts, Buffer.alloc(operation === 2 ? 18 : 0)]).copy(frame)
  }
  return new Exchange(start, [
    { after: 0, build: () => build(1, BROADCAST, asker, NOBODY, owner.v4) },
    { after: random.between(50, 900), build: () => build(2, asker.mac, owner, asker.mac, asker.v4) },
  ])
}

/**
 * The same in IPv6: neighbour solicitation and advertisement (RFC 4861).
 * @param {Random} random @param {number} start @param {Station} asker @param {Station} owner
 */
export function neighbourDiscovery(random, start, asker, owner) {
  const near = { ...asker, ttl: 255 }
  const end = owner.v6.subarray(13)
  const group = {
    ...owner,
    mac: Buffer.concat([Buffer.from('3333ff', 'hex'), end]),
    v6: Buffer.concat([Buffer.from('ff0200000000000000000001ff', 'hex'), end]),
  }
  /** @param {number} type @param {number} flags @param {number} option @param {Buffer} mac */
  function message(type, flags, option, mac) {
    return Buffer.concat([Buffer.from([type, 0, 0, 0, flags, 0, 0, 0]), owner.v6, Buffer.from([option, 1]), mac])
  }
  return new Exchange(start, [
    { after: 0, build: () => icmpFrame(icmpHeaders(near, group, true), 0, message(135, 0, 1, asker.mac)) },
    {
      after: random.between(50, 900),
      build: () => icmpFrame(icmpHeaders({ ...owner, ttl: 255 }, asker, true), 0, message(136, 0x60, 2, owner.mac)),
    },
  ])
}
