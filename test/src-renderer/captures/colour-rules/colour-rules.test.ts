import { describe, expect, it } from 'vitest'
import { protocols } from '../../../../src-main/protocols/list.ts'
import { Registry } from '../../../../src-main/protocols/registry.ts'
import { checkFilter } from '../../../../src-main/filter/display-filter.ts'
import { readRules } from '../../../../src-renderer/captures/colour-rules/colour-rules.ts'
import { DEFAULT_RULES } from '../../../../src-renderer/captures/colour-rules/default-rules.ts'

describe('colour rules', () => {
  it('of a fresh window are display filters, every one', () => {
    const registry = new Registry(protocols)
    for (const { name, filter } of DEFAULT_RULES) expect(checkFilter(filter, registry), name).toEqual({ ok: true, warnings: [] })
  })

  it('are read from the settings, without what is none', () => {
    const rule = { name: 'mine', filter: 'tcp', background: '#102030', text: '#ffffff', on: false }
    expect(readRules(JSON.stringify([rule, null, 7, { ...rule, background: 'url(x)' }, { ...rule, filter: 3 }])))
      .toEqual([{ ...rule, key: expect.any(Number) as number }])
    expect(readRules('{}').length).toBe(DEFAULT_RULES.length)
  })
})
