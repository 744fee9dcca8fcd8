import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRecords, type RecordToWrite } from '../../src-main/capture/formats/capture-writer.ts'
import { readCustomBlock } from '../../src-main/capture/formats/custom-block.ts'
import { toFile } from '../../src-main/capture/formats/destination.ts'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'
import {
  RECORD_HAS_OPTIONS, RECORD_IS_CUSTOM_BLOCK, RECORD_IS_NO_PACKET, RECORD_WITHOUT_TIME, type CaptureInterface,
    type CaptureSection,
  type Damage, type RecordSink,
} from '../../src-main/capture/formats/format.ts'
import { linkType } from '../../src-main/capture/formats/link-types.ts'
import { readPacketOptions } from '../../src-main/capture/formats/packet-options.ts'
import { recordBytes } from '../../src-main/capture/formats/pseudo-header.ts'
import { CaptureFile } from '../../src-main/capture/formats/read-file.ts'
import { PcapWriter } from '../../src-main/capture/formats/write-pcap.ts'
import { PcapngWriter } from '../../src-main/capture/formats/write-pcapng.ts'
import { allCaptures, eachOf } from './captures.ts'
import { corpusFolder, missing, run } from './tshark.ts'

/** What capture files say of their packets, against what tshark says: number, lengths, time, interface, comments. */

const absent = missing()
const JOBS = 3
const FIELDS = ['frame.number', 'frame.len', 'frame.cap_len', 'frame.time_epoch', 'frame.interface_id', 'frame.comment',
  'frame.encap_type']

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'perroquet-oracle-')) })
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

interface Told {
  readonly offset: number
  readonly captured: number
  readonly original: number
  readonly seconds: number
  readonly nanoseconds: number
  readonly interface: number
  readonly flags: number
}

/** A capture in full, with random access to its bytes. */
class Capture implements RecordSink {
  readonly sections: CaptureSection[] = []
  readonly interfaces: CaptureInterface[] = []
  readonly packets: Told[] = []
  readonly names: [string, readonly string[]][] = []
  damage: Damage | undefined
  format = ''
  private readonly fd: number

  constructor(path: string) {
    this.fd = openSync(path, 'r')
    try {
      const file = new CaptureFile(path, this)
      this.format = file.formatName
      while (file.step(1 << 24));
      this.damage = file.damage
      file.close()
    } catch (error) {
      if (!(error instanceof NotACapture)) throw error
      this.damage = { offset: 0, message: error.message }
    }
  }

  section(section: CaptureSection): void {
    this.sections.push(section)
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push(description)
  }

  packet(
    _window: Uint8Array, _start: number, offset: number, captured: number, original: number,
    seconds: number, nanoseconds: number, interfaceNumber: number, flags: number,
  ): void {
    this.packets.push({ offset, captured, original, seconds, nanoseconds, interface: interfaceNumber, flags })
  }

  name(address: string, names: readonly string[]): void {
    this.names.push([address, names])
  }

  statistics(): void {}

  secrets(): void {}

  readonly read = (offset: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(this.fd, bytes, 0, length, offset))
  }

  close(): void {
    closeSync(this.fd)
  }

  /** The fields of each packet, as `tshark -T fields` prints them. */
  rows(): string[][] {
    return this.packets.map((each, i) => {
      const from = each.flags & RECORD_IS_NO_PACKET ? undefined : this.interfaces[each.interface]
      // tshark numbers interfaces in their section, and gives a pcap file none.
      const number = from && this.format === 'pcapng' ? each.interface - this.interfaces.findIndex(({ section }) =>
        section === from.section) : ''
      const comments = from && each.flags & RECORD_HAS_OPTIONS ? this.options(each, from).comments : []
      const time = each.flags & RECORD_WITHOUT_TIME ? '' : `${each.seconds}.${String(each.nanoseconds).padStart(9, '0')}`
      const encapsulation = from ? linkType(from.linkType).encapsulation : ''
      return [i + 1, each.original, each.captured, time, number, comments.join(','), encapsulation].map(String)
    })
  }

  /** The records, as a writer wants them; not the ones of LINKTYPE_ERF. */
  * records(): Generator<RecordToWrite> {
    for (const each of this.packets) {
      const { seconds, nanoseconds, flags, original } = each
      if (flags & RECORD_IS_NO_PACKET) {
        // A record without interface has no section; in the corpus all sections of a file have the same byte order.
        const custom = flags & RECORD_IS_CUSTOM_BLOCK ? readCustomBlock(this.read, each.offset,
          this.sections[0].littleEndian) : undefined
        yield {
          bytes: this.read(each.offset, each.captured), original, seconds, nanoseconds, interface: each.interface, flags,
          ...custom && { enterprise: custom.enterprise },
        }
        continue
      }
      const from = this.interfaces[each.interface]
      const whole = recordBytes(from.linkType, each.offset, each.captured, original)
      if (!whole) throw new Error('ERF packets cannot be written')
      const options = flags & RECORD_HAS_OPTIONS ? { options: this.options(each, from) } : {}
      yield {
        bytes: this.read(whole.offset, whole.length), original: whole.original, seconds, nanoseconds, interface: each.interface,
          flags, ...options,
      }
    }
  }

  private options(each: Told, from: CaptureInterface): ReturnType<typeof readPacketOptions> {
    return readPacketOptions(this.read, each.offset, each.captured, from.linkType, this.sections[from.section].littleEndian)
  }

}

interface Truth {
  readonly rows: string[][]
  readonly status: number
  readonly stderr: string
}

const ARGUMENTS = ['-n', '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field])]

async function tshark(path: string): Promise<Truth> {
  return truth(await run('tshark', ['-r', path, ...ARGUMENTS]))
}

async function tsharkOfPipe(path: string): Promise<Truth> {
  return truth(await run('bash', ['-c', 'cat "$0" | tshark -r - "$@"', path, ...ARGUMENTS]))
}

function truth({ stdout, stderr, status }: Awaited<ReturnType<typeof run>>): Truth {
  const lines = stdout.toString('utf8').split('\n')
  return { rows: lines.slice(0, -1).map((line) => line.split('\t')), status, stderr }
}

/** Why tshark is not followed in a file, or undefined. */
function reasonForFile({ rows, stderr }: Truth, size: number): string | undefined {
  if (/network type \d+ unknown or unsupported/.test(stderr)) return 'a link type that tshark 4.0 does not know; ours shows its packets as data'
  if (rows.length === 1 && rows[0][1] === String(size) && rows[0][3] === '') return 'tshark shows a damaged file header as a file of MIME type'
  if (size === 0) return 'an empty file is no capture'
  return undefined
}

/** Why a row differs, or undefined. */
function reasonForRow(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const different = FIELDS.filter((_, i) => ours[i] !== theirs[i])
  if (different.every((field) => field === 'frame.time_epoch') && /^-|\.\d{10,}/.test(theirs[3])) {
    return 'the fraction of a second in the file is a second or more, and tshark prints it as it is'
  }
  return undefined
}

/** @returns what differs without a reason */
function compare(ours: Capture, truth: Truth, size: number, reasons: Map<string, number>): string[] {
  const count = (reason: string): void => { reasons.set(reason, (reasons.get(reason) ?? 0) + 1) }
  const ofFile = reasonForFile(truth, size)
  if (ofFile !== undefined) {
    count(ofFile)
    return []
  }
  const differences: string[] = []
  const rows = ours.rows()
  if (rows.length !== truth.rows.length) differences.push(`${rows.length} packets, tshark has ${truth.rows.length}: ${truth.stderr.trim()}`)
  if ((truth.status !== 0) !== (ours.damage !== undefined)) {
    differences.push(`damage: ${ours.damage?.message ?? 'none'}; tshark: ${truth.stderr.trim()}`)
  }
  for (let i = 0; i < Math.min(rows.length, truth.rows.length); i++) {
    if (rows[i].join('\t') === truth.rows[i].join('\t')) continue
    const reason = reasonForRow(rows[i], truth.rows[i])
    if (reason !== undefined) count(reason)
    else differences.push(`ours ${rows[i].join(' | ')}, tshark ${truth.rows[i].join(' | ')}`)
  }
  return differences
}

function report(title: string, files: number, packets: number, reasons: Map<string, number>): void {
  console.log(`${title}: ${files} files, ${packets} packets`)
  for (const [reason, count] of reasons) console.log(`  ${count} × ${reason}`)
}

describe.skipIf(absent)(absent ?? 'capture files', () => {
  it('say the same as tshark says', async () => {
    const differences: string[] = []
    const reasons = new Map<string, number>()
    let files = 0, packets = 0
    await eachOf(allCaptures(), JOBS, async (path) => {
      const ours = new Capture(path)
      const found = compare(ours, await tshark(path), readFileSync(path).length, reasons)
      ours.close()
      files++
      packets += ours.packets.length
      differences.push(...found.slice(0, 5).map((each) => `${path}: ${each}`))
    })
    report('read', files, packets, reasons)
    expect(differences).toEqual([])
    expect(packets).toBeGreaterThan(10_000)
  })

  it('say the same when they are written again', async () => {
    const differences: string[] = []
    let files = 0, packets = 0
    // Every pcapng file, and of the many pcap files one of each kind and link type.
    const kinds = new Set<string>()
    await eachOf(allCaptures(), JOBS, async (path) => {
      const ours = new Capture(path)
      const kind = ours.format === 'pcapng' ? path : ours.format + ours.interfaces.map((each) => each.linkType).join()
      if (ours.packets.length > 0 && !kinds.has(kind)) {
        kinds.add(kind)
        const number = files++
        for (const format of formatsFor(ours)) {
          const copy = join(folder, `${number}.${format}`)
          await write(ours, copy, format)
          const { rows, stderr, status } = await tshark(copy)
          const expected = expectedOfCopy(ours, format).map((row) => row.join(' | '))
          packets += rows.length
          if (/unknown or unsupported/.test(stderr)) continue
          const first = expected.findIndex((row, i) => row !== rows[i]?.join(' | '))
          if (status === 0 && first < 0 && rows.length === expected.length) continue
          differences.push(`${path} as ${format}: ${stderr.trim()} ${rows.length} of ${expected.length}: ${rows[first]?.join(' | ')}, not ${expected[first]}`)
        }
      }
      ours.close()
    })
    report('written', files, packets, new Map())
    expect(differences).toEqual([])
    expect(files).toBeGreaterThan(60)
  })

  it('show every packet before a damage, as tshark does', async () => {
    const differences: string[] = []
    const reasons = new Map<string, number>()
    const sources = allCaptures().filter((path) => readFileSync(path).length < 20_000)
    const jobs = Array.from({ length: 300 }, (_, i) => i)
    await eachOf(jobs, JOBS, async (i) => {
      const path = sources[i * 7919 % sources.length]
      const bytes = damaged(readFileSync(path), i)
      const copy = join(folder, `damaged${i % JOBS}-${i}`)
      writeFileSync(copy, bytes)
      const ours = new Capture(copy)
      // Of a file, Wireshark 4.0 guesses which kind of pcap it is, and takes some damaged ones for what they are not. Of a pipe
      // it does not.
      const truth = await (ours.format === 'pcap' ? tsharkOfPipe(copy) : tshark(copy))
      differences.push(...compare(ours, truth, bytes.length, reasons).slice(0, 2).map((each) => `${i} (${path}): ${each}`))
      ours.close()
      rmSync(copy)
    })
    report('damaged', jobs.length, 0, reasons)
    expect(differences).toEqual([])
    expect([...reasons.values()].reduce((sum, each) => sum + each, 0)).toBeLessThan(jobs.length / 4)
  })
})

/** What a capture can be written as: pcap holds one link type, and times until 2106; ERF packets cannot be written. */
function formatsFor({ packets, interfaces }: Capture): ('pcap' | 'pcapng')[] {
  const own = packets.filter(({ flags }) => !(flags & RECORD_IS_NO_PACKET))
  const types = new Set(own.map((each) => interfaces[each.interface].linkType))
  if (types.has(197)) return []
  return types.size === 1 && own.every(({ seconds }) => seconds <= 0xffffffff) ? ['pcapng', 'pcap'] : ['pcapng']
}

async function write(ours: Capture, path: string, format: 'pcap' | 'pcapng'): Promise<void> {
  const destination = await toFile(path)
  const { sections: [section], interfaces, names } = ours
  const nanoseconds = ours.packets.some((each) => each.nanoseconds % 1000 !== 0)
  const writer = format === 'pcap' ? new PcapWriter(destination, interfaces, nanoseconds) : new PcapngWriter(destination,
    { section, interfaces, names })
  await writeRecords(writer, ours.records())
}

/** What tshark should say of the copy: pcapng has one section now, and pcap neither interfaces nor comments, but times. */
function expectedOfCopy(ours: Capture, format: 'pcap' | 'pcapng'): string[][] {
  const rows = ours.rows()
  const kept = ours.packets.map((each, i) => ({ ...each, row: rows[i] })).filter(({ flags }) =>
    format === 'pcapng' || !(flags & RECORD_IS_NO_PACKET))
  return kept.map((each, i) => {
    const [, length, captured, time, , comments, encapsulation] = each.row
    const number = String(i + 1)
    const always = `${each.seconds}.${String(each.nanoseconds).padStart(9, '0')}`
    if (format === 'pcap') return [number, length, captured, always, '', '', encapsulation]
    // Packets without time stay so for the first interface only.
    return [number, length, captured, each.interface > 0 ? always : time, each.interface < 0 ? '' : String(each.interface),
      comments, encapsulation]
  })
}

/** A capture with something wrong in it, the same one for the same number. */
function damaged(bytes: Buffer, number: number): Buffer {
  let state = number * 2654435761 + 1 >>> 0
  const random = (limit: number): number => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0
    return Math.floor(state / 2 ** 32 * limit)
  }
  const copy = Buffer.from(bytes)
  if (number % 3 === 0) return copy.subarray(0, 28 + random(Math.max(1, copy.length - 28)))
  const values = [0, 1, 2, 4, 12, 0x7f, 0x80, 0xfe, 0xff]
  for (let i = 0; i <= random(3); i++) copy[24 + random(Math.min(copy.length, 400) - 24)] = values[random(values.length)]
  return copy
}

it.skipIf(absent)(`has its captures in ${corpusFolder}`, () => {
  expect(allCaptures().length).toBeGreaterThan(800)
})
