import { MARK_SIMPLE, type PacketChunk } from '../../capture/index/columns.ts'
import type { Field } from '../../protocols/field.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { Checked } from '../checked.ts'
import { compile, type Predicate } from '../compile.ts'
import type { Piece } from './column-source.ts'
import { asksOnly, fieldsOf } from './fields-of.ts'
import { layerBit } from './layer-bits.ts'
import type { Leaf } from './leaf.ts'
import { Model, NOTHING } from './model.ts'
import { UNKNOWN, verdict, type Verdict, type Verdicts } from './verdict.ts'

/** A column of small numbers from which a plain packet's fields follow. */
export interface SmallColumn {
  readonly transport: 'tcp' | 'udp'
  readonly column: 'tcpFlags' | 'payload'
  /** Numbers that the column may hold. */
  readonly size: number
  /** The fields, and the value of each by the column's number. */
  readonly fields: Readonly<Record<string, (value: number, field: Field) => number>>
}

const masked = (value: number, { mask, shift }: Field): number => mask === undefined ? value : (value & mask) >>> shift

// What ECE, CWR and AE mean depends on the connection (RFC 9768 3.1), so those are read by the dissector.
const FLAGS = ['', '.res', '.urg', '.ack', '.push', '.reset', '.syn', '.fin'].map((name) => ['tcp.flags' + name, masked] as const)

const UDP_HEADER = 8

export const SMALL_COLUMNS: readonly SmallColumn[] = [
  { transport: 'tcp', column: 'tcpFlags', size: 0x1000, fields: Object.fromEntries(FLAGS) },
  { transport: 'tcp', column: 'payload', size: 0x10000, fields: { 'tcp.len': (length) => length } },
  { transport: 'udp', column: 'payload', size: 0x10000, fields: { 'udp.length': (length) => length + UDP_HEADER } },
]

/** TCP flags or payload lengths: a test has few different answers, one for each number that the column may hold. */
export class TransportLeaf implements Leaf {
  readonly by = 'columns'
  private readonly predicate: Predicate
  private readonly column: SmallColumn
  private readonly fields: readonly Field[]
  private readonly protocol: Field
  private readonly bit: number
  private readonly absent: Verdict
  private readonly model = new Model()
  /** By the column's number; 0 where nobody has asked yet. */
  private readonly verdicts: Verdicts

  /** The leaf for a test of that column's fields only; else undefined. */
  static for(checked: Checked, column: SmallColumn, registry: Registry): TransportLeaf | undefined {
    const names = Object.keys(column.fields)
    const fields = names.flatMap((abbrev) => registry.named(abbrev).filter((field) => field.abbrev === abbrev))
    const [protocol] = registry.named(column.transport)
    if (!asksOnly(fieldsOf(checked), new Set([protocol, ...fields]))) return undefined
    return new TransportLeaf(checked, column, fields, protocol)
  }

  private constructor(checked: Checked, column: SmallColumn, fields: readonly Field[], protocol: Field) {
    this.predicate = compile(checked)
    this.column = column
    this.fields = fields
    this.protocol = protocol
    this.bit = layerBit(column.transport)
    this.absent = verdict(this.predicate(NOTHING))
    this.verdicts = new Uint8Array(column.size)
  }

  judge({ chunk, from, to }: Piece, verdicts: Verdicts): void {
    const { marks, layers } = chunk
    const values: PacketChunk['tcpFlags'] = chunk[this.column.column]
    const { bit, absent, verdicts: known } = this
    // UDP-Lite shows fields of UDP without being it.
    const alone = this.column.transport === 'tcp'
    for (let i = from; i < to; i++) {
      if (layers[i] & bit) verdicts[i] = marks[i] & MARK_SIMPLE ? known[values[i]] || this.ask(values[i]) : UNKNOWN
      else verdicts[i] = marks[i] & MARK_SIMPLE || alone ? absent : UNKNOWN
    }
  }

  private ask(value: number): Verdict {
    const { model } = this
    model.clear()
    const layer = model.layer(this.protocol)
    for (const field of this.fields) model.add(layer, field, this.column.fields[field.abbrev](value, field))
    return this.verdicts[value] = verdict(this.predicate(model))
  }
}
