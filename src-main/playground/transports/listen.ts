import type { ServerSpec } from '../../api/playground.ts'
import { bindAddress } from './addresses.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { setSocketOptions } from './socket-options.ts'
import { listenTcp } from './tcp.ts'
import { listenTls } from './tls.ts'
import { listenUdp } from './udp.ts'
import { listenUnix } from './unix.ts'
import { listenWebSocket } from './web-socket.ts'

/** Opens the socket of a server. @throws Node's error of the call that failed, or a SystemProblem */
export async function listen(spec: ServerSpec, events: ListenerEvents): Promise<Listener> {
  const listener = await open(spec, events)
  try {
    // Connections inherit them from the listening socket.
    setSocketOptions(listener.fd, spec.options)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

async function open({ listen: where, backlog, multicast, options }: ServerSpec, events: ListenerEvents): Promise<Listener> {
  if (where.transport === 'unix') return await listenUnix(where.path, backlog, events)
  const at = await bindAddress(where.host, where.family)
  switch (where.transport) {
    case 'tcp': return await listenTcp(at, where.port, backlog, events)
    case 'tls': return await listenTls(at, where.port, backlog, events)
    case 'ws': return await listenWebSocket(at, where.port, backlog, events)
    case 'udp': return await listenUdp(at, where.port, { groups: multicast, reuseAddress: multicast.length > 0 || options.SO_REUSEADDR === 1 }, events)
  }
}
