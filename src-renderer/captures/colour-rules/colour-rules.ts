import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'
import { DEFAULT_RULES } from './default-rules.ts'

/** What a rule says, apart from being on or off. Colours are `#rrggbb`, as chosen; rows wear what `rowLook` makes of them. */
export interface RuleWords {
  readonly name: string
  readonly filter: string
  readonly background: string
  readonly text: string
}

export interface ColourRule extends RuleWords {
  /** Tells rules apart; its own for as long as the window is open. */
  readonly key: number
  readonly on: boolean
}

/** A rule at work: its display filter, and whose it is. */
export interface ColourFilter {
  readonly key: number
  readonly filter: string
}

/** Rules that the engine takes, and letters of a filter. */
export const MOST_RULES = 200
export const LONGEST_FILTER = 10_000
const LONGEST_NAME = 200

let lastKey = 0
const fresh = (words: RuleWords, on = true): ColourRule => ({ ...words, on, key: ++lastKey })
const defaults = (): ColourRule[] => DEFAULT_RULES.map(words => fresh(words))

/** What was stored; rules that are none are left out: they may be from another version, or from another hand. */
export function readRules(text: string): ColourRule[] {
  const stored: unknown = JSON.parse(text)
  if (!Array.isArray(stored)) return defaults()
  return stored.slice(0, MOST_RULES).flatMap((one: Partial<Record<keyof ColourRule, unknown>> | null): ColourRule[] => {
    const { name, filter, background, text: ink, on } = one ?? {}
    const isColour = (value: unknown): value is string => typeof value === 'string' && /^#[\da-f]{6}$/i.test(value)
    if (typeof name !== 'string' || typeof filter !== 'string' || !isColour(background) || !isColour(ink)) return []
    const words = { name: name.slice(0, LONGEST_NAME), filter: filter.slice(0, LONGEST_FILTER), background, text: ink }
    return [fresh(words, on !== false)]
  })
}

const rules = useLocalStorage<ColourRule[]>('perroquet.colour-rules', defaults, {
  // The defaults are not stored before they are changed: a later version may have better ones.
  writeDefaults: false, shallow: true,
  serializer: {
    read: readRules,
    write: list => JSON.stringify(list.map(({ name, filter, background, text, on }) => ({ name, filter, background, text, on }))),
  },
})
const on = useLocalStorage('perroquet.colours', true)

/** The filters that rows are asked for with; the same list as long as they say the same. */
const active = computed<readonly ColourFilter[]>(before => {
  const used = on.value ? rules.value.filter(rule => rule.on && rule.filter.trim() !== '') : []
  const now = used.map(({ key, filter }) => ({ key, filter }))
  const same = before?.length === now.length
    && now.every(({ key, filter }, place) => before[place].key === key && before[place].filter === filter)
  return same && before !== undefined ? before : now
})

function change(key: number, part: Partial<Omit<ColourRule, 'key'>>): void {
  rules.value = rules.value.map(rule => rule.key === key ? { ...rule, ...part } : rule)
}

/** Adds a rule before all others: the first that matches counts. Answers its key. */
function add(words: RuleWords): number {
  const added = fresh(words)
  rules.value = [added, ...rules.value].slice(0, MOST_RULES)
  return added.key
}

function remove(key: number): void {
  rules.value = rules.value.filter(rule => rule.key !== key)
}

/** Puts a rule at a place, counted from 0. */
function move(key: number, place: number): void {
  const moved = rules.value.find(rule => rule.key === key)
  if (moved === undefined || place < 0 || place >= rules.value.length) return
  rules.value = rules.value.filter(rule => rule !== moved).toSpliced(place, 0, moved)
}

function replace(words: readonly (RuleWords & { readonly on: boolean })[]): void {
  rules.value = words.slice(0, MOST_RULES).map(one => fresh(one, one.on))
}

/** The rules that colour the rows of the packet table, the same for every capture and remembered. */
export const useColourRules = () => ({
  rules, on, active, change, add, remove, move, replace,
  reset: () => { rules.value = defaults() },
})
