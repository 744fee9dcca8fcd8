import { ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import type { CaptureIndex } from '../index/capture-index.ts'
import { endsOf, idsByStream } from './conversations.ts'

/** The conversation of a stream number. @throws where there is none */
export function conversationOf(index: CaptureIndex, transport: 'tcp' | 'udp', stream: number): number {
  const conversation = idsByStream(index, transport)[stream]
  if (conversation === undefined) throw new Error(`there is no ${transport.toUpperCase()} stream ${stream} in this capture`)
  return conversation
}

/** Text of both ends of a conversation, `192.0.2.1:80`; that of `first` comes first. */
export function endTexts(index: CaptureIndex, conversation: number, first: 0 | 1): readonly [string, string] {
  const { addresses, ports } = endsOf(index, conversation)
  const text = (side: 0 | 1): string => addresses[side].length === 16
    ? `[${ipv6Text(addresses[side], 0)}]:${ports[side]}` : `${ipv4Text(addresses[side], 0)}:${ports[side]}`
  return [text(first), text(first ? 0 : 1)]
}
