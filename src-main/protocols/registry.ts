import { allFields, type Field, type FieldGroup } from './field.ts'
import type { Packet } from './packet.ts'
import type { HeuristicTable, Protocol, TableName } from './protocol.ts'
import type { Reader } from './reader.ts'

/** Values of a table, `from` up to and including `to`, that lead to another protocol than usual: Wireshark's "Decode as". */
export interface DecodeAs {
  readonly table: TableName
  readonly from: number
  readonly to: number
  /** Filter name of the protocol. */
  readonly protocol: string
}

/** What a person may settle of dissection. */
export interface DissectionSettings {
  readonly preferences?: Readonly<Record<string, boolean>>
  readonly decodeAs?: readonly DecodeAs[]
}

/** Tables whose values may be decoded as another protocol. */
export const DECODE_TABLES: ReadonlyMap<TableName, string> = new Map([['sctp.port', 'SCTP port'], ['tcp.port', 'TCP port'], ['udp.port', 'UDP port']])
/** The greatest port. */
const LAST_PORT = 0xffff

/** What may lead from a transport to its payload's protocol. */
export interface Transport {
  readonly ports: ReadonlyMap<number, Protocol>
  /** Ports that lead to another protocol than usual; undefined where there are none. These are tried first. */
  readonly decoded: ReadonlySet<number> | undefined
  /** By port: 1 where it leads to a protocol. Quicker to ask than `ports`. */
  readonly taken: Uint8Array
  /** Protocols that recognise payload by its look, in the order of the list. */
  readonly looks: readonly Look[]
}

export interface Look {
  readonly protocol: Protocol
  readonly recognises: (r: Reader, p: Packet) => boolean
}

/** All protocols, joined through their tables. */
export class Registry {
  readonly protocols: readonly Protocol[]
  readonly frame: Protocol
  readonly data: Protocol
  readonly transports: Readonly<Record<HeuristicTable, Transport>>
  /** Let defects of dissectors out instead of marking the packet: for tests. */
  readonly strict: boolean
  private readonly tables = new Map<TableName, Map<number, Protocol>>()
  /** Where values led before any was decoded as something else, and those that do not lead there any more. */
  private readonly usual = new Map<TableName, ReadonlyMap<number, Protocol>>()
  private readonly changed = new Map<TableName, Set<number>>()
  private readonly byAbbrev = new Map<string, Protocol>()
  private readonly byField = new Map<number, Protocol>()
  private readonly fieldsByAbbrev = new Map<string, Field[]>()
  private readonly groupsByField = new Map<number, string[]>()
  private readonly preferences = new Map<string, boolean>()

  constructor(protocols: readonly Protocol[], options: DissectionSettings & { readonly strict?: boolean } = {}) {
    this.protocols = protocols
    this.strict = options.strict ?? false
    for (const protocol of protocols) {
      this.byAbbrev.set(protocol.abbrev, protocol)
      this.byField.set(protocol.field.id, protocol)
      for (const [table, values] of Object.entries(protocol.on ?? {})) {
        for (const value of values) this.table(table).set(value, protocol)
      }
      for (const [name, value] of Object.entries(protocol.preferences ?? {})) this.preferences.set(name, value)
      for (const group of protocol.groups ?? []) {
        this.group(group)
        for (const { id } of group.members) this.groupsByField.set(id, [...this.groupsByField.get(id) ?? [], group.abbrev])
      }
    }
    for (const field of allFields) this.group({ abbrev: field.abbrev, label: field.label, members: [field] })
    for (const [name, value] of Object.entries(options.preferences ?? {})) this.preferences.set(name, value)
    for (const each of options.decodeAs ?? []) this.decode(each)
    this.frame = this.protocol('frame')
    this.data = this.protocol('data')
    this.transports = { tcp: this.transport('tcp'), udp: this.transport('udp') }
  }

  private transport(kind: HeuristicTable): Transport {
    const table = `${kind}.port`, ports = this.table(table), taken = new Uint8Array(LAST_PORT + 1)
    for (const port of ports.keys()) taken[port] = 1
    const looks = this.protocols.flatMap((protocol) => {
      const recognises = protocol.heuristics?.[kind]
      return recognises ? [{ protocol, recognises }] : []
    })
    return { ports, decoded: this.changed.get(table), taken, looks }
  }

  private table(name: TableName): Map<number, Protocol> {
    const table = this.tables.get(name) ?? new Map<number, Protocol>()
    this.tables.set(name, table)
    return table
  }

  private decode({ table: name, from, to, protocol }: DecodeAs): void {
    const table = this.table(name), target = this.protocol(protocol)
    const usual = this.usual.get(name) ?? new Map(table), changed = this.changed.get(name) ?? new Set()
    this.usual.set(name, usual)
    this.changed.set(name, changed)
    for (let value = from; value <= Math.min(to, LAST_PORT); value++) {
      table.set(value, target)
      if (usual.get(value) === target) changed.delete(value)
      else changed.add(value)
    }
  }

  /** Protocols that a value of a table may be decoded as: all that a table of ports, or the look, can lead to; and data. */
  decodable(name: TableName): readonly Protocol[] {
    return this.protocols.filter((protocol) => protocol === this.data || name in (protocol.on ?? {}) || looksOver(protocol, name))
      .toSorted((a, b) => a.abbrev < b.abbrev ? -1 : 1)
  }

  private group({ abbrev, members }: FieldGroup): void {
    this.fieldsByAbbrev.set(abbrev, [...this.fieldsByAbbrev.get(abbrev) ?? [], ...members])
  }

  /** All values of a table and where they lead. */
  values(table: TableName): ReadonlyMap<number, Protocol> {
    return this.table(table)
  }

  find(table: TableName, value: number): Protocol | undefined {
    return this.tables.get(table)?.get(value)
  }

  /** The protocol of that name; throws if there is none, which is a defect of ours. */
  protocol(abbrev: string): Protocol {
    const found = this.byAbbrev.get(abbrev)
    if (!found) throw new Error(`no protocol is called ${abbrev}`)
    return found
  }

  /** The protocol whose own field has this id (how stores remember protocols). */
  ofField(id: number): Protocol | undefined {
    return this.byField.get(id)
  }

  /** All fields that a name stands for: several dissectors may share one, and a group has members. */
  named(abbrev: string): readonly Field[] {
    return this.fieldsByAbbrev.get(abbrev) ?? []
  }

  /** Names of the groups that a field is in. */
  groupsOf(field: Field): readonly string[] {
    return this.groupsByField.get(field.id) ?? []
  }

  /** Every name that a filter may use. */
  get abbrevs(): IterableIterator<string> {
    return this.fieldsByAbbrev.keys()
  }

  preference(name: string): boolean {
    return this.preferences.get(name) ?? false
  }

  /** Names of all preferences. */
  get preferenceNames(): IterableIterator<string> {
    return this.preferences.keys()
  }
}

function looksOver({ heuristics = {} }: Protocol, table: TableName): boolean {
  return Object.keys(heuristics).some((transport) => table === `${transport}.port`)
}
