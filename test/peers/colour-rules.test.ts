import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ColourFilters } from '../../src-main/capture/colour-filters.ts'
import { writeColorfilters } from '../../src-renderer/captures/colour-rules/colorfilters-file.ts'
import { DEFAULT_RULES } from '../../src-renderer/captures/colour-rules/default-rules.ts'
import { openCapture } from '../oracle/compare.ts'
import { installed } from './program.ts'

const folder = 'resources/captures'

/** tshark reads the file that we export, and colours as we do. */
describe.skipIf(!installed('tshark'))('colour rules', () => {
  let settings = ''
  beforeAll(() => {
    settings = mkdtempSync(join(tmpdir(), 'perroquet-colours-'))
    writeFileSync(join(settings, 'colorfilters'), writeColorfilters(DEFAULT_RULES.map((rule) => ({ ...rule, on: true }))))
  })
  afterAll(() => { rmSync(settings, { recursive: true }) })

  it.each(readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name)))('of %s are those of tshark', (name) => {
    const path = join(folder, name)
    const theirs = execFileSync('tshark', ['--color', '-r', path, '-T', 'fields', '-e', 'frame.coloring_rule.name'], {
      encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, WIRESHARK_CONFIG_DIR: settings, LC_ALL: 'C.UTF-8' },
    }).split('\n').slice(0, -1)
    const dissector = openCapture(path), { packet } = dissector
    const filters = new ColourFilters(DEFAULT_RULES.map(({ filter }) => filter), packet.registry)
    packet.treed = true
    const ours = theirs.map((_, row) => {
      const place = filters.first(dissector.dissect(row + 1))
      return place === undefined ? '' : DEFAULT_RULES[place].name
    })
    expect(dissector.index.packets.length).toBe(theirs.length)
    expect(new Set(theirs).size).toBeGreaterThan(0)
    expect(ours).toEqual(theirs)
  })
})
