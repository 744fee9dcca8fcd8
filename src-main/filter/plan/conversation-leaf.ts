import { MARK_BACKWARD, MARK_SIMPLE } from '../../capture/index/columns.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { Field } from '../../protocols/field.ts'
import type { Registry } from '../../protocols/registry.ts'
import { KINDS, type ConversationChunk } from '../../tcp/conversations.ts'
import type { Checked } from '../checked.ts'
import { compile, type Predicate } from '../compile.ts'
import type { ColumnSource, Piece } from './column-source.ts'
import { asksOnly, fieldsOf } from './fields-of.ts'
import { IP, IPV6, TCP, UDP } from './layer-bits.ts'
import type { Leaf } from './leaf.ts'
import { Model, NOTHING } from './model.ts'
import { UNKNOWN, verdict, type Verdict, type Verdicts } from './verdict.ts'

const KIND_TCP = KINDS.indexOf('tcp')
const PROTOCOL_TCP = 6, PROTOCOL_UDP = 17

/**
 * Addresses, ports and stream numbers: the same for all plain packets of a conversation in one direction, so the test is
 * done once for each, when its first packet comes by, and for packets it is one look at a table.
 */
export class ConversationLeaf implements Leaf {
  readonly by = 'columns'
  private readonly predicate: Predicate
  private readonly fields: ConversationFields
  private readonly wanted: ReadonlySet<Field>
  private readonly absent: Verdict
  private readonly model = new Model()
  /** At twice the conversation's number, plus one for its second side; 0 where nobody has asked yet. */
  private verdicts: Verdicts = new Uint8Array(4096)
  /** The index that the verdicts are about. */
  private source: ColumnSource | undefined

  /** The leaf for a test of these fields only; else undefined. */
  static for(checked: Checked, fields: ConversationFields): ConversationLeaf | undefined {
    const asked = fieldsOf(checked)
    if (!asksOnly(asked, fields.all)) return undefined
    return new ConversationLeaf(checked, fields, new Set([...asked.present, ...asked.read]))
  }

  private constructor(checked: Checked, fields: ConversationFields, wanted: ReadonlySet<Field>) {
    this.wanted = wanted
    this.predicate = compile(checked)
    this.fields = fields
    this.absent = verdict(this.predicate(NOTHING))
  }

  judge({ source, chunk, from, to }: Piece, verdicts: Verdicts): void {
    const { conversation, marks, layers } = chunk
    const { absent } = this
    const known = this.room(source)
    for (let i = from; i < to; i++) {
      const mark = marks[i]
      if (mark & MARK_SIMPLE) {
        const place = conversation[i] * 2 + (mark & MARK_BACKWARD)
        verdicts[i] = known[place] || this.ask(source, place)
      } else verdicts[i] = layers[i] & (IP | IPV6 | TCP | UDP) ? UNKNOWN : absent
    }
  }

  private room(source: ColumnSource): Verdicts {
    const needed = (source.conversations.table.length + 1) * 2
    if (this.source !== source) {
      this.source = source
      this.verdicts = new Uint8Array(needed)
    } else if (needed > this.verdicts.length) {
      const wider = new Uint8Array(needed * 2)
      wider.set(this.verdicts)
      this.verdicts = wider
    }
    // No conversation: nothing is known.
    this.verdicts[0] = this.verdicts[1] = UNKNOWN
    return this.verdicts
  }

  private ask(source: ColumnSource, place: number): Verdict {
    const row = (place >>> 1) - 1
    const chunk = source.conversations.table.chunks[row >>> CHUNK_BITS]
    this.fields.fill(this.model, this.wanted, chunk, row & CHUNK_MASK, (place & 1) === MARK_BACKWARD)
    return this.verdicts[place] = verdict(this.predicate(this.model))
  }
}

/** The fields of a plain packet that its conversation knows. */
export class ConversationFields {
  readonly all: ReadonlySet<Field>
  private readonly named: Readonly<Record<string, Field>>

  constructor(registry: Registry) {
    const named: Record<string, Field> = {}
    for (const abbrev of NAMES) {
      const field = registry.named(abbrev).find((each) => each.abbrev === abbrev)
      if (field) named[abbrev] = field
    }
    this.named = named
    this.all = new Set(Object.values(named))
  }

  /** Makes the model a plain packet of a conversation, with those fields that are wanted. */
  fill(model: Model, wanted: ReadonlySet<Field>, c: ConversationChunk, i: number, backward: boolean): void {
    const { named } = this
    model.clear()
    const add = (parent: number, field: Field | undefined, value: number | Uint8Array): void => {
      if (field && wanted.has(field)) model.add(parent, field, value)
    }
    const tcp = c.kind[i] === KIND_TCP
    if (c.ipv6[i]) {
      const layer = model.layer(named.ipv6)
      write(SOURCE_16, backward ? [c.b0[i], c.b1[i], c.b2[i], c.b3[i]] : [c.a0[i], c.a1[i], c.a2[i], c.a3[i]])
      write(DESTINATION_16, backward ? [c.a0[i], c.a1[i], c.a2[i], c.a3[i]] : [c.b0[i], c.b1[i], c.b2[i], c.b3[i]])
      add(layer, named['ipv6.src'], SOURCE_16)
      add(layer, named['ipv6.dst'], DESTINATION_16)
      add(layer, named['ipv6.nxt'], tcp ? PROTOCOL_TCP : PROTOCOL_UDP)
    } else {
      const layer = model.layer(named.ip)
      write(SOURCE_4, [backward ? c.b0[i] : c.a0[i]])
      write(DESTINATION_4, [backward ? c.a0[i] : c.b0[i]])
      add(layer, named['ip.src'], SOURCE_4)
      add(layer, named['ip.dst'], DESTINATION_4)
      add(layer, named['ip.proto'], tcp ? PROTOCOL_TCP : PROTOCOL_UDP)
    }
    const layer = model.layer(tcp ? named.tcp : named.udp)
    add(layer, tcp ? named['tcp.srcport'] : named['udp.srcport'], backward ? c.portB[i] : c.portA[i])
    add(layer, tcp ? named['tcp.dstport'] : named['udp.dstport'], backward ? c.portA[i] : c.portB[i])
    add(layer, tcp ? named['tcp.stream'] : named['udp.stream'], c.stream[i])
  }
}

// Used again for every conversation; nobody keeps them.
const SOURCE_4 = new Uint8Array(4), DESTINATION_4 = new Uint8Array(4)
const SOURCE_16 = new Uint8Array(16), DESTINATION_16 = new Uint8Array(16)

/** Writes words in network order. */
function write(to: Uint8Array, words: readonly number[]): void {
  for (let i = 0; i < to.length; i++) to[i] = words[i >>> 2] >>> 24 - (i & 3) * 8
}

const NAMES = [
  'ip', 'ip.src', 'ip.dst', 'ip.proto', 'ipv6', 'ipv6.src', 'ipv6.dst', 'ipv6.nxt',
  'tcp', 'tcp.srcport', 'tcp.dstport', 'tcp.stream', 'udp', 'udp.srcport', 'udp.dstport', 'udp.stream',
]
