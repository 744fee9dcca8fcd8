/** Layers that tshark names in frame.protocols and that are no protocols of their own. */
const TRANSPARENT = new Set(['ethertype', '_ws.malformed', '_ws.short', '_ws.unreassembled', '_ws.lua', 'pkt_comment', 'data'])

/**
 * Why a table may differ from tshark's; undefined where it must not.
 * @param protocols that tshark saw in the capture
 */
export function statisticReason(protocols: ReadonlySet<string>, known: ReadonlySet<string>): string | undefined {
  const lacking = [...protocols].filter((each) => !known.has(each) && !TRANSPARENT.has(each))
  if (lacking.length) return `tshark sees ${lacking.join(', ')}, which we do not have yet`
  return undefined
}
