import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { openIndexed } from './open-indexed.ts'
import { dialogue, writeCapture } from '../e2e/capture-file.ts'
import { block, data, END, epb, idb, opb, option, shb, spb, u32 } from './formats/bytes.ts'

const programs = new URL('../../out/main/', import.meta.url)
const samples = join(import.meta.dirname, '../../resources/captures')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-comments-'))
let captures: Captures

beforeAll(() => {
  captures = new Captures({
    indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples,
    download: (name) => ({ path: join(folder, `download-${name}`), href: '/export/1' }),
  })
})
afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (path: string): Promise<number> => openIndexed(captures, path)
async function summary(id: number) {
  const found = (await captures.methods.captures({})).find((each) => each.id === id)
  if (!found) throw new Error('it is not open')
  return found
}
async function commentsOf(id: number): Promise<(readonly string[])[]> {
  const { packets } = await summary(id)
  return await Promise.all(Array.from({ length: packets }, async (_, row) => (await captures.methods.packet({ id, number: row + 1 })).comments))
}
async function numbersShown(id: number, text: string): Promise<number[]> {
  const result = await captures.methods.filter({ id, text })
  if (!result.ok) throw new Error('no filter')
  const { rows } = await captures.methods.rows({ id, view: result.view, from: 0, count: 100, columns: [], time: 'relative' })
  return rows.map(({ number }) => number)
}

it('a comment is seen at once: in the tree, the row, the expert information, by filters and in what is exported', async () => {
  const path = join(folder, 'seen.pcap')
  copyFileSync(join(samples, 'tcp-request-answer.pcap'), path)
  const id = await open(path)
  await captures.methods.setComments({ id, number: 4, comments: ['the request', 'second é'] })
  const { tree } = await captures.methods.packet({ id, number: 4 })
  expect(tree.slice(0, 2).map(({ text, field }) => [text, field])).toEqual([['Packet comments', 'pkt_comment'], ['the request', 'frame.comment']])
  expect(tree.filter(({ field }) => field === 'pkt_comment')).toHaveLength(1)
  expect(await numbersShown(id, 'frame.comment contains "request"')).toEqual([4])
  expect(await numbersShown(id, 'pkt_comment')).toEqual([4])
  expect(await numbersShown(id, '!frame.comment')).not.toContain(4)
  const { rows } = await captures.methods.rows({ id, view: 0, from: 3, count: 1, columns: [], time: 'relative' })
  expect(rows[0].commented).toBe(true)
  const expert = await captures.methods.expertInformation({ id, filter: '' })
  expect(expert.rows.filter(({ severity }) => severity === 'comment').map(({ group, protocol, summary: text, numbers }) => [group, protocol, text, numbers]))
    .toEqual([['Comment', 'Frame', 'the request', [4]], ['Comment', 'Frame', 'second é', [4]]])
  const hierarchy = await captures.methods.protocolHierarchy({ id, filter: '' })
  expect(hierarchy.find(({ protocol }) => protocol === 'pkt_comment')?.packets).toBe(1)
  expect((await summary(id)).unsaved).toBe(1)
  const rowsPath = join(folder, 'rows.pcapng')
  await captures.methods.exportRows({ id, view: 0, format: 'pcapng', columns: [], time: 'relative', path: rowsPath })
  expect((await commentsOf(await open(rowsPath)))[3]).toEqual(['the request', 'second é'])
  await captures.methods.setComments({ id, number: 4, comments: [] })
  expect(await numbersShown(id, 'frame.comment')).toEqual([])
})

it.each(['pcap', 'pcap.gz'])('a classic capture (%s) becomes pcapng, and is what is open then, with its marks', async (kind) => {
  const original = readFileSync(join(samples, 'tcp-request-answer.pcap'))
  const path = join(folder, `classic.${kind}`), saved = join(folder, `saved-${kind}.pcapng`)
  writeFileSync(path, kind === 'pcap' ? original : gzipSync(original))
  const before = readFileSync(path)
  const id = await open(path)
  await captures.methods.setMark({ id, numbers: [2], marked: true })
  await captures.methods.setComments({ id, number: 1, comments: ['x'.repeat(65_535)] })
  expect(await captures.methods.saveCapture({ id, path: saved })).toEqual({})
  expect(await summary(id)).toMatchObject({ path: saved, name: basename(saved), format: 'pcapng', unsaved: 0, marked: 1, state: 'complete' })
  expect((await commentsOf(id))[0]).toEqual(['x'.repeat(65_535)])
  const { rows } = await captures.methods.rows({ id, view: 0, from: 0, count: 3, columns: [], time: 'relative' })
  expect(rows.map(({ marked, commented }) => [marked, commented])).toEqual([[false, true], [true, false], [false, false]])
  expect(readFileSync(path)).toEqual(before)
})

describe.each([true, false])('a pcapng file, little-endian: %s', (little) => {
  const known = Buffer.concat([u32(0x12345678, little)])
  const packetOptions = Buffer.concat([option(1, 'old', little), option(2, u32(1, little), little), END])
  const file = Buffer.concat([
    shb({ little, options: Buffer.concat([option(1, 'of the section', little), END]) }), idb({ little, linkType: 1 }),
    epb(data(61), { little, options: packetOptions }), block(0x0bad, Buffer.concat([u32(32473, little), data(8)]), { little }),
    spb(data(60), { little }), block(0x7777, known, { little }), opb(data(40), { little, drops: 3 }), epb(data(70), { little }),
    shb({ little: !little }), idb({ little: !little, linkType: 1 }), epb(data(64), { little: !little }),
  ])

  it('is saved over itself, block by block; what has no other comment stays byte for byte', async () => {
    const path = join(folder, `own-${String(little)}.pcapng`)
    writeFileSync(path, file)
    const id = await open(path)
    expect(await commentsOf(id)).toEqual([['old'], [], [], [], [], []])
    await captures.methods.setComments({ id, number: 1, comments: ['old', 'new'] })
    await captures.methods.setComments({ id, number: 3, comments: ['of a simple block'] })
    await captures.methods.setComments({ id, number: 4, comments: ['of an obsolete block'] })
    await captures.methods.setComments({ id, number: 6, comments: ['in the other order'] })
    await expect(captures.methods.setComments({ id, number: 2, comments: ['none'] })).rejects.toThrow('packets only')
    await captures.methods.saveCapture({ id, path })
    const comments = [['old', 'new'], [], ['of a simple block'], ['of an obsolete block'], [], ['in the other order']]
    expect(await commentsOf(id)).toEqual(comments)
    expect(await summary(id)).toMatchObject({ unsaved: 0, state: 'complete', packets: 6, comments: ['of the section'] })
    await captures.methods.setComments({ id, number: 1, comments: ['old'] })
    for (const number of [4, 6]) await captures.methods.setComments({ id, number, comments: [] })
    await captures.methods.setComments({ id, number: 3, comments: [] })
    await captures.methods.saveCapture({ id, path })
    // All is as it was, but for the simple block, which is an enhanced one now.
    const simple = epb(data(60), { little })
    const written = readFileSync(path)
    const at = file.indexOf(spb(data(60), { little }))
    const spbLength = spb(data(60), { little }).length
    const expected = Buffer.concat([file.subarray(0, at), simple, file.subarray(at + spbLength)])
    expect(written.length).toBe(expected.length)
    expect(written.subarray(0, at)).toEqual(expected.subarray(0, at))
    expect(written.subarray(at + simple.length)).toEqual(expected.subarray(at + simple.length))
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

it('says what is wrong, and leaves the capture as it was', async () => {
  const path = join(folder, 'full.pcapng')
  copyFileSync(join(samples, 'http.pcapng'), path)
  const before = readFileSync(path)
  const id = await open(path)
  await captures.methods.setComments({ id, number: 1, comments: ['kept'] })
  // Linux has a disk that is always full.
  if (existsSync('/dev/full')) await expect(captures.methods.saveCapture({ id, path: '/dev/full', replace: true })).rejects.toThrow(/^\/dev\/full: the disk is full.*\(ENOSPC\)$/)
  await expect(captures.methods.saveCapture({ id, path: join(folder, 'none', 'x.pcapng') })).rejects.toThrow('there is no such folder')
  writeFileSync(join(folder, 'other.pcapng'), 'mine')
  expect(await captures.methods.saveCapture({ id, path: join(folder, 'other.pcapng') })).toEqual({ exists: true })
  expect(readFileSync(join(folder, 'other.pcapng'), 'latin1')).toBe('mine')
  await expect(captures.methods.setComments({ id, number: 1, comments: ['é'.repeat(32_768)] })).rejects.toThrow('65535')
  await expect(captures.methods.setComments({ id, number: 1, comments: ['a\0b'] })).rejects.toThrow('zero character')
  await expect(captures.methods.setComments({ id, number: 100_000, comments: ['a'] })).rejects.toThrow('there is no packet')
  expect(readFileSync(path)).toEqual(before)
  expect((await summary(id)).unsaved).toBe(1)
  expect((await commentsOf(id))[0]).toEqual(['kept'])
  expect(await captures.methods.saveCapture({ id })).toEqual({ href: '/export/1' })
  expect((await summary(id)).unsaved).toBe(0)
  expect((await commentsOf(await open(join(folder, 'download-full.pcapng'))))[0]).toEqual(['kept'])
  await captures.methods.saveCapture({ id, path: join(folder, 'other.pcapng'), replace: true })
  expect((await commentsOf(id))[0]).toEqual(['kept'])
})

it('a sample is saved under a name of its own', async () => {
  const { id, path } = await captures.methods.openSample({ file: 'dns.pcapng' })
  await expect.poll(async () => (await summary(id)).state).toBe('complete')
  await captures.methods.setComments({ id, number: 1, comments: ['asked'] })
  expect((await summary(id)).temporary).toBe(true)
  await expect(captures.methods.saveCapture({ id, path })).rejects.toThrow('another name')
  await captures.methods.saveCapture({ id, path: join(folder, 'dns.pcapng') })
  expect(await summary(id)).toMatchObject({ temporary: false, path: join(folder, 'dns.pcapng') })
})

it('saving can be cancelled, and leaves nothing behind', async () => {
  const path = join(folder, 'long.pcap')
  writeCapture(path, dialogue, 200_000)
  const id = await open(path)
  await captures.methods.setComments({ id, number: 3, comments: ['kept'] })
  const cancel = ({ task }: { readonly task: string }): void => { if (task === 'save') void captures.methods.cancel({ id }) }
  captures.events.on('progress', cancel)
  const before = readdirSync(folder)
  await expect(captures.methods.saveCapture({ id, path: join(folder, 'never.pcapng') })).rejects.toThrow('saving was cancelled')
  captures.events.off('progress', cancel)
  expect(readdirSync(folder)).toEqual(before)
  expect(await summary(id)).toMatchObject({ unsaved: 1, path, state: 'complete' })
})

it('a damaged file is not written over, but what could be read of it is saved elsewhere', async () => {
  const path = join(folder, 'damaged.pcapng'), whole = readFileSync(join(samples, 'http.pcapng'))
  writeFileSync(path, Buffer.concat([whole, Buffer.from([6, 0, 0, 0, 1])]))
  const id = await open(path)
  expect((await summary(id)).state).toBe('damaged')
  await captures.methods.setComments({ id, number: 2, comments: ['here'] })
  await expect(captures.methods.saveCapture({ id, path })).rejects.toThrow('a damaged file is not written over')
  await captures.methods.saveCapture({ id, path: join(folder, 'mended.pcapng') })
  expect((await summary(id)).state).toBe('complete')
  expect((await commentsOf(id))[1]).toContain('here')
})

it('perroquet read -w keeps comments, and invalid UTF-8 does no harm', () => {
  const path = join(folder, 'invalid.pcapng'), copy = join(folder, 'copy.pcapng')
  writeFileSync(path, Buffer.concat([shb({}), idb({}), epb(data(60), { options: Buffer.concat([option(1, Buffer.from([0x61, 0xff, 0xc3])), option(1, 'two'), END]) })]))
  const terminal = (...args: string[]): string => spawnSync(process.execPath, [new URL('terminal.js', programs).pathname, 'read', ...args], { encoding: 'utf8' }).stdout
  terminal(path, '-w', copy)
  expect(terminal(copy, '-T', 'fields', '-e', 'frame.comment')).toBe('a\ufffd\ufffd,two\n')
})
