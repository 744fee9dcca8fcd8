import { expect, it } from 'vitest'
import { BLOCK, usePagedList } from '../../../src-renderer/widgets/paged-list.ts'

/** A list that answers when it is let to. */
function slowList(total: number) {
  const asked: number[] = []
  const waiting: (() => void)[] = []
  let name = 'first'
  const list = usePagedList<string>(async (from, count) => {
    asked.push(from)
    await new Promise<void>(resolve => waiting.push(resolve))
    const said = name
    return { total, items: Array.from({ length: Math.min(count, total - from) }, (_, place) => `${said} ${from + place}`) }
  }, error => { throw error })
  const settle = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.shift()?.()
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return { list, asked, settle, rename: (to: string) => { name = to } }
}

it('asks for what is in sight, and for nothing twice', async () => {
  const { list, asked, settle } = slowList(1000)
  list.look(0, 40)
  await settle()
  expect(list.total.value).toBe(1000)
  expect(list.at(39)).toBe('first 39')
  list.look(10, 50)
  list.look(BLOCK * 3 + 10, BLOCK * 3 + 50)
  await settle()
  expect(asked).toEqual([0, BLOCK * 3])
  expect(list.at(BLOCK)).toBeUndefined()
})

it('asks again after changes, once for many of them, and shows the old items until then', async () => {
  const { list, asked, settle, rename } = slowList(50)
  list.look(0, 40)
  await settle()
  rename('second')
  for (let change = 0; change < 10; change++) list.changed()
  expect(list.at(0)).toBe('first 0')
  await settle()
  expect(list.at(0)).toBe('second 0')
  expect(asked.length).toBeLessThanOrEqual(3)
})
