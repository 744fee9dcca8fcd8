import { openError } from '../capture/open-error.ts'
import { captureProperties } from '../capture/statistics/properties.ts'
import { protocols } from '../protocols/list.ts'
import { Registry } from '../protocols/registry.ts'
import { dateText } from '../protocols/value-text.ts'
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
    const { bytes: data, tcpConversations: tcp, udpConversations: udp, ...properties } = captureProperties(index)
    const said = {
      file, format, size, ...properties, data, conversations: { tcp, udp },
      damage: damage ?? null,
      index: { bytes: index.bytes, milliseconds: Math.round(performance.now() - began) },
    }
    capture.close()
    return said
  } catch (error) {
    throw new UsageError(openError(file, error).message, 2)
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
