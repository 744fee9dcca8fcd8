import { displayFilter, type DisplayFilter } from '../filter/display-filter.ts'
import { FilterError } from '../filter/filter-error.ts'
import { asksRelated } from '../protocols/conversation-times.ts'
import type { Packet } from '../protocols/packet.ts'
import type { Registry } from '../protocols/registry.ts'

/** Display filters of colour rules, in order: the first that a packet passes gives its row its colours. */
export class ColourFilters {
  /** They ask for what the file says of the packet, or for what has to be looked up in others (see Packet). */
  readonly framed: boolean
  readonly related: boolean
  private readonly texts: readonly string[]
  private readonly registry: Registry
  private readonly compiled: readonly (DisplayFilter | undefined)[]

  constructor(texts: readonly string[], registry: Registry) {
    this.texts = texts
    this.registry = registry
    this.compiled = texts.map((text) => compiled(text, registry))
    this.framed = texts.some((text) => text.includes('frame'))
    this.related = texts.some(asksRelated)
  }

  /** Whether these are the filters of those texts. */
  are(texts: readonly string[], registry: Registry): boolean {
    return registry === this.registry && texts.length === this.texts.length
      && texts.every((text, place) => text === this.texts[place])
  }

  /** Place of the first filter that a dissected packet passes; undefined where it passes none. */
  first(p: Packet): number | undefined {
    const { compiled: filters } = this
    for (let place = 0; place < filters.length; place++) if (filters[place]?.matches(p)) return place
    return undefined
  }
}

/** An empty filter, and one that is wrong, colour nothing: the window says what is wrong where the rule is written. */
function compiled(text: string, registry: Registry): DisplayFilter | undefined {
  try {
    const filter = displayFilter(text, registry)
    return filter.checked && filter
  } catch (error) {
    if (error instanceof FilterError) return undefined
    throw error
  }
}
