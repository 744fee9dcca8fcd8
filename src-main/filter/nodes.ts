import type { Packet } from '../protocols/packet.ts'

/** What a filter looks at of a dissected packet: its nodes, as columns. */
export type Nodes = Pick<Packet, 'count' | 'field' | 'parent' | 'start' | 'length' | 'source' | 'number' | 'value' | 'sources'>
