import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = '/sys/class/net'
const names = new Map<number, string>()

/** `eth0` of an interface's index; the index itself where it has none (any more). */
export function interfaceName(index: number): string {
  if (!names.has(index)) {
    names.clear()
    for (const [number, name] of interfaces()) names.set(number, name)
    if (!names.has(index)) names.set(index, String(index))
  }
  return names.get(index) ?? String(index)
}

function* interfaces(): Iterable<[number, string]> {
  let folder: string[]
  try {
    folder = readdirSync(FOLDER)
  } catch {
    return
  }
  for (const name of folder) {
    try {
      yield [Number(readFileSync(`${FOLDER}/${name}/ifindex`, 'latin1')), name]
    } catch {
      // Gone meanwhile, or no interface (bonding_masters).
    }
  }
}
