import { answering } from './answering.ts'
import { stateless } from './serving.ts'

/** Sends back what it got (over TCP and UDP without framing: the echo protocol, RFC 862). */
export const parrot = () => stateless((peer) => answering(peer, (message) => message))
