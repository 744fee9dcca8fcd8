import { expect, it } from 'vitest'
import { Turns } from '../../src-main/playground/turns.ts'

it('serves one at a time and keeps the order of the others', () => {
  const turns = new Turns<string>({ kind: 'one' })
  expect(turns.arrive('a')).toBe(1)
  expect(turns.arrive('b')).toBe('waiting')
  expect(turns.arrive('c')).toBe('waiting')
  expect([...turns.places()]).toEqual([['b', 1], ['c', 2]])
  expect(turns.leave('b')).toBeUndefined()
  expect(turns.leave('a')).toEqual({ client: 'c', worker: 1 })
  expect(turns.leave('c')).toBeUndefined()
  expect(turns.served).toBe(0)
})

it('gives each client a worker, and freed numbers again', () => {
  const turns = new Turns<string>({ kind: 'each' })
  expect([turns.arrive('a'), turns.arrive('b'), turns.arrive('c')]).toEqual([1, 2, 3])
  turns.leave('b')
  expect(turns.arrive('d')).toBe(2)
})

it('refuses who finds no place in the queue of a pool', () => {
  const turns = new Turns<string>({ kind: 'pool', workers: 2, queue: 1 })
  expect([turns.arrive('a'), turns.arrive('b'), turns.arrive('c'), turns.arrive('d')]).toEqual([1, 2, 'waiting', 'refused'])
  expect(turns.refusal).toBe('no place: 2 served, 1 waiting')
  expect(turns.leave('d')).toBeUndefined()
  expect(turns.leave('b')).toEqual({ client: 'c', worker: 2 })
})
