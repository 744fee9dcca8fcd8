import { isIP } from 'node:net'
import type { Family, Target } from '../api/playground.ts'

/**
 * Where to connect in one word, with socat's address types in small letters: `tcp:host:80`, `tcp4:host:80`, `tcp6:[::1]:80`,
 * `udp:127.0.0.1:4444`, `ws:…`, `tls:…`, `unix:/tmp/p.sock`. A numeric address says its family itself.
 */

const FAMILY_SUFFIX: Readonly<Record<Family, string>> = { 4: '4', 6: '6', dual: '46', any: '' }

export function targetText(target: Target): string {
  if (target.transport === 'unix') return `unix:${target.path}`
  const { transport, family, host, port } = target
  const suffix = family === familyOf(host) ? '' : FAMILY_SUFFIX[family]
  return `${transport}${suffix}:${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** @returns undefined for what is no target; the schema checks the ranges */
export function readTargetText(text: string): Target | undefined {
  const path = /^unix:(.+)$/s.exec(text)?.[1]
  if (path !== undefined) return { transport: 'unix', path }
  const parts = /^(tcp|udp|ws|tls)(46|4|6)?:(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  if (!parts) return undefined
  const host = parts[3] ?? parts[4]
  const family = ({ 4: '4', 6: '6', 46: 'dual' } as const)[parts[2]] ?? familyOf(host)
  return { transport: parts[1] as 'tcp' | 'udp' | 'ws' | 'tls', family, host, port: Number(parts[5]) }
}

/** The family that an address written in numbers has; of a name, any. */
export function familyOf(host: string): '4' | '6' | 'any' {
  const family = isIP(host)
  return family === 4 ? '4' : family === 6 ? '6' : 'any'
}
