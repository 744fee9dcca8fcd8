import { describe, expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { Row, Rows } from '../../../src-main/api/captures.ts'
import { BLOCK, usePacketRows, type RowsRequest, type RowsWanted } from '../../../src-renderer/captures/packet-rows.ts'
import { defaultColumns } from '../../../src-renderer/captures/table-columns.ts'

/** An engine whose answers come when the test lets them. */
function slowEngine(total: number) {
  const waiting: { request: RowsRequest, answer: () => void, fail: () => void }[] = []
  const asked: RowsRequest[] = []
  function row(request: RowsRequest, index: number): Row {
    return {
      number: request.view * 1_000_000 + index + 1, cells: request.columns.map(({ kind }) => `${kind} ${index}`),
      direction: null, conversation: null, flags: null, protocol: 'TCP', marked: false, severity: 'none', commented: false,
    }
  }
  return {
    asked, waiting,
    ask: (request: RowsRequest) => new Promise<Rows>((resolve, reject) => {
      asked.push(request)
      const count = Math.max(0, Math.min(request.count, total - request.from))
      const rows = Array.from({ length: count }, (_, place) => row(request, request.from + place))
      waiting.push({
        request,
        answer: () => resolve({ from: request.from, total, rows }),
        fail: () => reject(new Error('no')),
      })
    }),
    async settle() {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        one.answer()
        await new Promise(resolve => setImmediate(resolve))
      }
    },
  }
}

function table(total: number) {
  const engine = slowEngine(total)
  const wanted = shallowRef<RowsWanted>({ view: 0, columns: defaultColumns(), time: 'relative', colours: [] })
  const failures: unknown[] = []
  const rows = usePacketRows(engine.ask, wanted, error => { failures.push(error) })
  rows.grow(total)
  return { engine, wanted, rows, failures }
}

describe('rows of a view', () => {
  it('are fetched in blocks when they come into sight', async () => {
    const { engine, rows } = table(1000)
    rows.look(90, 130)
    expect(engine.asked.map(({ from }) => from)).toEqual([0, BLOCK])
    expect(rows.at(95)).toBeUndefined()
    await engine.settle()
    expect(rows.at(95)?.row.number).toBe(96)
    expect(rows.at(129)?.row.number).toBe(130)
    expect(rows.at(400)).toBeUndefined()
  })

  it('that were scrolled past are never asked for', async () => {
    const { engine, rows } = table(8_000_000)
    for (let first = 0; first < 8_000_000; first += 50_000) rows.look(first, first + 40)
    rows.look(4_000_000, 4_000_040)
    expect(engine.asked.length).toBe(2)
    await engine.settle()
    expect(rows.at(4_000_000)?.row.number).toBe(4_000_001)
    expect(engine.asked.length).toBe(3)
  })

  it('are asked for once', async () => {
    const { engine, rows } = table(1000)
    rows.look(0, 40)
    await engine.settle()
    rows.look(10, 50)
    rows.look(0, 40)
    await engine.settle()
    expect(engine.asked.length).toBe(1)
  })

  it('of the former view are not shown in the new one, however late they come', async () => {
    const { engine, wanted, rows } = table(1000)
    rows.look(0, 40)
    wanted.value = { ...wanted.value, view: 7 }
    rows.grow(500)
    await nextTick()
    await engine.settle()
    expect(rows.at(0)?.row.number).toBe(7_000_001)
    expect(engine.asked.map(({ view }) => view)).toEqual([0, 7])
  })

  it('stay on screen while other columns are fetched', async () => {
    const { engine, wanted, rows } = table(1000)
    rows.look(0, 40)
    await engine.settle()
    wanted.value = { ...wanted.value, columns: defaultColumns().slice(0, 2) }
    expect(rows.at(0)?.places.size).toBe(defaultColumns().length)
    await engine.settle()
    expect(rows.at(0)?.places.size).toBe(2)
  })

  it('of a growing capture are fetched again where a block was not full', async () => {
    const { engine, rows } = table(30)
    rows.look(0, 40)
    await engine.settle()
    expect(rows.at(29)).toBeDefined()
    rows.grow(60)
    expect(engine.asked.length).toBe(2)
  })

  it('are not asked for again and again when that fails', async () => {
    const { engine, rows, failures } = table(1000)
    rows.look(0, 40)
    engine.waiting[0].fail()
    await new Promise(resolve => setImmediate(resolve))
    expect(failures.length).toBe(1)
    expect(engine.asked.length).toBe(1)
    rows.refresh()
    expect(engine.asked.length).toBe(2)
  })

  it('stay while newer ones are asked for; an answer to what was asked before the change does not count', async () => {
    const { engine, rows } = table(10)
    rows.look(0, 10)
    await engine.settle()
    rows.refresh()
    expect(rows.at(0)?.row.number).toBe(1)
    rows.refresh()
    await engine.settle()
    expect(engine.asked.length).toBe(3)
    await engine.settle()
    expect(engine.asked.length).toBe(3)
  })

  it('take a mark at once', async () => {
    const { engine, rows } = table(1000)
    rows.look(0, 40)
    await engine.settle()
    const before = rows.version.value
    rows.setMarked(new Set([3]), true)
    expect([1, 2, 3].map(index => rows.at(index)?.row.marked)).toEqual([false, true, false])
    expect(rows.version.value).toBeGreaterThan(before)
  })
})
