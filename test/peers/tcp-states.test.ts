import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { compile, hasCompiler } from './compile.ts'
import { installed } from './program.ts'
import { recordTalk } from './recorded-talk.ts'
import { compareStates, PORTS, type Agreement } from './state-agreement.ts'
import { networkPossible, type Wire } from './tcp-network.ts'

const { namespaces, netem } = networkPossible()
if (!namespaces) console.warn('no network namespaces here: states are not compared with those of kernels')
else if (!netem) console.warn('no tc-netem in this kernel: wire.c alone loses, doubles, delays and reorders')
const possible = namespaces && hasCompiler && installed('tcpdump') && installed('ss')

const programs = new URL('../../out/main/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'perroquet-states-'))
let captures: Captures
/** What did not agree is recorded there, to be looked at. */
let disagreed = false
beforeAll(() => {
  captures = new Captures({
    indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples: folder,
  })
})
afterAll(async () => {
  await captures.close()
  if (disagreed) console.warn(`the recordings are in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
})

/** What the kernels said of conversations over a wire that loses so many frames of a hundred, beside what their captures tell. */
async function talked(loss: number, byKernel: boolean): Promise<Agreement & { readonly recording: string }> {
  const wire: Wire = { loss, duplicate: 10, reorder: 20, delay: 40, jitter: 10, seed: Math.floor(Math.random() * 1e6) }
  const recording = `${loss}-${wire.seed}-${byKernel ? 'netem' : 'wire'}`
  onTestFailed(() => { disagreed = true })
  return { recording, ...await compareStates(captures, await recordTalk(compile('wire'), wire, byKernel, join(folder, recording))) }
}

describe.skipIf(!possible).each([
  { by: 'wire.c', byKernel: false }, ...netem ? [{ by: 'tc-netem', byKernel: true }] : [],
])('states and kernels, over $by', ({ byKernel }) => {
  it('agree on both sides under delay, duplication and reordering', async () => {
    const { recording, near, far, seen, conversations } = await talked(0, byKernel)
    expect(new Set(conversations.map(({ near, far }) => PORTS.includes(near) ? near : far))).toEqual(new Set(PORTS))
    expect(near.slice(0, 20), recording).toEqual([])
    expect(far.slice(0, 20), recording).toEqual([])
    // On a busy machine a short state may pass between two samples.
    expect([...seen]).toEqual(expect.arrayContaining(['ESTABLISHED', 'FIN-WAIT-2', 'CLOSE-WAIT', 'TIME-WAIT']))
    expect(seen.size).toBeGreaterThanOrEqual(7)
  }, 120_000)

  // Of the other side, a capture cannot tell when what was lost behind it would have come.
  it.each([12, 25])('agree on the side that was captured, with %i % loss too', async (loss) => {
    const { recording, near, conversations } = await talked(loss, byKernel)
    expect(near.slice(0, 20), recording).toEqual([])
    expect(conversations.some(({ segments }) => segments.some(({ retransmitted }) => retransmitted))).toBe(true)
  }, 120_000)
})
