import { readName, type DnsName } from './dns-name.ts'
import { secondsText } from './duration-text.ts'
import type { Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { malformed, type Reader } from './reader.ts'
import { decode } from './value-text.ts'

/** The data of one resource record while it is read, field by field. */
export class Rdata {
  readonly r: Reader
  readonly p: Packet
  /** The record's branch of the tree. */
  readonly node: Node
  /** Where the message begins: compression pointers count from there. */
  readonly base: number
  /** Name that the record belongs to, as text. */
  readonly owner: string
  readonly class: number
  readonly mdns: boolean
  /** The next byte to read. */
  at: number
  /** Bytes of the record's data that are left; below 0 where its parts are longer than it said. */
  left: number

  constructor(
    r: Reader, p: Packet, node: Node, base: number, at: number, length: number,
    about: { owner: string, class: number, mdns: boolean },
  ) {
    this.r = r
    this.p = p
    this.node = node
    this.base = base
    this.at = at
    this.left = length
    this.owner = about.owner
    this.class = about.class
    this.mdns = about.mdns
  }

  skip(count: number): void {
    this.at += count
    this.left -= count
  }

  /** Adds the next field. */
  add(field: Field, length = field.width, parent = this.node): Node {
    const node = this.p.add(parent, field, this.r, this.at, length)
    this.skip(length)
    return node
  }

  /** Adds the next field and gives its value. */
  number(field: Field): number {
    return this.p.number[this.add(field)]
  }

  /** Adds what is left of the data as one field. */
  rest(field: Field): Node {
    // Wireshark takes a length of -1, which hostile lengths lead to, for "all that is left of the packet".
    const length = this.left === -1 ? Math.max(1, this.r.length - this.at) : this.left
    return this.add(field, length)
  }

  /** Reads the next name without adding it. */
  readName(): DnsName {
    return readName(this.r, this.at, this.base)
  }

  /** Adds the next name, and gives its text. */
  name(field: Field): string {
    const name = this.readName()
    this.p.put(this.node, field, this.r, this.at, name.used, name.text)
    this.skip(name.used)
    return name.text
  }

  /** Adds a string behind a byte with its length. */
  string(lengthField: Field, field: Field): Node {
    const length = this.number(lengthField)
    return this.add(field, length)
  }

  /** Adds a number of seconds since 1970, 4 bytes wide. */
  time(field: Field): void {
    this.p.put(this.node, field, this.r, this.at, 4, BigInt(this.r.u32(this.at)) * 1_000_000_000n)
    this.skip(4)
  }

  /** Adds a number of seconds. */
  duration(field: Field): void {
    const node = this.add(field)
    if (this.p.detailed) this.p.append(node, ` (${secondsText(this.p.number[node])})`)
  }

  /** The next bytes as text, without taking them. */
  ascii(at: number, length: number): string {
    if (length < 0) throw malformed
    return decode(this.r.view(at, length), 'ascii')
  }

  /** Says something in the Info column. */
  info(text: string): void {
    if (this.p.row) this.p.info += ' ' + text
  }

  /** Says something behind the record's line. */
  line(text: string): void {
    if (this.p.detailed) this.p.append(this.node, text)
  }

  /** The same in both. */
  say(info: string, line: string): void {
    this.info(info)
    this.line(line)
  }
}
