import { MARK_SIMPLE } from '../../capture/index/columns.ts'
import { Buffer } from 'node:buffer'
import type { Field } from '../../protocols/field.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { Checked } from '../checked.ts'
import { compile, type Predicate } from '../compile.ts'
import type { Piece } from './column-source.ts'
import { fieldsOf } from './fields-of.ts'
import { layerBit } from './layer-bits.ts'
import type { Leaf } from './leaf.ts'
import { Model, NOTHING } from './model.ts'
import { FALSE, UNKNOWN, verdict, type Verdict, type Verdicts } from './verdict.ts'

const RST = 0x004

/** `frame contains "x"`, `frame[0:4] == …`: the captured bytes are all that is needed. */
export class FrameBytesLeaf implements Leaf {
  readonly by = 'bytes'
  private readonly predicate: Predicate
  private readonly frame: Field
  private readonly model = new Model()

  static for(checked: Checked, registry: Registry): FrameBytesLeaf | undefined {
    const { present, read } = fieldsOf(checked)
    const { field } = registry.frame
    return [...present, ...read].every((each) => each === field) ? new FrameBytesLeaf(checked, field) : undefined
  }

  private constructor(checked: Checked, frame: Field) {
    this.predicate = compile(checked)
    this.frame = frame
  }

  judge({ base, from, to, bytes }: Piece, verdicts: Verdicts): void {
    const { model } = this
    for (let i = from; i < to; i++) {
      if (!bytes) {
        verdicts[i] = UNKNOWN
        continue
      }
      const frame = bytes.frame(base + i)
      model.clear()
      const layer = model.layer(this.frame)
      model.sources[0].bytes = frame
      model.length[layer] = model.number[layer] = frame.length
      verdicts[i] = verdict(this.predicate(model))
    }
  }
}

/** `tcp.payload contains "x"` and any other test of a payload: of plain packets, the payload is all that is needed. */
export class PayloadLeaf implements Leaf {
  readonly by = 'bytes'
  private readonly predicate: Predicate
  private readonly protocol: Field
  private readonly field: Field
  private readonly bit: number
  private readonly absent: Verdict
  private readonly model = new Model()

  static for(checked: Checked, transport: 'tcp' | 'udp', registry: Registry): PayloadLeaf | undefined {
    const { present, read } = fieldsOf(checked)
    const [field] = registry.named(transport + '.payload')
    if (!field || ![...present, ...read].every((each) => each === field)) return undefined
    return new PayloadLeaf(checked, registry.protocol(transport).field, field, layerBit(transport))
  }

  private constructor(checked: Checked, protocol: Field, field: Field, bit: number) {
    this.predicate = compile(checked)
    this.protocol = protocol
    this.field = field
    this.bit = bit
    this.absent = verdict(this.predicate(NOTHING))
  }

  judge({ chunk, base, from, to, bytes }: Piece, verdicts: Verdicts): void {
    const { marks, layers, payload, tcpFlags } = chunk
    const { bit, absent } = this
    for (let i = from; i < to; i++) {
      // What a reset carries is said to be its cause, not payload.
      if (!(marks[i] & MARK_SIMPLE) || tcpFlags[i] & RST) verdicts[i] = UNKNOWN
      else if (!(layers[i] & bit) || payload[i] === 0) verdicts[i] = absent
      else verdicts[i] = bytes ? this.ask(bytes.payload(base + i)) : UNKNOWN
    }
  }

  private ask(payload: Uint8Array): Verdict {
    if (payload.length === 0) return this.absent
    this.model.clear()
    this.model.add(this.model.layer(this.protocol), this.field, payload)
    return verdict(this.predicate(this.model))
  }
}

/** `tcp contains "x"`: what is nowhere in a plain packet is not in its TCP either; else it has to be dissected. */
export class SearchLeaf implements Leaf {
  readonly by = 'bytes'
  private readonly wanted: Uint8Array
  private readonly bit: number

  static for(checked: Checked): SearchLeaf | undefined {
    if (checked.kind !== 'contains' || checked.quantifier !== 'any') return undefined
    const { left, right } = checked
    if (left.kind !== 'field' || left.type !== 'protocol' || left.layers || right.kind !== 'constant') return undefined
    const bit = ['eth', 'ip', 'ipv6', 'tcp', 'udp'].includes(left.name) ? layerBit(left.name) : 0
    return bit && right.value instanceof Uint8Array ? new SearchLeaf(bit, right.value) : undefined
  }

  private constructor(bit: number, wanted: Uint8Array) {
    this.bit = bit
    this.wanted = wanted
  }

  judge({ chunk, base, from, to, bytes }: Piece, verdicts: Verdicts): void {
    const { marks, layers } = chunk
    for (let i = from; i < to; i++) {
      if (!(layers[i] & this.bit)) verdicts[i] = FALSE
      else if (bytes && marks[i] & MARK_SIMPLE) {
        const frame = bytes.frame(base + i)
        verdicts[i] = Buffer.from(frame.buffer, frame.byteOffset, frame.length).indexOf(this.wanted) >= 0 ? UNKNOWN : FALSE
      } else verdicts[i] = UNKNOWN
    }
  }
}
