import { tcpFrame, type Segment } from './capture-file.ts'

type End = Segment['from']

/** Ends of a conversation on a network for documentation (RFC 5737). */
export const ends = (number: number): { readonly client: End, readonly server: End } => ({
  client: { address: [198, 18, number >> 8 & 255, number & 255], port: 1024 + (number >> 16) },
  server: { address: [192, 0, 2, 2], port: 50_000 },
})

/** A handshake, and then what each side says in turns, each text a segment; `lost` texts do not reach the capture. */
export function conversation(number: number, said: readonly { readonly by: 'client' | 'server', readonly text: string, readonly lost?: true }[]): Uint8Array[] {
  const { client, server } = ends(number)
  const next = { client: 101, server: 501 }
  const frames = [
    tcpFrame({ from: client, to: server, flags: 0x02, sequence: 100, acknowledgment: 0 }),
    tcpFrame({ from: server, to: client, flags: 0x12, sequence: 500, acknowledgment: 101 }),
    tcpFrame({ from: client, to: server, flags: 0x10, sequence: 101, acknowledgment: 501 }),
  ]
  for (const { by, text, lost } of said) {
    const [from, to, other] = by === 'client' ? [client, server, 'server' as const] : [server, client, 'client' as const]
    const frame = tcpFrame({ from, to, flags: 0x18, sequence: next[by], acknowledgment: next[other], payload: text })
    next[by] += new TextEncoder().encode(text).length
    if (lost !== true) frames.push(frame)
    frames.push(tcpFrame({ from: to, to: from, flags: 0x10, sequence: next[other], acknowledgment: next[by] }))
  }
  return frames
}

/** The first segments of so many conversations, a frame each. */
export function beginnings(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, number) => {
    const { client, server } = ends(number)
    return tcpFrame({ from: client, to: server, flags: 0x02, sequence: number, acknowledgment: 0 })
  })
}

const LINE = 'the parrot says again what it has heard'

/** A stream of so many segments, in which each line begins with its number. */
export function longStream(segments: number, size = 1400): Uint8Array[] {
  const { client, server } = ends(7)
  const frames = conversation(7, [])
  let text = ''
  let sequence = 501
  for (let number = 0, line = 0; number < segments; number++) {
    while (text.length < size) text += `${line++} ${LINE}\n`
    frames.push(tcpFrame({ from: server, to: client, flags: 0x10, sequence, acknowledgment: 101, payload: text.slice(0, size) }))
    text = text.slice(size)
    sequence += size
  }
  return frames
}
