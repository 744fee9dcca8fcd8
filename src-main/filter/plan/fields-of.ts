import type { Field } from '../../protocols/field.ts'
import type { Checked, Operand } from '../checked.ts'

/** The fields that a part of a filter asks for. */
export interface AskedFields {
  /** Those that only have to be there. */
  readonly present: ReadonlySet<Field>
  /** Those whose value is looked at. */
  readonly read: ReadonlySet<Field>
}

export function fieldsOf(checked: Checked): AskedFields {
  const present = new Set<Field>(), read = new Set<Field>()
  const operand = (o: Operand): void => {
    switch (o.kind) {
      case 'field': for (const field of o.fields) read.add(field); return
      case 'slice': case 'minus': operand(o.of); return
      case 'function': o.parameters.forEach(operand); return
      case 'arithmetic': operand(o.left); operand(o.right); return
      case 'constant':
    }
  }
  const test = (c: Checked): void => {
    switch (c.kind) {
      case 'and': case 'or': case 'xor': c.operands.forEach(test); return
      case 'not': test(c.operand); return
      case 'exists': for (const field of c.field.fields) present.add(field); return
      case 'nonzero': operand(c.value); return
      case 'compare': case 'contains': operand(c.left); operand(c.right); return
      case 'matches': operand(c.left); return
      case 'in':
        operand(c.left)
        for (const { low, high } of c.set) {
          operand(low)
          if (high) operand(high)
        }
    }
  }
  test(checked)
  return { present, read }
}

/** True if a part of a filter asks for nothing but these fields; protocols among them only for being there. */
export function asksOnly({ present, read }: AskedFields, fields: ReadonlySet<Field>): boolean {
  for (const field of present) if (!fields.has(field)) return false
  for (const field of read) if (!fields.has(field) || field.type === 'protocol') return false
  return true
}
