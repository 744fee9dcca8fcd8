import { describe, expect, it } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { useProcessDescriptors } from '../../../src-renderer/connections/process-descriptors.ts'

const descriptor = (fd: string) => ({ fd, type: 'IPv4', device: '436008', size: '0t0', node: 'TCP', name: '*:50000 (LISTEN)' })

/** A process whose descriptors come when the test lets them, with a clock of its own. */
function process(first: number | null) {
  const asked: { pid: number, answer: (fd: string) => Promise<void>, fail: () => Promise<void> }[] = []
  const settled = () => new Promise<void>(resolve => setImmediate(resolve))
  const engine = {
    descriptors: ({ pid }: { pid: number }) => new Promise<{ descriptors: ReturnType<typeof descriptor>[] }>((resolve, reject) => {
      asked.push({
        pid,
        answer: async fd => { resolve({ descriptors: [descriptor(fd)] }); await settled() },
        fail: async () => { reject(new Error('ESRCH: no such process')); await settled() },
      })
    }),
  }
  const pid = ref(first)
  const table = shallowRef({})
  let time = 0
  const scope = effectScope()
  const used = scope.run(() => useProcessDescriptors(engine, pid, table, () => time))
  if (used === undefined) throw new Error('no scope')
  return {
    ...used, asked, pid, scope,
    pass: (milliseconds: number) => { time += milliseconds },
    read: async () => {
      table.value = {}
      await nextTick()
    },
  }
}

describe('the descriptors of a process', () => {
  it('are asked for at once, and again when the table has changed', async () => {
    const { asked, descriptors, of, read, scope } = process(42)
    expect(asked.map(({ pid }) => pid)).toEqual([42])
    await asked[0].answer('3u')
    expect([descriptors.value[0].fd, of.value]).toEqual(['3u', 42])
    await read()
    await asked[1].answer('4u')
    expect(descriptors.value[0].fd).toBe('4u')
    scope.stop()
  })

  it('rest twenty times as long as they took', async () => {
    const { asked, pass, read, scope } = process(42)
    pass(500)
    await asked[0].answer('3u')
    pass(9999)
    await read()
    expect(asked).toHaveLength(1)
    pass(1)
    await read()
    expect(asked).toHaveLength(2)
    scope.stop()
  })

  it('of the process before are dropped, however late they come', async () => {
    const { asked, descriptors, pid, of, scope } = process(42)
    pid.value = 43
    await nextTick()
    await asked[0].answer('3u')
    expect([descriptors.value.length, of.value]).toEqual([0, null])
    expect(asked.map(one => one.pid)).toEqual([42, 43])
    await asked[1].answer('7u')
    expect([descriptors.value[0].fd, of.value]).toEqual(['7u', 43])
    pid.value = null
    await nextTick()
    expect(descriptors.value).toEqual([])
    scope.stop()
  })

  it('that cannot be had are none, with the reason', async () => {
    const { asked, descriptors, problem, scope } = process(42)
    await asked[0].fail()
    expect([descriptors.value.length, problem.value]).toEqual([0, 'ESRCH: no such process'])
    scope.stop()
  })
})
