import type { ByteText } from './byte-text.ts'
import { extentText } from './extent.ts'
import type { Expression, Value, Word } from './syntax.ts'

/** Text of a filter's tree; `parse` makes the same tree of it again. */
export function print(e: Expression): string {
  switch (e.kind) {
    case 'or': case 'xor': case 'and':
      return e.operands.map((operand) => isLogical(operand) ? `(${print(operand)})` : print(operand)).join(` ${e.kind} `)
    case 'not': return isLogical(e.operand) ? `not (${print(e.operand)})` : `not ${print(e.operand)}`
    case 'compare': {
      const rest = e.operators.map((operator, i) => ` ${operator} ${printValue(e.operands[i + 1])}`)
      return quantifier(e) + printValue(e.operands[0]) + rest.join('')
    }
    case 'contains': case 'matches': return `${quantifier(e)}${printValue(e.left)} ${e.kind} ${printValue(e.right)}`
    case 'in': {
      const elements = e.set.map(({ low, high }) => high ? `${printValue(low)} .. ${printValue(high)}` : printValue(low))
      return `${quantifier(e)}${printValue(e.left)} ${e.negated ? 'not in' : 'in'} {${elements.join(', ')}}`
    }
    default: return printValue(e)
  }
}

function isLogical(e: Expression): boolean {
  return e.kind === 'or' || e.kind === 'xor' || e.kind === 'and'
}

function quantifier(e: { quantifier?: string }): string {
  return e.quantifier ? e.quantifier + ' ' : ''
}

export function printValue(v: Value): string {
  switch (v.kind) {
    case 'word': return (v.only === 'field' ? '.' : '') + v.text + layers(v)
    case 'text': return quoted(v.bytes)
    case 'character': return v.code > 0xff ? `'\\U${hex(v.code, 8)}'` : `'\\x${hex(v.code, 2)}'`
    case 'slice': return `${printValue(v.of)}[${v.extents.map(extentText).join(',')}]`
    case 'call': return `${v.name}(${v.parameters.map(printValue).join(', ')})`
    case 'minus': return '-' + printValue(v.operand)
    case 'arithmetic': return `${operand(v.left)} ${v.operator} ${operand(v.right)}`
  }
}

function operand(v: Value): string {
  return v.kind === 'arithmetic' ? `{${printValue(v)}}` : printValue(v)
}

function layers({ layers }: Word): string {
  return layers ? `#[${layers.map(extentText).join(',')}]` : ''
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** A string in double quotes that stands for these bytes. */
export function quoted(bytes: ByteText): string {
  let text = ''
  for (const c of bytes) {
    if (c === '"' || c === '\\') text += '\\' + c
    else text += c >= ' ' && c <= '~' ? c : `\\x${hex(c.charCodeAt(0), 2)}`
  }
  return `"${text}"`
}
