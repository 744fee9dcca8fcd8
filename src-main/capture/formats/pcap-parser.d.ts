/** What is used of the npm package pcap-parser, which brings no types. */
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events'
  import type { Readable } from 'node:stream'

  interface Packet {
    readonly header: {
      readonly timestampSeconds: number
      /** As it stands in the record header, whatever its unit. */
      readonly timestampMicroseconds: number
      readonly capturedLength: number
      readonly originalLength: number
    }
    readonly data: Buffer
  }

  interface Parser extends EventEmitter {
    on(event: 'packet', listener: (packet: Packet) => void): this
    on(event: 'error', listener: (error: Error) => void): this
    on(event: 'end', listener: () => void): this
  }

  const pcapParser: { parse(input: Readable): Parser }
  export default pcapParser
}
