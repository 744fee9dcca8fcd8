import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RowKeys, rowOrder } from '../../../src-main/capture/statistics/row-order.ts'

const address = fc.constantFrom(4, 6, 16).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

it('addresses are in the order of their bytes, short ones first', () => {
  fc.assert(fc.property(fc.array(address), fc.boolean(), (addresses, descending) => {
    const keys = new RowKeys(addresses.length, true)
    addresses.forEach((each, row) => { keys.set(row, each) })
    const sign = descending ? -1 : 1
    const expected = [...addresses.keys()].sort((a, b) =>
      sign * (addresses[a].length - addresses[b].length || Buffer.compare(addresses[a], addresses[b])) || a - b)
    expect([...rowOrder(keys.columns, descending)]).toEqual(expected)
  }))
})

it('equal rows stay as they are, in either direction', () => {
  const keys = new RowKeys(4, false)
  ;[2, 1, 2, 1].forEach((key, row) => { keys.set(row, key) })
  expect([...rowOrder(keys.columns, false)]).toEqual([1, 3, 0, 2])
  expect([...rowOrder(keys.columns, true)]).toEqual([0, 2, 1, 3])
})
