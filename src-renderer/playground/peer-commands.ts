import type { Target } from '../../src-main/api/playground.ts'

/** Commands of the usual tools that speak to `target`: OpenBSD's nc, socat, ncat; none where they cannot. */
export function peerCommands(target: Target): string[] {
  if (target.transport === 'unix') return [`nc -U ${target.path}`, `socat - UNIX-CONNECT:${target.path}`]
  const { host, port } = target
  const six = host.includes(':')
  const bracketed = six ? `[${host}]` : host
  switch (target.transport) {
    case 'tcp': return [`nc ${host} ${port}`, `socat - TCP${six ? '6' : '4'}:${bracketed}:${port}`]
    case 'udp': return [`nc -u ${host} ${port}`, `socat - UDP${six ? '6' : '4'}:${bracketed}:${port}`]
    case 'tls': return [`ncat --ssl ${host} ${port}`, `openssl s_client -quiet -connect ${bracketed}:${port}`]
    case 'ws': return []
  }
}
