import { MARK_OPTIONS } from '../../capture/index/columns.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { Checked } from '../checked.ts'
import { compile } from '../compile.ts'
import type { Piece } from './column-source.ts'
import { fieldsOf } from './fields-of.ts'
import type { Leaf } from './leaf.ts'
import { NOTHING } from './model.ts'
import { Presence } from './presence.ts'
import { UNKNOWN, verdict, type Verdict, type Verdicts } from './verdict.ts'

/** What comments are found by. */
const COMMENTS: ReadonlySet<string> = new Set(['frame.comment', 'frame.comment.expert', 'pkt_comment'])

/** What only a dissected packet can tell: but where none of the protocols can be, nothing has to be dissected. */
export class DissectionLeaf implements Leaf {
  readonly by = 'dissection'
  private readonly absent: Verdict
  private readonly presence: Presence
  /** Asks for nothing but comments, which only packets with options in the file can have, and those that were given some here. */
  private readonly onlyComments: boolean

  constructor(checked: Checked, registry: Registry) {
    const { present, read } = fieldsOf(checked)
    const fields = [...present, ...read]
    this.absent = verdict(compile(checked)(NOTHING))
    this.presence = new Presence(new Set(fields.map((field) => field.protocol)), registry)
    this.onlyComments = fields.every((field) => COMMENTS.has(field.abbrev))
  }

  judge({ source, chunk, base, from, to }: Piece, verdicts: Verdicts): void {
    const { absent, presence } = this
    if (this.onlyComments) {
      const given = source.comments?.size ? source.comments : undefined
      for (let i = from; i < to; i++) verdicts[i] = chunk.marks[i] & MARK_OPTIONS || given?.has(base + i + 1) ? UNKNOWN : absent
      return
    }
    for (let i = from; i < to; i++) verdicts[i] = presence.maybe(source, chunk, i) ? UNKNOWN : absent
  }
}
