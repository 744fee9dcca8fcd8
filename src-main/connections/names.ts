import { Resolver } from 'node:dns/promises'
import { readFileSync } from 'node:fs'

/** Milliseconds that a name server has for an answer; what it then has not told has no name. */
const TIMEOUT = 1500
/** Questions that are open at a time. */
const AT_ONCE = 8
/** Answers that are remembered, and for how many milliseconds. */
const REMEMBERED = 2000, LIFETIME = 300_000
/** A host name (RFC 1123 section 2.1) as it may be shown: the owner of an address decides what its name is. */
const HOST_NAME = /^[\w.-]{1,253}$/

const known = new Map<string, { readonly name: string | undefined, readonly until: number }>()
let services: ReadonlyMap<string, string> | undefined

/**
 * Names of addresses (hosts file, then reverse DNS) and of ports (`tcp:80`, from /etc/services), as netstat without -n. What has no
 * name is absent. Takes as long as the name servers, at most some seconds for each eight addresses.
 */
export async function namesOf(addresses: readonly string[], ports: readonly string[]): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  services ??= servicesFile()
  for (const port of ports) {
    const name = services.get(port)
    if (name !== undefined) names[port] = name
  }
  const left = [...new Set(addresses)]
  const one = async (): Promise<void> => {
    for (let address = left.pop(); address !== undefined; address = left.pop()) {
      const name = await hostName(address)
      if (name !== undefined) names[address] = name
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return names
}

async function hostName(address: string): Promise<string | undefined> {
  const before = known.get(address)
  if (before && before.until > Date.now()) return before.name
  let name: string | undefined
  try {
    const [first] = await new Resolver({ timeout: TIMEOUT, tries: 1 }).reverse(address)
    if (HOST_NAME.test(first)) name = first
  } catch {
    // No name, no name server, or no address at all.
  }
  if (known.size >= REMEMBERED) known.clear()
  known.set(address, { name, until: Date.now() + LIFETIME })
  return name
}

function servicesFile(): Map<string, string> {
  const file = process.platform === 'win32' ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\services` : '/etc/services'
  try {
    return servicesOf(readFileSync(file, 'utf8'))
  } catch {
    return new Map()
  }
}

/** By `tcp:80`: lines of services(5), `http 80/tcp www # comment`; the first name of a port counts. */
export function servicesOf(text: string): Map<string, string> {
  const names = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, port, protocol] = /^([^\s#]+)\s+(\d+)\/(\w+)/.exec(line) ?? []
    if (name && !names.has(`${protocol}:${port}`)) names.set(`${protocol}:${port}`, name)
  }
  return names
}
