import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'
import type { Column, TimeFormat } from '../../src-main/api/captures.ts'

export type FixedKind = Exclude<Column['kind'], 'field'>

/** A column as the table shows it. */
export interface TableColumn {
  /** The fixed column's kind, or the field's name. */
  readonly key: string
  readonly column: Column
  /** Width in pixels; the last column shown takes what is left, but not less. */
  readonly width: number
  readonly hidden: boolean
  /** A number, so its digits stand below each other. */
  readonly right: boolean
}

/** Addresses: a MAC address fits, but in a narrow window an IPv4 address is enough at first. */
const ADDRESS_WIDTH = globalThis.innerWidth < 1200 ? 122 : 142

const FIXED: Readonly<Record<FixedKind, number>> = {
  number: 62, time: 92, source: ADDRESS_WIDTH, destination: ADDRESS_WIDTH, protocol: 84, flags: 126, length: 58, info: 180,
}
export const NARROWEST = 36
const FIELD_WIDTH = 120

export const TIME_FORMATS: readonly TimeFormat[] = ['relative', 'delta', 'absolute', 'date', 'epoch']

/** Widths that the longer time formats need, in pixels. */
export const TIME_WIDTHS: Readonly<Record<TimeFormat, number>> = { relative: 92, delta: 92, absolute: 132, date: 208, epoch: 162 }

function fixedColumn(kind: FixedKind, width: number, hidden: boolean): TableColumn {
  return { key: kind, column: { kind }, width, hidden, right: kind === 'number' || kind === 'length' }
}

function fieldColumn(field: string, width: number, hidden: boolean, right: boolean): TableColumn {
  return { key: field, column: { kind: 'field', field }, width, hidden, right }
}

/** States of both endpoints of a TCP conversation; columns that wait to be shown. */
export const CLIENT_STATE = 'perroquet.tcp.state.client'
export const SERVER_STATE = 'perroquet.tcp.state.server'

/** Columns of a fresh table. */
export function defaultColumns(): TableColumn[] {
  const fixed = Object.entries(FIXED).map(([key, width]) => fixedColumn(key as FixedKind, width, false))
  const states = [CLIENT_STATE, SERVER_STATE].map(field => fieldColumn(field, FIELD_WIDTH, true, false))
  return [...fixed.slice(0, -1), ...states, ...fixed.slice(-1)]
}

/** What was stored, or nothing where it is not a list of columns: it may be from another version, or from another hand. */
function readColumns(text: string): TableColumn[] {
  const stored: unknown = JSON.parse(text)
  if (!Array.isArray(stored)) return defaultColumns()
  const columns = stored.flatMap((one: Partial<Record<keyof TableColumn, unknown>> | null): TableColumn[] => {
    if (typeof one?.key !== 'string' || typeof one.width !== 'number' || typeof one.hidden !== 'boolean') return []
    const { key, width, hidden } = one
    if (key in FIXED) return [fixedColumn(key as FixedKind, width, hidden)]
    if (!/^[A-Za-z0-9_.-]{1,200}$/.test(key)) return []
    return [fieldColumn(key, width, hidden, one.right === true)]
  })
  const missing = defaultColumns().filter(({ key }) => !columns.some(column => column.key === key))
  return [...columns, ...missing]
}

const columns = useLocalStorage<TableColumn[]>('perroquet.columns', defaultColumns(), {
  serializer: { read: readColumns, write: value => JSON.stringify(value) },
  shallow: true,
})
const time = useLocalStorage<TimeFormat>('perroquet.time-format', 'relative')
if (!TIME_FORMATS.includes(time.value)) time.value = 'relative'

const shown = computed(() => columns.value.filter(column => !column.hidden))

function change(key: string, part: Partial<Pick<TableColumn, 'width' | 'hidden'>>): void {
  columns.value = columns.value.map(column => column.key === key ? { ...column, ...part } : column)
}

function setTime(format: TimeFormat): void {
  time.value = format
  change('time', { width: TIME_WIDTHS[format] })
}

function resize(key: string, width: number): void {
  change(key, { width: Math.max(NARROWEST, Math.round(width)) })
}

/** Hides or shows; the last column shown stays. */
function setHidden(key: string, hidden: boolean): void {
  if (!hidden || shown.value.length > 1) change(key, { hidden })
}

/** Puts a column before another one; behind the last one where `before` is null. */
function move(key: string, before: string | null): void {
  const moved = columns.value.find(column => column.key === key)
  if (moved === undefined || key === before) return
  const others = columns.value.filter(column => column !== moved)
  const place = before === null ? others.length : others.findIndex(column => column.key === before)
  columns.value = others.toSpliced(place, 0, moved)
}

/** Adds a field of a type as a column, before Info; shows it where it is there already. */
function addField(field: string, type: string): void {
  if (columns.value.some(column => column.key === field)) return change(field, { hidden: false })
  const right = /^(u?int\d+|double|framenum)$/.test(type)
  const added = fieldColumn(field, FIELD_WIDTH, false, right)
  const info = columns.value.findIndex(column => column.key === 'info')
  columns.value = columns.value.toSpliced(info, 0, added)
}

function removeField(field: string): void {
  columns.value = columns.value.filter(column => column.key !== field || column.column.kind !== 'field')
}

function reset(): void {
  columns.value = defaultColumns()
  time.value = 'relative'
}

/** The packet table's columns, the same for every capture and remembered. */
export const useTableColumns = () => ({ columns, shown, time, setTime, resize, setHidden, move, addField, removeField, reset })
