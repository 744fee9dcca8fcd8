import type { SocketRow } from '../../src-main/api/connections.ts'

/** Names of addresses and services, as `namesOf` answers them; undefined where there is none or none is wanted. */
export type NameOf = (word: string) => string | undefined

/** `tcp`, `tcp6`, `unix`: as netstat writes it. */
export function protocolText({ protocol, family }: SocketRow): string {
  return family === '6' && protocol !== 'unix' ? `${protocol}6` : protocol
}

/** The word that `namesOf` knows a port's service by: `tcp:50000`, as a service is of a protocol. */
export function serviceWord(port: number, protocol: string): string {
  return `${protocol}:${port}`
}

/** The address that stands for every address, which has no name. */
export function isEvery(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

const isPort = (port: number | undefined): port is number => port !== undefined && port !== 0

function endpoint(row: SocketRow, address: string, port: number | undefined, nameOf?: NameOf): string {
  if (row.protocol === 'unix') return address
  const host = nameOf?.(address) ?? (row.family === '6' ? `[${address}]` : address)
  // A raw socket's local «port» is the number of its protocol, which is no service.
  const service = isPort(port) && row.protocol !== 'raw' ? nameOf?.(serviceWord(port, row.protocol)) : undefined
  return `${host}:${service ?? (isPort(port) ? port : '*')}`
}

/** `127.0.0.1:50000`, `[::1]:*`, `/run/a.sock`; names where `nameOf` has some. */
export function localText(row: SocketRow, nameOf?: NameOf): string {
  return endpoint(row, row.localAddress, row.localPort, nameOf)
}

export function foreignText(row: SocketRow, nameOf?: NameOf): string {
  return endpoint(row, row.foreignAddress, row.foreignPort, nameOf)
}

/** `30867 Serveur`; with `+1` where another process holds the socket too; '' where none is known. */
export function processText({ holders }: SocketRow): string {
  if (holders.length === 0) return ''
  const [{ pid, command }] = holders
  return holders.length === 1 ? `${pid} ${command}` : `${pid} ${command} +${holders.length - 1}`
}

/** `3u`, as lsof writes a descriptor for reading and writing, which a socket's always is. */
export function descriptorText({ holders }: SocketRow): string {
  const fds = holders[0]?.fds ?? []
  return fds.length === 0 ? '' : fds.length === 1 ? `${fds[0]}u` : `${fds[0]}u +${fds.length - 1}`
}

const searchTexts = new WeakMap<SocketRow, string>()

/** All words of a row that free text of a filter is looked for in, in lower case. */
export function searchText(row: SocketRow): string {
  const known = searchTexts.get(row)
  if (known !== undefined) return known
  const processes = row.holders.map(({ pid, command }) => `${pid} ${command}`)
  const text = [protocolText(row), localText(row), foreignText(row), row.state, row.type ?? '', ...processes, row.user ?? '']
    .join('\n').toLowerCase()
  searchTexts.set(row, text)
  return text
}

/** The same, with the names that the table shows in place of addresses and ports. */
export function namedText(row: SocketRow, nameOf: NameOf): string {
  return `${searchText(row)}\n${localText(row, nameOf)}\n${foreignText(row, nameOf)}`.toLowerCase()
}
