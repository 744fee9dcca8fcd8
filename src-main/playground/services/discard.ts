import { stateless } from './serving.ts'

/** RFC 863: throws away what it gets, and closes when the peer does. */
export const discard = () => stateless((peer) => ({ peerFin: () => peer.end() }))
