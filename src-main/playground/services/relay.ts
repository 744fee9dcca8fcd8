import type { Duplex } from 'node:stream'
import { farEnd, targetText } from './far-end.ts'
import type { Peer, Serving, Start } from './serving.ts'
import { stateless } from './serving.ts'

/**
 * Connects each peer to another endpoint and passes the bytes on as they come, in both directions (what `socat A B` does), so that
 * an existing client and server can be watched. FINs are passed on too, and neither end is read faster than the other takes.
 */
export const relay: Start<'relay'> = ({ to }) => stateless((peer) => {
  const far = farEnd(to, {
    connected: (local) => peer.log('connect', local ? `${targetText(to)} from ${local}` : targetText(to)),
    problem: (text) => peer.log('error', text),
  })
  far.on('end', () => peer.log('peerFin', targetText(to)))
  return join(peer, far)
})

function join(peer: Peer, far: Duplex): Serving {
  far.on('data', (bytes: Buffer) => {
    if (!peer.sendRaw(bytes)) far.pause()
  })
  far.on('drain', () => peer.resume())
  far.on('end', () => {
    if (peer.stream) peer.end()
  })
  far.on('error', (error: NodeJS.ErrnoException) => {
    peer.log('error', error.message)
    if (error.code === 'ECONNRESET') peer.reset()
    else peer.end()
  })
  return {
    bytes(bytes) {
      if (far.writable && !far.write(bytes.slice())) peer.pause()
    },
    peerFin: () => void far.end(),
    drained: () => void far.resume(),
    closed: () => void far.destroy(),
  }
}
