import { describe, expect, it } from 'vitest'
import { completeFilter } from '../../src-main/filter/display-filter.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { registry } from './sample-protocol.ts'

/** Completes at `|`. */
function at(marked: string): { texts: string[], range: string, all: ReturnType<typeof completeFilter> } {
  const cursor = marked.indexOf('|'), text = marked.replace('|', '')
  const all = completeFilter(text, cursor, registry)
  return { texts: all.map((each) => each.text), range: all.length ? text.slice(all[0].start, all[0].end) : '', all }
}

describe('completion', () => {
  it('of nothing: protocols, functions and what may stand before a test', () => {
    const { texts, all } = at('|')
    expect(texts).toEqual(expect.arrayContaining(['sample', 'frame', 'count(', 'not', 'any']))
    expect(texts).not.toContain('sample.port')
    expect(all.find(({ text }) => text === 'sample')).toEqual({ text: 'sample', start: 0, end: 0, label: 'Sample protocol',
      kind: 'protocol', type: 'protocol' })
  })

  it('of the beginning of a name', () => {
    const { texts, range, all } = at('frame and sample.p|')
    expect(texts[0]).toBe('sample.port')
    expect(range).toBe('sample.p')
    expect(all[0]).toMatchObject({ kind: 'field', type: 'uint16', label: 'Port' })
    expect(at('sample.po|rt == 1').range).toBe('sample.port')
    expect(at('(samp|').texts[0]).toBe('sample')
    expect(at('!samp|').texts[0]).toBe('sample')
    expect(at('port|').texts).toEqual(expect.arrayContaining(['sample.port', 'sample.target']))
    expect(at('target|').texts).toContain('sample.both')
    expect(at('co|').texts).toContain('count(')
    expect(at('zzz|').texts).toEqual([])
  })

  it('of operators that the field can have', () => {
    expect(at('sample.port |').texts).toEqual(expect.arrayContaining(['==', '!=', '<', 'in', '&', 'and']))
    expect(at('sample.port |').texts).not.toContain('contains')
    expect(at('sample.text |').texts).toEqual(expect.arrayContaining(['contains', 'matches', '==']))
    expect(at('sample.flag |').texts).not.toContain('<')
    expect(at('sample.label |').texts).toEqual(['and', 'or', 'xor'])
    expect(at('sample.port[0] |').texts).toContain('contains')
    expect(at('sample.text con|').texts).toEqual(['contains'])
    expect(at('sample.port =|').texts).toEqual(['==', '==='])
    expect(at('sample.port == 1 |').texts).toEqual(['and', 'or', 'xor'])
    expect(at('sample.port in {1} o|').texts[0]).toBe('or')
  })

  it('of no names where a number is being written', () => {
    expect(completeFilter('tcp.port == 80', 14, new Registry(protocols))).toEqual([])
    expect(completeFilter('tcp.port == h', 13, new Registry(protocols)).length).toBeGreaterThan(0)
  })

  it('of values that have names', () => {
    expect(at('sample.byte == |').texts).toEqual(['"Nothing"', '"Something"', '"Everything"'])
    expect(at('sample.byte == Some|').texts[0]).toBe('"Something"')
    expect(at('sample.byte == 1|').texts[0]).toBe('"Something"')
    expect(at('sample.byte == "Ev|')).toMatchObject({ texts: ['"Everything"'], range: '"Ev' })
    expect(at('sample.byte in {"Nothing", |').texts).toContain('"Something"')
    expect(at('sample.flag == |').all).toEqual([
      expect.objectContaining({ text: '0', label: 'Not set (0)', kind: 'value' }), expect.objectContaining({ text: '1',
        label: 'Set (1)' }),
    ])
    expect(at('sample.port == |').texts).toEqual([])
    expect(at('sample.port == sample.t|').texts[0]).toBe('sample.text')
    expect(at('sample.text contains "x|').texts).toEqual([])
  })

  it('begins anew behind and, or and not', () => {
    expect(at('sample.byte == 1 and |').texts).toContain('sample')
    expect(at('sample.byte == 1 and sample.flag == |').texts).toEqual(['0', '1'])
    expect(at('not |').texts).toContain('frame')
  })
})
