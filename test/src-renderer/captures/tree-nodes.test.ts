import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../src-main/api/captures.ts'
import { ancestors, textParts, treeLines } from '../../../src-renderer/captures/tree-nodes.ts'

const tree = [['ip', -1], ['ip.flags', 0], ['ip.flags.df', 1], ['ip.ttl', 0], ['tcp', -1]].map(([field, parent]): TreeNode => ({
  field: String(field), parent: Number(parent), text: String(field), type: 'uint8', source: 0, start: 0, length: 1,
  generated: false,
}))

describe('lines of the tree', () => {
  it('are those whose ancestors are all unfolded', () => {
    const fields = (...unfolded: string[]): string[] =>
      treeLines(tree, field => unfolded.includes(field)).map(({ node }) => node.field)
    expect(fields()).toEqual(['ip', 'tcp'])
    expect(fields('ip')).toEqual(['ip', 'ip.flags', 'ip.ttl', 'tcp'])
    expect(fields('ip.flags')).toEqual(['ip', 'tcp'])
    expect(fields('ip', 'ip.flags')).toEqual(['ip', 'ip.flags', 'ip.flags.df', 'ip.ttl', 'tcp'])
  })

  it('know their place for screen readers', () => {
    const lines = treeLines(tree, () => true)
    expect(lines.map(({ level, place, siblings }) => [level, place, siblings]))
      .toEqual([[1, 1, 2], [2, 1, 2], [3, 1, 1], [2, 2, 2], [1, 2, 2]])
    expect(lines.map(({ hasChildren }) => hasChildren)).toEqual([true, true, false, false, false])
  })

  it('lead up to their layer', () => {
    expect(ancestors(tree, 2)).toEqual([1, 0])
    expect(ancestors(tree, -1)).toEqual([])
  })
})

describe('a line’s text', () => {
  it('falls apart into bits, label and value', () => {
    expect(textParts('.... .... ...1 = Fin: Set')).toEqual({ bits: '.... .... ...1 = ', label: 'Fin: ', value: 'Set' })
    expect(textParts('Source Port: 50000')).toEqual({ bits: '', label: 'Source Port: ', value: '50000' })
    expect(textParts('GET / HTTP/1.1\\r\\n')).toEqual({ bits: '', label: '', value: 'GET / HTTP/1.1\\r\\n' })
    expect(textParts('Source: 00:0c:29:6a:11:02')).toEqual({ bits: '', label: 'Source: ', value: '00:0c:29:6a:11:02' })
  })
})
