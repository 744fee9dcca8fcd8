import { describe, expect, it } from 'vitest'
import { ColourFilters } from '../../src-main/capture/colour-filters.ts'
import { openCapture } from '../oracle/compare.ts'

describe('colour filters', () => {
  const dissector = openCapture('resources/captures/tcp-request-answer-ethernet.pcapng'), { registry } = dissector.packet
  const firstOf = (filters: readonly string[], number: number): number | undefined => {
    const colours = new ColourFilters(filters, registry)
    dissector.packet.treed = true
    dissector.packet.framed = colours.framed
    return colours.first(dissector.dissect(number))
  }

  it('answer the first that a packet passes', () => {
    expect(firstOf(['udp', 'tcp.flags.syn == 1', 'tcp'], 1)).toBe(1)
    expect(firstOf(['udp', 'tcp.flags.syn == 1', 'tcp'], 4)).toBe(2)
    expect(firstOf(['udp', 'arp'], 1)).toBeUndefined()
  })

  it('that are wrong or empty match nothing, and keep the places of the others', () => {
    expect(firstOf(['tcp.prot == 3', '', 'tcp &&', 'tcp'], 1)).toBe(3)
  })

  it('may ask what the file says of the packet', () => {
    expect(firstOf(['frame.interface_name == "eth0"'], 1)).toBe(0)
    expect(new ColourFilters(['tcp'], registry).framed).toBe(false)
  })

  it('are the same for the same texts and protocols only', () => {
    const colours = new ColourFilters(['tcp', 'udp'], registry)
    expect(colours.are(['tcp', 'udp'], registry)).toBe(true)
    expect(colours.are(['udp', 'tcp'], registry)).toBe(false)
    expect(colours.are(['tcp'], registry)).toBe(false)
    expect(colours.are(['tcp', 'udp'], openCapture('resources/captures/dns.pcapng').packet.registry)).toBe(false)
  })
})
