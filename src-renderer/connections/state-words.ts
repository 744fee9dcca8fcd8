import type { SocketRow } from '../../src-main/api/connections.ts'
import type { Messages } from '../locales/en.ts'

/** A state's place in the texts `states`: what it means, and who must do what to leave it. */
export function stateWords({ protocol, state }: SocketRow): keyof Messages['states'] {
  if (protocol === 'udp' || protocol === 'udplite') return state === 'ESTABLISHED' ? 'udpConnected' : 'udp'
  if (protocol === 'raw') return 'raw'
  switch (state) {
    case 'LISTEN': return protocol === 'unix' ? 'unixListen' : 'LISTEN'
    case 'CONNECTED': return 'unixConnected'
    case 'CONNECTING': return 'unixConnecting'
    case 'DISCONNECTING': return 'unixDisconnecting'
    case 'FREE': case '': return protocol === 'unix' ? 'unixOpen' : 'CLOSE'
    default: return state
  }
}
