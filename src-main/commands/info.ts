import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { linkType } from '../capture/formats/link-types.ts'
import type { CaptureIndex } from '../capture/index/capture-index.ts'
import { openError } from '../capture/open-error.ts'
import { precisionDigits, precisionUnit } from '../capture/precision.ts'
import { protocols } from '../protocols/list.ts'
import { Registry } from '../protocols/registry.ts'
import { dateText, secondsText } from '../protocols/value-text.ts'
import { LocalCapture } from './local-capture.ts'
import { Output } from './output.ts'
import { UsageError } from './usage-error.ts'

/** What `perroquet info` says of a capture; lengths in bytes, times in seconds since 1970 as text with nine places. */
export interface CaptureInfo {
  readonly file: string
  readonly format: string
  readonly size: number
  readonly packets: number
  readonly data: number
  readonly conversations: { readonly tcp: number, readonly udp: number }
  readonly first: string | null
  readonly last: string | null
  readonly duration: string | null
  readonly strictTimeOrder: boolean
  readonly precision: string
  readonly interfaces: readonly {
    readonly name: string | null, readonly description: string | null, readonly linkType: string, readonly snapLength: number,
    readonly packets: number, readonly filter: string | null, readonly received: string | null, readonly dropped: string | null,
  }[]
  readonly sections: readonly { readonly application: string | null, readonly operatingSystem: string | null, readonly hardware: string | null, readonly comments: readonly string[] }[]
  readonly damage: { readonly message: string, readonly offset: number } | null
  readonly index: { readonly bytes: number, readonly milliseconds: number }
}

/**
 * `perroquet info FILE`: what capinfos says, and how many conversations there are.
 * @returns the exit status: 2 for a damaged file
 */
export async function info(file: string, json: boolean): Promise<number> {
  const said = await captureInfo(file)
  await new Output().write(json ? JSON.stringify(said, null, 2) + '\n' : text(said))
  return said.damage ? 2 : 0
}

async function captureInfo(file: string): Promise<CaptureInfo> {
  const began = performance.now()
  try {
    const capture = await LocalCapture.open(file, new Registry(protocols))
    while (capture.step()) { /* the next piece */ }
    const { damage, index, format, size } = capture
    const said = {
      file, format, size, ...totals(index),
      conversations: { tcp: index.conversations.count('tcp'), udp: index.conversations.count('udp') },
      precision: precisionUnit(precisionDigits(index)),
      sections: index.sections.map(({ application, operatingSystem, hardware, comments }) =>
        ({ application: application ?? null, operatingSystem: operatingSystem ?? null, hardware: hardware ?? null, comments })),
      damage: damage ?? null,
      index: { bytes: index.bytes, milliseconds: Math.round(performance.now() - began) },
    }
    capture.close()
    return said
  } catch (error) {
    throw new UsageError(openError(file, error).message, 2)
  }
}

/** What takes a look at every packet's row. */
function totals(index: CaptureIndex): Pick<CaptureInfo, 'packets' | 'data' | 'first' | 'last' | 'duration' | 'strictTimeOrder' | 'interfaces'> {
  const { length: packets, chunks } = index.packets
  const perInterface = new Map<number, number>()
  let data = 0, strictTimeOrder = true
  let earliest = 0, latest = 0
  const before = (a: number, b: number): boolean => {
    const ca = chunks[a >>> CHUNK_BITS], ia = a & CHUNK_MASK, cb = chunks[b >>> CHUNK_BITS], ib = b & CHUNK_MASK
    return ca.seconds[ia] < cb.seconds[ib] || ca.seconds[ia] === cb.seconds[ib] && ca.nanoseconds[ia] < cb.nanoseconds[ib]
  }
  for (let row = 0; row < packets; row++) {
    const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    data += chunk.original[i]
    perInterface.set(chunk.interface[i], (perInterface.get(chunk.interface[i]) ?? 0) + 1)
    if (row && before(row, row - 1)) strictTimeOrder = false
    if (before(row, earliest)) earliest = row
    if (before(latest, row)) latest = row
  }
  const time = (row: number): bigint => {
    const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return BigInt(chunk.seconds[i]) * 1_000_000_000n + BigInt(chunk.nanoseconds[i])
  }
  const statistics = new Map(index.statistics.map((each) => [each.interface, each]))
  return {
    packets, data, strictTimeOrder,
    first: packets ? secondsText(time(earliest)) : null,
    last: packets ? secondsText(time(latest)) : null,
    duration: packets ? secondsText(time(latest) - time(earliest)) : null,
    interfaces: index.interfaces.map((each, number) => ({
      name: each.name ?? null, description: each.description ?? null, linkType: linkType(each.linkType).description, snapLength: each.snapLength,
      packets: perInterface.get(number) ?? 0, filter: each.filter ?? null,
      received: statistics.get(number)?.received?.toString() ?? null, dropped: statistics.get(number)?.dropped?.toString() ?? null,
    })),
  }
}

function text(said: CaptureInfo): string {
  const seconds = said.duration === null ? 0 : Number(said.duration)
  const date = (time: string | null): string => time === null ? 'n/a' : dateText(BigInt(time.replace('.', '')))
  const rows: (readonly [string, string])[] = [
    ['File name', said.file],
    ['File type', said.format],
    ['File encapsulation', [...new Set(said.interfaces.map((each) => each.linkType))].join(', ')],
    ['File timestamp precision', said.precision],
    ['Number of packets', String(said.packets)],
    ['File size', `${said.size} bytes`],
    ['Data size', `${said.data} bytes`],
    ['Capture duration', said.duration === null ? 'n/a' : `${said.duration} seconds`],
    ['First packet time', date(said.first)],
    ['Last packet time', date(said.last)],
    ...seconds > 0 ? [
      ['Data byte rate', `${Math.round(said.data / seconds)} bytes/s`],
      ['Average packet rate', `${Math.round(said.packets / seconds)} packets/s`],
    ] as const : [],
    ...said.packets ? [['Average packet size', `${(said.data / said.packets).toFixed(2)} bytes`]] as const : [],
    ['TCP conversations', String(said.conversations.tcp)],
    ['UDP conversations', String(said.conversations.udp)],
    ['Strict time order', said.strictTimeOrder ? 'True' : 'False'],
    ...said.sections.flatMap((section) => [
      ...section.application === null ? [] : [['Capture application', section.application]] as const,
      ...section.operatingSystem === null ? [] : [['Capture oper-sys', section.operatingSystem]] as const,
      ...section.hardware === null ? [] : [['Capture hardware', section.hardware]] as const,
      ...section.comments.map((comment) => ['Capture comment', comment] as const),
    ]),
    ['Number of interfaces', String(said.interfaces.length)],
    ...said.interfaces.map((each, number) => [
      `Interface #${number}`,
      `${each.name ?? 'unnamed'}, ${each.linkType}, ${each.packets} packets, snap length ${each.snapLength || 'unlimited'}`
        + (each.filter === null ? '' : `, filter ${each.filter}`) + (each.dropped === null ? '' : `, ${each.dropped} dropped`),
    ] as const),
    ['Index', `${said.index.bytes} bytes, ${said.index.milliseconds} ms`],
    ...said.damage ? [['Damage', `${said.damage.message} (at byte ${said.damage.offset})`]] as const : [],
  ]
  return rows.map(([name, value]) => `${(name + ':').padEnd(26)}${value}\n`).join('')
}
