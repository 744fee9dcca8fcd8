import { MARK_SIMPLE } from '../../capture/index/columns.ts'
import { ANALYSIS_BITS } from '../../protocols/tcp.ts'
import type { Checked } from '../checked.ts'
import { compile } from '../compile.ts'
import type { Piece } from './column-source.ts'
import { fieldsOf } from './fields-of.ts'
import { TCP } from './layer-bits.ts'
import type { Leaf } from './leaf.ts'
import { NOTHING } from './model.ts'
import { UNKNOWN, verdict, type Verdict, type Verdicts } from './verdict.ts'

/** What sequence analysis says, which the index keeps where it says something: only such packets have to be dissected. */
export class AnalysisLeaf implements Leaf {
  readonly by = 'dissection'
  private readonly bits: number
  private readonly absent: Verdict

  /** The leaf for a test of such fields only; else undefined. */
  static for(checked: Checked): AnalysisLeaf | undefined {
    const { present, read } = fieldsOf(checked)
    let bits = 0
    for (const { abbrev } of [...present, ...read]) {
      const own = ANALYSIS_BITS.get(abbrev)
      if (own === undefined) return undefined
      bits |= own
    }
    return bits ? new AnalysisLeaf(checked, bits) : undefined
  }

  private constructor(checked: Checked, bits: number) {
    this.bits = bits
    this.absent = verdict(compile(checked)(NOTHING))
  }

  judge({ source, chunk, base, from, to }: Piece, verdicts: Verdicts): void {
    const { absent, bits } = this, { layers, marks } = chunk
    // A packet that is not simple may have several TCP headers, of which the index keeps one finding only.
    for (let i = from; i < to; i++) verdicts[i] = layers[i] & TCP && !(marks[i] & MARK_SIMPLE) ? UNKNOWN : absent
    source.conversations.segments.eachFinding(base + from + 1, base + to, (frame, analysis) => {
      if (analysis & bits) verdicts[frame - 1 - base] = UNKNOWN
    })
  }
}
