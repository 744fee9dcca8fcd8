import type { Dissector } from '../../capture/dissector.ts'
import { chunkBytes, chunkPlace, followStream, type FollowedStream } from '../../capture/follow.ts'
import { httpChunks } from '../../capture/http-follow.ts'
import { inBatches } from '../../capture/in-batches.ts'
import { streamSegments, type StatisticSource } from '../../capture/statistics/collect.ts'
import { endsOf, idsByStream } from '../../capture/statistics/conversations.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import { chunkText } from './chunk-text.ts'
import type { FollowEnd, Statistic } from './statistics-options.ts'

type Follow = Extract<Statistic, { kind: 'follow' }>

const RULE = '='.repeat(67) + '\n'

/** A piece of the conversation that is printed as one. */
interface Piece { readonly side: 0 | 1, readonly number: number, readonly bytes: Uint8Array }

/** What `tshark -z follow` prints of a stream. */
export async function* followText(follow: Follow, source: StatisticSource, dissector: Dissector): AsyncGenerator<string | Uint8Array> {
  const transport = follow.protocol === 'udp' ? 'udp' : 'tcp'
  const { index } = source
  const stream = typeof follow.stream === 'number' ? follow.stream : streamBetween(source, transport, follow.stream)
  const conversation = idsByStream(index, transport)[stream] ?? -1
  const segments = conversation < 0 ? undefined : await streamSegments(source, transport, conversation)
  const followed = segments && segments.numbers.length > 0 ? await followStream(transport, segments) : undefined
  // Of a stream that has no HTTP, tshark knows nothing.
  const shown = followed && (follow.protocol !== 'http' || !isEmpty(httpPieces(followed, dissector)))
  const ends = followed && shown ? endTexts(source, conversation, followed) : UNKNOWN
  if (follow.format === 'yaml') {
    yield `peers:\n${ends.map(({ address, port }, peer) => `  - peer: ${peer}\n    host: ${address}\n    port: ${port}\n`).join('')}packets:\n`
  } else {
    yield `\n${RULE}Follow: ${follow.protocol},${follow.format}\nFilter: ${filterText(follow, transport)}\n`
      + ends.map(({ text }, node) => `Node ${node}: ${text}\n`).join('')
  }
  if (followed) yield* inBatches(piecesText(follow, follow.protocol === 'http' ? httpPieces(followed, dissector) : pieces(followed, transport, dissector), source))
  if (follow.format !== 'yaml') yield RULE
}

function* piecesText(follow: Follow, all: Iterable<Piece>, source: StatisticSource): Generator<Uint8Array> {
  const offsets: [number, number] = [0, 0]
  let at = 0
  for (const { side, number, bytes } of all) {
    at++
    if (at > follow.to) break
    if (at >= follow.from) {
      if (follow.format === 'yaml') yield Buffer.from(yaml(source, side, number, bytes))
      else yield chunkText(follow.format, bytes, side === 1, offsets[side])
    }
    offsets[side] += bytes.length
  }
}

function* pieces(followed: FollowedStream, transport: 'tcp' | 'udp', dissector: Dissector): Generator<Piece> {
  for (let at = 0; at < followed.length; at++) {
    const place = chunkPlace(followed, at)
    yield { side: followed.directions[at] as 0 | 1, number: place.number, bytes: chunkBytes(dissector, transport, place) }
  }
}

function isEmpty(all: Iterable<Piece>): boolean {
  for (const piece of all) return !piece
  return true
}

function* httpPieces(followed: FollowedStream, dissector: Dissector): Generator<Piece> {
  yield* httpChunks(pieces(followed, 'tcp', dissector))
}

/** Characters of base64 in a line of a YAML binary. */
const BASE64_LINE = 76

function yaml(source: StatisticSource, side: number, number: number, bytes: Uint8Array): string {
  const row = number - 1, chunk = source.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  const lines = Buffer.from(bytes).toString('base64').match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? []
  return `  - packet: ${number}\n    peer: ${side}\n    timestamp: ${(chunk.seconds[i] + chunk.nanoseconds[i] / 1e9).toFixed(9)}\n`
    + `    data: !!binary |\n${lines.map((line) => `      ${line}\n`).join('')}`
}

interface EndText { readonly text: string, readonly address: string, readonly port: number }

/** What tshark says of a stream that there is not. */
const UNKNOWN: readonly EndText[] = [{ text: ':0', address: '', port: 0 }, { text: ':0', address: '', port: 0 }]

function endTexts(source: StatisticSource, conversation: number, followed: FollowedStream): EndText[] {
  const { addresses, ports } = endsOf(source.index, conversation)
  return [followed.firstSide, 1 - followed.firstSide].map((side) => {
    const isIpv6 = addresses[side].length === 16, port = ports[side]
    const address = isIpv6 ? ipv6Text(addresses[side], 0) : ipv4Text(addresses[side], 0)
    return { text: isIpv6 ? `[${address}]:${port}` : `${address}:${port}`, address, port }
  })
}

function streamBetween({ index }: StatisticSource, transport: 'tcp' | 'udp', [a, b]: readonly [FollowEnd, FollowEnd]): number {
  return idsByStream(index, transport).findIndex((id) => {
    const { addresses, ports } = endsOf(index, id)
    const is = (side: 0 | 1, end: FollowEnd): boolean => {
      const address = addresses[side].length === 16 ? ipv6Text(addresses[side], 0) : ipv4Text(addresses[side], 0)
      return ports[side] === end.port && address === end.address
    }
    return is(0, a) && is(1, b) || is(0, b) && is(1, a)
  })
}

function filterText({ stream }: Follow, transport: 'tcp' | 'udp'): string {
  if (typeof stream === 'number') return `${transport}.stream eq ${stream}`
  const [a, b] = stream, family = a.address.includes(':') ? 'ipv6' : 'ip'
  const way = (from: FollowEnd, to: FollowEnd): string => `((${family}.src eq ${from.address} and ${transport}.srcport eq ${from.port}) and `
    + `(${family}.dst eq ${to.address} and ${transport}.dstport eq ${to.port}))`
  return `${way(a, b)} or ${way(b, a)}`
}
