import { describe, expect, it } from 'vitest'
import { announcedMss } from '../../src-main/capture/announced-mss.ts'
import { openCapture } from '../oracle/compare.ts'

/** What the SYNs of a sample's packet's conversation announced; the values are those that tshark shows as tcp.options.mss_val. */
function mssOf(name: string, number: number): ReturnType<typeof announcedMss> {
  const dissector = openCapture(`resources/captures/${name}`)
  return announcedMss(dissector, dissector.dissect(number).conversation)
}

describe('announced MSS', () => {
  it('is that of both SYNs, whichever packet is asked for', () => {
    expect(mssOf('path-mtu.pcapng', 1)).toEqual([1460, 1460])
    expect(mssOf('path-mtu.pcapng', 12)).toEqual([1460, 1460])
    expect(mssOf('http.pcapng', 9)).toEqual([65495, 65495])
  })

  it('is missing where nobody answered, and where there is no TCP', () => {
    expect(mssOf('tcp-refused.pcap', 1)).toEqual([65495, null])
    expect(mssOf('dns.pcapng', 1)).toBeUndefined()
  })
})
