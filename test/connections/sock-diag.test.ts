import { describe, expect, it } from 'vitest'
import { answerPlaces } from '../../src-main/libc/sock-diag.ts'
import { diagRows } from '../../src-main/connections/inet-diag.ts'

/** A struct inet_diag_msg (<linux/inet_diag.h>) behind its netlink header, with attributes. */
function message({ family = 2, state = 1, timer = 0, retrans = 0, source = '7f000001', sourcePort = 80, destination = '7f000002', destinationPort = 49152, expires = 0, receive = 0, send = 0, uid = 0, inode = 0, attributes = '' } = {}): Buffer {
  const bytes = Buffer.alloc(16 + 72)
  bytes[16] = family
  bytes[17] = state
  bytes[18] = timer
  bytes[19] = retrans
  bytes.writeUInt16BE(sourcePort, 20)
  bytes.writeUInt16BE(destinationPort, 22)
  bytes.write(source, 24, 'hex')
  bytes.write(destination, 40, 'hex')
  for (const [i, value] of [expires, receive, send, uid, inode].entries()) bytes.writeUInt32LE(value, 68 + 4 * i)
  const whole = Buffer.concat([bytes, Buffer.from(attributes, 'hex')])
  whole.writeUInt32LE(whole.length, 0)
  whole.writeUInt16LE(20, 4)
  return whole
}

const DONE = Buffer.from('1400000003000200000000000000000000000000', 'hex')

/** The stamps of messages that follow each other. */
function stamps(...messages: Buffer[]): number[] {
  const bytes = Buffer.concat(messages), places: number[] = []
  answerPlaces(bytes, 0, bytes.length, 0, places)
  const all = diagRows('tcp', '4', 1000, { bytes: [bytes], places })
  return messages.map((_, i) => all.stamp(i))
}

function rows(bytes: Buffer, family: '4' | '6' = '4') {
  const places: number[] = []
  answerPlaces(bytes, 0, bytes.length, 0, places)
  const all = diagRows('tcp', family, 1000, { bytes: [bytes], places })
  return Array.from({ length: all.length }, (_, i) => all.row(i))
}

describe('sock_diag', () => {
  it('reads what the kernel tells of a connection', () => {
    expect(rows(Buffer.concat([message({ timer: 1, retrans: 2, expires: 1500, receive: 3, send: 4, uid: 1000, inode: 99 }), DONE]))).toEqual([{
      protocol: 'tcp', family: '4', localAddress: '127.0.0.1', localPort: 80, foreignAddress: '127.0.0.2', foreignPort: 49152, state: 'ESTABLISHED',
      receiveQueue: 3, sendQueue: 4, timer: { kind: 'on', expires: 1.5, retransmits: 2 }, uid: 1000, inode: 99, mine: true, holders: [],
    }])
  })

  it('finds IPV6_V6ONLY among the attributes', () => {
    const any = '0'.repeat(32)
    // INET_DIAG_SHUTDOWN (8), then INET_DIAG_SKV6ONLY (11), each padded to four bytes.
    const only = message({ family: 10, state: 10, source: any, destination: any, attributes: '0500080000000000' + '05000b0001000000' })
    const both = message({ family: 10, state: 10, source: any, destination: any, attributes: '05000b0000000000' })
    expect(rows(Buffer.concat([only, both]), '6').map(({ v6only }) => v6only)).toEqual([true, false])
    // An attribute that claims more than there is ends the search.
    expect(rows(message({ family: 10, state: 10, source: any, destination: any, attributes: 'ff00080000000000' }), '6')[0].v6only).toBeUndefined()
  })

  it('stamps equal facts alike, and others otherwise', () => {
    const [one, same, ...others] = stamps(
      message({ inode: 5 }), message({ inode: 5 }), message({ state: 8 }), message({ sourcePort: 81 }), message({ source: '7f000003' }),
      message({ destination: '7f000003' }), message({ destinationPort: 5 }), message({ receive: 1 }), message({ send: 1 }), message({ uid: 1 }),
    )
    expect(same).toBe(one)
    expect(new Set([one, ...others]).size).toBe(1 + others.length)
    // A timer may be anywhere: such a socket is always compared.
    expect(stamps(message({ timer: 2, expires: 5 }))).toEqual([NaN])
  })

  it('says when the last message was read', () => {
    expect(answerPlaces(message(), 0, 88, 0, [])).toBe(false)
    expect(answerPlaces(Buffer.concat([message(), DONE]), 0, 108, 0, [])).toBe(true)
  })

  it('refuses damaged and refused answers', () => {
    const longer = message()
    longer.writeUInt32LE(1000, 0)
    expect(() => rows(longer)).toThrow('message of 1000 bytes where 88 are left')
    const shorter = message().subarray(0, 60)
    shorter.writeUInt32LE(60, 0)
    expect(() => rows(Buffer.from(shorter))).toThrow('44 bytes of a socket, which takes 72')
    const refused = Buffer.alloc(36)
    refused.writeUInt32LE(36, 0)
    refused.writeUInt16LE(2, 4)
    refused.writeInt32LE(-2, 16)
    expect(() => rows(refused)).toThrow('errno 2')
  })
})
