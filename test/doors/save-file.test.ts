import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import * as v from 'valibot'
import { methods } from '../../src-main/api/contract.ts'
import { Engine } from '../../src-main/engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'perroquet-save-'))
let chosen: string | null = null
const asked: string[] = []
const engine = new Engine({
  door: 'desktop', version: '0', programs: new URL('../../out/main/', import.meta.url), languages: [],
  samples: join(import.meta.dirname, '../../resources/captures'), recent: { get: () => [], set: () => {} },
  dialogs: { open: async () => [], save: async (name) => { asked.push(name); return chosen } },
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

it('what the window has drawn is written where the person chose', async () => {
  const drawing = new TextEncoder().encode('<svg/>')
  chosen = join(folder, 'plot.svg')
  expect(await engine.answers.saveFile({ name: 'capture-rtt-0.svg', bytes: drawing }, {})).toBe(chosen)
  expect(asked).toEqual(['capture-rtt-0.svg'])
  expect(readFileSync(chosen, 'utf8')).toBe('<svg/>')
  chosen = null
  expect(await engine.answers.saveFile({ name: 'capture-rtt-0.svg', bytes: drawing }, {})).toBe(null)
  chosen = join(folder, 'no', 'such', 'folder.svg')
  await expect(async () => { await engine.answers.saveFile({ name: 'a.svg', bytes: drawing }, {}) }).rejects.toThrow(/ENOENT/)
  // Nothing half written is left.
  expect(readdirSync(folder)).toEqual(['plot.svg'])
})

it('takes bytes and nothing else', () => {
  expect(v.safeParse(methods.saveFile, { name: 'a.svg', bytes: '<svg/>' }).success).toBe(false)
  expect(v.safeParse(methods.saveFile, { name: 'a'.repeat(300), bytes: new Uint8Array(1) }).success).toBe(false)
  expect(v.safeParse(methods.saveFile, { name: 'a.svg', bytes: new Uint8Array(1) }).success).toBe(true)
})
