import type { Transport } from '../../src-main/api/playground.ts'

/** The transports in the order in which they are offered; their names are the field's, in every language. */
export const TRANSPORTS: readonly { readonly value: Transport, readonly label: string }[] = [
  { value: 'tcp', label: 'TCP' }, { value: 'udp', label: 'UDP' }, { value: 'unix', label: 'Unix' },
  { value: 'ws', label: 'WebSocket' }, { value: 'tls', label: 'TLS' },
]

/** Transports whose servers accept connections; UDP has one socket for all peers. */
export const accepts = (transport: Transport): boolean => transport !== 'udp'
