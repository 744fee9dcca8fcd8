import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SessionSummary } from '../../src-main/api/playground.ts'
import { exportTranscript } from '../../src-main/playground/transcript-export.ts'
import { Transcript, TranscriptBudget } from '../../src-main/playground/transcript.ts'

const MEGABYTE = 1024 * 1024

/** A budget that says how much of it is taken. */
class CountedBudget extends TranscriptBudget {
  taken = 0

  override take(bytes: number): boolean {
    const may = super.take(bytes)
    if (may) this.taken += bytes
    return may
  }

  override give(bytes: number): void {
    super.give(bytes)
    this.taken -= bytes
  }
}

function message(text: string, given: Partial<Parameters<Transcript['read']>[0]> = {}): Parameters<Transcript['read']>[0] {
  const bytes = Buffer.from(text)
  return { bytes, head: 0, tail: 0, sizes: [bytes.length], parts: 1, ...given }
}

function texts(transcript: Transcript, from = 0, count = 1e9): string[] {
  return transcript.part(from, count).entries.map((entry) => entry.kind === 'event' ? `${entry.event} ${entry.detail}` : `${entry.kind} ${Buffer.from(entry.bytes).toString()}`)
}

describe('a transcript', () => {
  it('gives back all that was written down', () => {
    const transcript = new Transcript(new TranscriptBudget(MEGABYTE))
    const before = Date.now()
    transcript.event('accept', '127.0.0.1:4444')
    transcript.read(message('0005hello', { head: 4, sizes: [2, 1, 6], parts: 3 }))
    transcript.wrote(Buffer.from('bye\n'), 0, 1, '[::1]:9')
    transcript.read(message('0010hal', { head: 4, partial: true }))
    const { from, total, dropped, entries } = transcript.part(0, 10)
    expect({ from, total, dropped }).toEqual({ from: 0, total: 4, dropped: 0 })
    expect(entries).toMatchObject([
      { kind: 'event', event: 'accept', detail: '127.0.0.1:4444' },
      { kind: 'in', length: 9, head: 4, tail: 0, sizes: [2, 1, 6], parts: 3 },
      { kind: 'out', length: 4, head: 0, tail: 1, sizes: [4], parts: 1, peer: '[::1]:9' },
      { kind: 'in', length: 7, sizes: [7], partial: true },
    ])
    expect(entries[1]).not.toHaveProperty('peer')
    expect(entries[1]).not.toHaveProperty('partial')
    for (const { at } of entries) expect(Math.abs(at - before)).toBeLessThan(5000)
    expect(transcript.part(2, 1)).toMatchObject({ from: 2, entries: [{ kind: 'out' }] })
    expect(transcript.part(9, 1)).toMatchObject({ from: 4, entries: [] })
  })

  it('forgets its oldest entries past its limit, and says how many', () => {
    const budget = new CountedBudget(64 * MEGABYTE)
    const transcript = new Transcript(budget)
    for (let n = 0; n < 20_000; n++) transcript.read(message(`${n} ${'x'.repeat(n % 500)}`))
    const { total, dropped } = transcript
    expect(total).toBe(20_000)
    expect(dropped).toBeGreaterThan(10_000)
    expect(budget.taken).toBeLessThanOrEqual(MEGABYTE)
    const kept = texts(transcript)
    expect(kept).toHaveLength(total - dropped)
    expect(kept[0]).toMatch(new RegExp(`^in ${dropped} `))
    expect(kept.at(-1)).toMatch(/^in 19999 /)
    expect(texts(transcript, dropped + 5, 1)[0]).toMatch(new RegExp(`^in ${dropped + 5} `))
    expect(transcript.part(0, 1).from).toBe(dropped)
  })

  it('keeps the first 64 KiB of a long message and its length', () => {
    const transcript = new Transcript(new TranscriptBudget(MEGABYTE))
    transcript.read(message('y'.repeat(100_000)))
    transcript.read(message('z'))
    const [long] = transcript.part(0, 1).entries
    expect(long).toMatchObject({ length: 100_000 })
    expect(long.kind === 'in' && long.bytes.length).toBe(65_536)
    expect(texts(transcript, 1)).toEqual(['in z'])
  })

  it('has a little where all memory is taken by others', () => {
    const budget = new TranscriptBudget(1500)
    const first = new Transcript(budget)
    const second = new Transcript(budget)
    for (const transcript of [first, second]) {
      for (let n = 0; n < 100; n++) transcript.read(message(`message ${n}`))
      expect(texts(transcript).at(-1)).toBe('in message 99')
      expect(transcript.total - transcript.dropped).toBeGreaterThan(3)
      transcript.read(message('w'.repeat(5000)))
      expect(transcript.part(0, 100).entries.at(-1)).toMatchObject({ length: 5000 })
      transcript.read(message('after'))
      expect(texts(transcript).at(-1)).toBe('in after')
    }
  })

  it('gives its memory back when it is emptied, and counts on', () => {
    const budget = new CountedBudget(64 * MEGABYTE)
    const transcript = new Transcript(budget)
    for (let n = 0; n < 5000; n++) transcript.read(message(`${n}`))
    transcript.clear()
    expect(budget.taken).toBe(0)
    expect(transcript).toMatchObject({ total: 5000, dropped: 5000 })
    transcript.read(message('new'))
    expect(transcript.part(0, 10)).toMatchObject({ from: 5000, total: 5001, dropped: 5000 })
    expect(texts(transcript)).toEqual(['in new'])
  })

  it('finds text in either case, and bytes as they are', () => {
    const transcript = new Transcript(new TranscriptBudget(MEGABYTE))
    for (const text of ['Hello World', 'nothing', 'say HELLO', '\0\xff']) transcript.read(message('', { bytes: Buffer.from(text, 'latin1') }))
    transcript.event('stderr', 'hello from a program')
    expect(transcript.search(Buffer.from('hello'), true)).toEqual([0, 2, 4])
    expect(transcript.search(Buffer.from('hello'), false)).toEqual([4])
    expect(transcript.search(Buffer.from([0, 0xff]), false)).toEqual([3])
    expect(transcript.search(Buffer.from(''), true)).toEqual([])
    transcript.clear()
    expect(transcript.search(Buffer.from('hello'), true)).toEqual([])
  })
})

describe('an export', () => {
  const session = { transport: 'tcp', role: 'server', local: '127.0.0.1:1', peer: '127.0.0.1:2', state: 'closed' } as SessionSummary

  function recorded(): Transcript {
    const transcript = new Transcript(new TranscriptBudget(MEGABYTE))
    transcript.event('accept', '127.0.0.1:2')
    transcript.read(message('0123456789abcdefXYZ\0\n'))
    transcript.wrote(Buffer.from('a\\b'), 0, 0)
    return transcript
  }

  async function exported(as: 'text' | 'json' | 'hexdump'): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    await exportTranscript(recorded(), session, as, join(folder, 'out'))
    const text = readFileSync(join(folder, 'out'), 'utf8')
    rmSync(folder, { recursive: true })
    return text
  }

  it('is text with the escapes that may be typed', async () => {
    const lines = (await exported('text')).trimEnd().split('\n')
    expect(lines[0]).toBe('# tcp 127.0.0.1:1 127.0.0.1:2')
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \* accept 127\.0\.0\.1:2$/)
    expect(lines[2]).toMatch(/Z < 21 0123456789abcdefXYZ\\0\\n$/)
    expect(lines[3]).toMatch(/Z > 3 a\\\\b$/)
  })

  it('is JSON with the bytes in hexadecimal', async () => {
    expect(JSON.parse(await exported('json'))).toMatchObject({
      session: { role: 'server', peer: '127.0.0.1:2' }, dropped: 0,
      entries: [{ event: 'accept' }, { kind: 'in', bytes: '303132333435363738396162636465665859 5a000a'.replace(' ', ''), length: 21 }, { kind: 'out', bytes: '615c62' }],
    })
  })

  it('is a hex dump as hexdump -C has it', async () => {
    const lines = (await exported('hexdump')).split('\n')
    expect(lines[3]).toBe('00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|')
    expect(lines[4]).toBe('00000010  58 59 5a 00 0a                                    |XYZ..|')
  })

  it('leaves nothing behind where it may not write', async () => {
    await expect(exportTranscript(recorded(), session, 'text', '/nowhere/at/all')).rejects.toThrow(/ENOENT/)
  })
})
