import {
  RECORD_WITHOUT_TIME, type CaptureFormat, type CaptureInterface, type CaptureSection, type Damage, type InterfaceStatistics,
  type RecordSink,
} from '../../../src-main/capture/formats/format.ts'

export interface Recorded {
  readonly bytes: string
  readonly offset: number
  readonly captured: number
  readonly original: number
  /** Seconds, point, nine digits; empty where the file says no time. */
  readonly time: string
  readonly interface: number
  readonly flags: number
}

/** A sink that keeps everything, with a copy of the bytes in hex. */
export class Recorder implements RecordSink {
  readonly sections: CaptureSection[] = []
  readonly interfaces: CaptureInterface[] = []
  readonly packets: Recorded[] = []
  readonly names: (readonly [string, readonly string[]])[] = []
  readonly allStatistics: InterfaceStatistics[] = []
  readonly allSecrets: { type: number, offset: number, length: number }[] = []

  section(section: CaptureSection): void {
    this.sections.push(section)
  }

  interface(description: CaptureInterface): void {
    this.interfaces.push(description)
  }

  packet(
    window: Uint8Array, start: number, offset: number, captured: number, original: number,
    seconds: number, nanoseconds: number, interfaceNumber: number, flags: number,
  ): void {
    if (start + captured > window.length) throw new Error('a packet ends behind its window')
    if (interfaceNumber >= this.interfaces.length) throw new Error('a packet names an interface that has not been told')
    if (!(nanoseconds >= 0 && nanoseconds < 1e9 && Number.isInteger(seconds))) throw new Error(`bad time ${seconds} ${nanoseconds}`)
    this.packets.push({
      bytes: Buffer.from(window.subarray(start, start + captured)).toString('hex'), offset, captured, original,
      time: flags & RECORD_WITHOUT_TIME ? '' : `${seconds}.${String(nanoseconds).padStart(9, '0')}`, interface: interfaceNumber,
        flags,
    })
  }

  name(address: string, names: readonly string[]): void {
    this.names.push([address, names])
  }

  statistics(statistics: InterfaceStatistics): void {
    this.allStatistics.push(statistics)
  }

  secrets(type: number, offset: number, length: number): void {
    this.allSecrets.push({ type, offset, length })
  }
}

/** Hands a whole file to a format, in windows of `size` bytes and as many more as it asks for. */
export function readBytes(format: CaptureFormat, bytes: Uint8Array,
  size = bytes.length): Recorder & { damage: Damage | undefined } {
  const recorder = Object.assign(new Recorder(), { damage: undefined as Damage | undefined })
  let offset = 0
  let length = size
  for (;;) {
    const window = bytes.slice(offset, offset + length)
    const { consumed, need, damage } = format.scan(window, window.length, offset, recorder)
    if (consumed > window.length) throw new Error('more taken than given')
    offset += consumed
    if (damage) {
      recorder.damage = damage
      return recorder
    }
    if (offset + (window.length - consumed) === bytes.length) {
      recorder.damage = format.end(bytes.slice(offset), bytes.length - offset, offset, recorder)
      return recorder
    }
    if (need <= window.length - consumed) throw new Error('it asks for no more than it has')
    length = Math.max(size, need)
  }
}
