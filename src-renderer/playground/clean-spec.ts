import type { ClientSpec, ServerSpec } from '../../src-main/api/playground.ts'

type Groups = ServerSpec['multicast']

/** Plain copies that can be sent: a form's fields are proxies, and an interface that was left empty is none. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const named = (groups: Groups): Groups =>
  groups.map(({ group, interface: on }) => on === undefined || on === '' ? { group } : { group, interface: on })

/** What the form of a server says, without what its transport has no use for. */
export function cleanServer(draft: ServerSpec): ServerSpec {
  const spec = plain(draft)
  const udp = spec.listen.transport === 'udp'
  return { ...spec, framing: udp ? { kind: 'none' } : spec.framing, multicast: udp ? named(spec.multicast) : [] }
}

/** What the form of a client says, without what its transport has no use for. */
export function cleanClient(draft: ClientSpec): ClientSpec {
  const spec = plain(draft)
  const udp = spec.to.transport === 'udp'
  return { ...spec, framing: udp ? { kind: 'none' } : spec.framing, multicast: udp ? named(spec.multicast) : [] }
}
