import type { ClientSpec, ServerSummary } from '../../src-main/api/playground.ts'
import { targetOf, targetText } from './endpoint-text.ts'

/** A client that speaks to a server of ours as that server expects it. */
export function clientBeside(server: Pick<ServerSummary, 'spec' | 'address' | 'port'>): ClientSpec {
  const to = targetOf(server)
  return { name: targetText(to), to, connected: true, framing: server.spec.framing, options: {}, multicast: [], timeout: 10_000 }
}

/** A message that is worth sending first to what `server` serves. */
export function firstMessage({ service, framing }: Pick<ServerSummary['spec'], 'service' | 'framing'>): string {
  switch (service.kind) {
    case 'smop': {
      const first = service.accounts.at(0)
      return framing.kind === 'none' || first === undefined ? '' : `LOGIN#${first.user}#${first.password}`
    }
    case 'hello': case 'id': case 'daytime': case 'chargen': return ''
    default: return 'hello'
  }
}

/** What a client may say first: what suits the server of ours that it speaks to; nothing to anybody else. */
export function firstMessageOf(servers: readonly ServerSummary[], { to }: Pick<ClientSpec, 'to'>): string {
  const server = servers.find(one => one.state === 'listening' && targetText(targetOf(one)) === targetText(to)
    && one.spec.listen.transport === to.transport)
  return server === undefined ? '' : firstMessage(server.spec)
}
