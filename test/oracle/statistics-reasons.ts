import { reasons } from './reasons.ts'

/** Layers that tshark names in frame.protocols and that are no protocols of their own. */
const TRANSPARENT = new Set(['ethertype', '_ws.malformed', '_ws.short', '_ws.unreassembled', '_ws.lua', 'pkt_comment', 'data'])

/**
 * Why a table may differ from tshark's; undefined where it must not.
 * @param seen protocols that tshark saw in the capture
 * @param known protocols that we have
 */
export function statisticReason(capture: string, seen: ReadonlySet<string>, known: ReadonlySet<string>): string | undefined {
  const lacking = [...seen].filter((each) => !known.has(each) && !TRANSPARENT.has(each))
  if (lacking.length) return `tshark sees ${lacking.join(', ')}, which we do not have yet`
  // SMOP is a protocol of the courses, which tshark does not know.
  if (capture.endsWith('smop-dialogue.pcap')) return 'tshark has no SMOP'
  // Time stamps that are no times: we carry a fraction of more than a second over, tshark prints it as it stands.
  return reasons.find((each) => each.field === 'frame.time_epoch' && capture.endsWith(each.capture))?.reason
}
