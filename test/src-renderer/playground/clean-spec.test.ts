import * as v from 'valibot'
import { reactive } from 'vue'
import { expect, it } from 'vitest'
import { serverSpec } from '../../../src-main/api/playground.ts'
import { cleanClient, cleanServer } from '../../../src-renderer/playground/clean-spec.ts'
import { clientBeside } from '../../../src-renderer/playground/client-beside.ts'
import { recipe } from '../../../src-renderer/playground/recipes.ts'

it('sends plain copies, without what the transport has no use for', () => {
  const tcp = reactive({ ...recipe('smop', 'SMOP'), multicast: [{ group: '239.1.2.3' }] })
  const clean = cleanServer(tcp)
  expect(clean.multicast).toEqual([])
  expect(structuredClone(clean)).toEqual(clean)
  expect(v.is(serverSpec, clean)).toBe(true)

  const udp = { ...recipe('parrotUdp', 'UDP'), framing: { kind: 'fixed', size: 4 } as const, multicast: [{ group: '239.1.2.3', interface: '' }] }
  expect(cleanServer(udp)).toMatchObject({ framing: { kind: 'none' }, multicast: [{ group: '239.1.2.3' }] })
  expect('interface' in cleanServer(udp).multicast[0]).toBe(false)
  expect(cleanClient({ ...clientBeside({ spec: udp }), framing: { kind: 'close', limit: 1 } }).framing).toEqual({ kind: 'none' })
})
