import { describe, expect, it } from 'vitest'
import type { PacketDetail, TreeNode } from '../../../../src-main/api/captures.ts'
import { layerFacts } from '../../../../src-renderer/captures/encapsulation/layer-facts.ts'
import { flat, layerOfNode, layersOf, type Layer } from '../../../../src-renderer/captures/encapsulation/layers.ts'
import { fragmentOf } from '../../../../src-renderer/captures/encapsulation/pieces.ts'
import { sharesOf } from '../../../../src-renderer/captures/encapsulation/shares.ts'
import { sizeLimits } from '../../../../src-renderer/captures/encapsulation/size-limits.ts'
import { sampleDetail } from './sample-detail.ts'

function layers(detail: PacketDetail): Layer {
  const frame = layersOf(detail)
  if (frame === null) throw new Error('the packet has no layers')
  return frame
}

/** `eth 14+70` for each layer from the outside in; `/` before what stands beside the one before. */
const outline = (layer: Layer): string =>
  [`${layer.kind === 'header' ? '' : `${layer.kind} `}${layer.field} ${layer.body - layer.start}+${layer.end - layer.body}`,
    layer.inside.map(outline).join(' / ')].filter(part => part !== '').join(' > ')

/** A protocol's node as the engine sends it; further nodes are fields right below it. */
const protocol = (field: string, start: number, length: number, part: Partial<TreeNode> = {}): TreeNode =>
  ({ parent: -1, text: field, field, type: 'protocol', source: 0, start, length, generated: false, ...part })
const value = (parent: number, field: string, filter: string, start = 0, length = 0): TreeNode =>
  ({ parent, text: field, field, type: 'uint32', filter: `${field} == ${filter}`, source: 0, start, length, generated: false })
const packet = (tree: readonly TreeNode[], bytes: number): PacketDetail => ({
  number: 1, tree, sources: [{ name: 'Frame', bytes: new Uint8Array(bytes) }], direction: null, conversation: null, tcpFlags: null, comments: [],
})

describe('layers', () => {
  it('nest: data in a segment in a datagram in a frame', () => {
    expect(outline(layers(sampleDetail('tcp-request-answer-ethernet.pcapng', 6))))
      .toBe('frame 0+84 > eth 14+70 > ip 20+50 > tcp 32+18 > data 18+0')
  })

  it('put a reassembled datagram into the fragment that completed it', () => {
    expect(outline(layers(sampleDetail('fragments.pcapng', 4))))
      .toBe('frame 0+602 > eth 14+588 > ip 20+568 > reassembled ip 0+5008 > udp 8+5000 > data 5000+0')
    expect(outline(layers(sampleDetail('fragments.pcapng', 12))))
      .toBe('frame 0+726 > eth 14+712 > ipv6 40+672 > ipv6.fraghdr 8+664 > reassembled ipv6 0+5008 > udp 8+5000 > data 5000+0')
    const whole = flat(layers(sampleDetail('fragments.pcapng', 4))).find(({ pieces }) => pieces !== null)?.pieces
    expect(whole?.list).toEqual([
      { packet: 1, offset: 0, length: 1480 }, { packet: 2, offset: 1480, length: 1480 }, { packet: 3, offset: 2960, length: 1480 },
      { packet: 4, offset: 4440, length: 568 },
    ])
  })

  it('put what an ICMP error quotes into it', () => {
    expect(outline(layers(sampleDetail('path-mtu.pcapng', 7))))
      .toBe('frame 0+590 > eth 14+576 > ip 20+556 > icmp 8+548 > ip 20+528 > tcp 32+496 > data 496+0')
  })

  it('hold what was unpacked from them', () => {
    expect(outline(layers(sampleDetail('http.pcapng', 13))))
      .toBe('frame 0+397 > eth 14+383 > ip 20+363 > tcp 32+331 > http 195+136 > decoded data-text-lines 0+2919 > data-text-lines 2919+0')
  })

  it('have trailers of their own: padding and check sequence of a frame', () => {
    const frame = layers(packet([
      protocol('frame', 0, 64), value(0, 'frame.len', '64'), protocol('eth', 0, 14),
      value(2, 'eth.padding', '00:00', 42, 18), value(2, 'eth.fcs', '0x12345678', 60, 4), protocol('arp', 14, 28),
    ], 64))
    expect(outline(frame)).toBe('frame 0+64 > eth 14+28 > arp 28+0')
    expect(frame.inside[0].trailers.map(({ field, length }) => [field, length])).toEqual([['eth.padding', 18], ['eth.fcs', 4]])
    expect(sharesOf(frame).map(({ of, length }) => [of, length])).toEqual([['link', 14], ['link', 28], ['link', 18], ['link', 4]])
  })

  it('of one application follow each other and do not nest', () => {
    expect(outline(layers(packet([
      protocol('frame', 0, 100), value(0, 'frame.len', '100'), protocol('eth', 0, 14), protocol('ip', 14, 20), value(3, 'ip.len', '86'),
      protocol('tcp', 34, 20), protocol('dns', 54, 20), protocol('dns', 74, 26),
    ], 100)))).toBe('frame 0+100 > eth 14+86 > ip 20+66 > tcp 20+46 > dns 20+26 / dns 26+0')
  })

  it('never reach beyond what carries them, whatever a header says', () => {
    const frame = layers(packet([
      protocol('frame', 0, 60), value(0, 'frame.len', '60'), protocol('eth', 0, 14), protocol('ip', 14, 20), value(3, 'ip.len', '65535'),
      protocol('udp', 34, 8), value(5, 'udp.length', '9000'),
    ], 60))
    expect(outline(frame)).toBe('frame 0+60 > eth 14+46 > ip 20+26 > udp 8+18')
  })

  it('are found by the nodes of the tree inside them', () => {
    const detail = sampleDetail('tcp-request-answer-ethernet.pcapng', 6), all = flat(layers(detail))
    const node = detail.tree.findIndex(({ field }) => field === 'tcp.options.timestamp.tsval')
    expect(detail.tree[layerOfNode(detail.tree, all, node)].field).toBe('tcp')
    expect(layerOfNode(detail.tree, all, -1)).toBe(-1)
  })

  it('stand where both models put them', () => {
    expect(layerFacts('eth')).toMatchObject({ osi: '2', tcpIp: 'link', unit: 'frame' })
    expect(layerFacts('ipv6.fraghdr')).toMatchObject({ osi: '3', tcpIp: 'internet' })
    expect(layerFacts('tcp')).toMatchObject({ osi: '4', tcpIp: 'transport', unit: 'segment' })
    expect(layerFacts('mqtt')).toMatchObject({ osi: '7', tcpIp: 'application', teaches: 'application' })
    expect(layerFacts('data', 'udp')).toMatchObject({ osi: '7' })
    expect(layerFacts('data', 'ip')).toBeNull()
  })
})

describe('fragments', () => {
  it('are known by offset and more-fragments alone', () => {
    const piece = (number: number) => {
      const detail = sampleDetail('fragments.pcapng', number)
      const found = flat(layers(detail)).map(({ node, body, end, kind }) =>
        kind === 'header' ? fragmentOf(detail.tree, node, number, end - body) : null)
      return found.find(one => one !== null)
    }
    expect([1, 2, 4].map(piece)).toEqual([
      { packet: 1, offset: 0, length: 1480 }, { packet: 2, offset: 1480, length: 1480 }, { packet: 4, offset: 4440, length: 568 },
    ])
    expect([9, 12].map(piece)).toEqual([{ packet: 9, offset: 0, length: 1448 }, { packet: 12, offset: 4344, length: 664 }])
    const whole = sampleDetail('dns.pcapng', 1)
    expect(flat(layers(whole)).map(({ node }) => fragmentOf(whole.tree, node, 1, 0)).every(one => one === null)).toBe(true)
  })
})

describe('shares', () => {
  it('add up to the frame', () => {
    for (const [name, number] of [['http.pcapng', 8], ['fragments.pcapng', 4], ['path-mtu.pcapng', 7], ['dns.pcapng', 1]] as const) {
      const frame = layers(sampleDetail(name, number))
      expect(sharesOf(frame).reduce((sum, { length }) => sum + length, 0), name).toBe(frame.end)
    }
  })
})

describe('limits', () => {
  const limits = (name: string, number: number) => {
    const detail = sampleDetail(name, number)
    return sizeLimits(detail, layers(detail))
  }

  it('of a TCP segment: the MTU that its sender’s MSS tells of, and the receiver’s MSS without its options', () => {
    expect(limits('path-mtu.pcapng', 4)).toMatchObject({
      link: { used: 1500, most: 1500, from: 'mss' }, transport: { used: 1448, most: 1448, mss: 1460, options: 12 },
    })
    // IPv6: 60 bytes of headers go before the MSS.
    expect(limits('tcp-ipv6.pcapng', 1).link).toMatchObject({ headers: 60, from: 'mss' })
  })

  it('of a segment that completes a message are those of the segment, not of the message', () => {
    const segment = sampleDetail('path-mtu.pcapng', 4)
    const whole: TreeNode = { ...value(-1, 'tcp.segments', '00', 0, 5000), type: 'bytes', source: 1, parent: -1 }
    const tree = [...segment.tree, whole, { ...value(segment.tree.length, 'tcp.segment', '3', 0, 3552), type: 'framenum', source: 1 },
      { ...value(segment.tree.length, 'tcp.segment', '4', 3552, 1448), type: 'framenum', source: 1 }, protocol('tls', 0, 5000, { source: 1 })]
    const detail = { ...segment, tree, sources: [...segment.sources, { name: 'Reassembled TCP', bytes: new Uint8Array(5000) }] }
    expect(outline(layers(detail))).toContain('tcp 32+1448 > data 1448+0 / reassembled tcp 0+5000 > tls 5000+0')
    expect(sizeLimits(detail, layers(detail))).toMatchObject({ link: { used: 1500, from: 'mss' }, transport: { used: 1448, most: 1448 } })
  })

  it('of UDP: what one datagram holds', () => {
    expect(limits('dns.pcapng', 1)).toMatchObject({ link: { used: 60, most: 1500, from: 'ethernet' }, transport: { most: 1472 } })
    expect(limits('fragments.pcapng', 4).transport).toMatchObject({ used: 5000, most: 1472 })
    expect(limits('fragments.pcapng', 12).transport).toMatchObject({ used: 5000, most: 1452 })
  })

  it('are not made up where no SYN was captured', () => {
    const detail = { ...sampleDetail('path-mtu.pcapng', 4), mss: [null, null] as const }
    expect(sizeLimits(detail, layers(detail))).toMatchObject({ link: { from: 'ethernet' }, transport: null })
  })
})
