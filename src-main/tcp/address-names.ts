import type { NameSource, NameStore } from '../protocols/name-store.ts'

/** Names that are kept; those of a capture made to have more are not. */
const MOST = 100_000
/** Characters of a name (RFC 1035 2.3.4 allows 255 bytes). */
const LONGEST = 255

/** Names of one address from one source, in order. A moment is twice the frame that told it, less one for what stands before it. */
interface Known {
  readonly moments: number[]
  readonly names: string[]
}

/** A name as threads that follow are told it. */
type Told = readonly [source: NameSource, address: string, name: string, moment: number]

export interface AddressNamesGrowth {
  readonly told: readonly Told[]
  readonly leftOut: number
}

/** Names by address and frame. */
export class AddressNames implements NameStore {
  /** How many were not kept. */
  leftOut = 0
  private count = 0
  private readonly known: Readonly<Record<NameSource, Map<string, Known>>> = { file: new Map(), dns: new Map() }
  private fresh: Told[] = []

  /** Names that are kept. */
  get length(): number {
    return this.count
  }

  learn(source: NameSource, address: Uint8Array, name: string, frame: number): void {
    if (address.length !== 4 && address.length !== 16 || name === '') return
    const told: Told = [source, keyOf(address, 0, address.length), name.slice(0, LONGEST), source === 'dns' ? frame * 2 : frame * 2 - 1]
    if (this.add(told)) this.fresh.push(told)
  }

  name(bytes: Uint8Array, at: number, length: 4 | 16, frame: number, before: boolean, dns: boolean): string | undefined {
    if (this.count === 0) return undefined
    const key = keyOf(bytes, at, length), moment = frame * 2 - (before ? 1 : 0)
    const file = newest(this.known.file.get(key), moment), answer = dns ? newest(this.known.dns.get(key), moment) : undefined
    return (answer && (!file || answer.moment > file.moment) ? answer : file)?.name
  }

  growth(): AddressNamesGrowth {
    const told = this.fresh
    this.fresh = []
    return { told, leftOut: this.leftOut }
  }

  follow({ told, leftOut }: AddressNamesGrowth): void {
    for (const each of told) this.add(each)
    this.leftOut = leftOut
  }

  /** @returns false where the name was known already, or there are too many */
  private add([source, address, name, moment]: Told): boolean {
    const known = this.known[source].get(address)
    if (known?.names.at(-1) === name) return false
    if (this.count >= MOST) {
      this.leftOut++
      return false
    }
    this.count++
    if (known) {
      known.moments.push(moment)
      known.names.push(name)
    } else this.known[source].set(address, { moments: [moment], names: [name] })
    return true
  }
}

function keyOf(bytes: Uint8Array, at: number, length: number): string {
  let key = ''
  for (let i = at; i < at + length; i++) key += String.fromCharCode(bytes[i])
  return key
}

/** The last name that was told up to a moment. */
function newest(known: Known | undefined, moment: number): { readonly name: string, readonly moment: number } | undefined {
  if (!known) return undefined
  let low = 0, high = known.moments.length
  while (low < high) {
    const middle = low + high >>> 1
    if (known.moments[middle] <= moment) low = middle + 1
    else high = middle
  }
  return low ? { name: known.names[low - 1], moment: known.moments[low - 1] } : undefined
}
