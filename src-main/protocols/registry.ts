import { allFields, type Field, type FieldGroup } from './field.ts'
import type { HeuristicTable, Protocol, TableName } from './protocol.ts'

/** All protocols, joined through their tables. */
export class Registry {
  readonly protocols: readonly Protocol[]
  readonly frame: Protocol
  readonly data: Protocol
  /** Let defects of dissectors out instead of marking the packet: for tests. */
  readonly strict: boolean
  private readonly tables = new Map<TableName, Map<number, Protocol>>()
  private readonly looks = new Map<HeuristicTable, Protocol[]>()
  private readonly byAbbrev = new Map<string, Protocol>()
  private readonly byField = new Map<number, Protocol>()
  private readonly fieldsByAbbrev = new Map<string, Field[]>()
  private readonly groupsByField = new Map<number, string[]>()
  private readonly preferences = new Map<string, boolean>()

  constructor(protocols: readonly Protocol[], options: { strict?: boolean, preferences?: Readonly<Record<string, boolean>> } = {}) {
    this.protocols = protocols
    this.strict = options.strict ?? false
    for (const protocol of protocols) {
      this.byAbbrev.set(protocol.abbrev, protocol)
      this.byField.set(protocol.field.id, protocol)
      for (const [table, values] of Object.entries(protocol.on ?? {})) {
        for (const value of values) this.table(table).set(value, protocol)
      }
      for (const table of Object.keys(protocol.heuristics ?? {}) as HeuristicTable[]) {
        this.looks.set(table, [...this.looks.get(table) ?? [], protocol])
      }
      for (const [name, value] of Object.entries(protocol.preferences ?? {})) this.preferences.set(name, value)
      for (const group of protocol.groups ?? []) {
        this.group(group)
        for (const { id } of group.members) this.groupsByField.set(id, [...this.groupsByField.get(id) ?? [], group.abbrev])
      }
    }
    for (const field of allFields) this.group({ abbrev: field.abbrev, label: field.label, members: [field] })
    for (const [name, value] of Object.entries(options.preferences ?? {})) this.preferences.set(name, value)
    this.frame = this.protocol('frame')
    this.data = this.protocol('data')
  }

  private table(name: TableName): Map<number, Protocol> {
    const table = this.tables.get(name) ?? new Map<number, Protocol>()
    this.tables.set(name, table)
    return table
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

  /** Protocols that recognise payload by its look, in the order of the list. */
  heuristics(table: HeuristicTable): readonly Protocol[] {
    return this.looks.get(table) ?? []
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
