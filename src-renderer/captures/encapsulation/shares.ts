import { layerFacts, type TcpIpLayer } from './layer-facts.ts'
import type { Layer } from './layers.ts'

/** A run of the frame's bytes that one layer adds, or the data at the bottom. */
export interface Share {
  readonly node: number
  readonly length: number
  /** Whose header or trailer it is; `data` for what the application says and what nobody reads. */
  readonly of: TcpIpLayer | 'data'
}

/** What the frame's bytes are spent on, in the order of the wire; lengths in bytes add up to the frame's. */
export function sharesOf(layer: Layer, carrier = ''): Share[] {
  const facts = layerFacts(layer.field, carrier)
  const of = facts === null || facts.tcpIp === 'application' ? 'data' : facts.tcpIp
  const shares: Share[] = [{ node: layer.node, length: layer.body - layer.start, of }]
  let at = layer.body
  for (const inner of layer.inside) {
    if (inner.source !== layer.source) continue
    shares.push({ node: layer.node, length: inner.start - at, of: 'data' }, ...sharesOf(inner, layer.field))
    at = inner.end + inner.trailers.reduce((sum, { length }) => sum + length, 0)
  }
  shares.push({ node: layer.node, length: layer.end - at, of: 'data' })
  shares.push(...layer.trailers.map(({ node, length }): Share => ({ node, length, of: 'link' })))
  return shares.filter(({ length }) => length > 0)
}
