import { useElementSize, useEventListener } from '@vueuse/core'
import { computed, nextTick, ref, shallowRef, watch, type Ref } from 'vue'
import { stepAnchor, type Anchor } from './entry-anchor.ts'

/** Height of an entry that has not been seen yet, and the least that one has, in pixels. */
export const ESTIMATE = 58
export const LEAST = 28
/** Pixels of a wheel's line (Firefox counts wheels in lines). */
const WHEEL_LINE = 40

/**
 * Scrolling of entries of different heights, of which only those in sight are in the page. The list either follows its end
 * (the last entries stand on the bottom edge, and no height need be known), or stands still at an anchor: the entry at the
 * top edge and how many of its pixels are above it. Heights are measured when an entry is laid out, before it is painted.
 * @param layer holds the entries, each with `data-entry`
 * @param ready how far the entries at the end can be shown
 * @param leastHeight the least height of an entry, in pixels
 */
export function useEntryScroller(
  viewport: Readonly<Ref<HTMLElement | null>>, layer: Readonly<Ref<HTMLElement | null>>,
  start: Readonly<Ref<number>>, end: Readonly<Ref<number>>, ready: Readonly<Ref<number>>, laidOutAnew: Readonly<Ref<unknown>>,
  leastHeight: (index: number) => number,
) {
  const following = ref(true)
  const anchor = shallowRef<Anchor>({ index: 0, offset: 0 })
  const heights = new Map<number, number>()
  /** Entries at the anchor that were stepped over with an estimated height. */
  const guessed = new Set<number>()
  const { height, width } = useElementSize(viewport)
  const fits = computed(() => Math.ceil(height.value / LEAST) + 2)

  /** The first of the last entries that fill the height for certain. */
  const firstAtEnd = computed(() => {
    let index = ready.value
    for (let filled = 0; index > start.value && filled < height.value; index--) filled += leastHeight(index - 1)
    return Math.max(start.value, index)
  })
  const first = computed(() => following.value ? firstAtEnd.value : Math.max(start.value, anchor.value.index))
  const last = computed(() => {
    if (following.value) return ready.value
    let index = first.value
    for (let filled = -anchor.value.offset; index < end.value && filled < height.value; index++) filled += leastHeight(index)
    // One more, so that a step down has its height.
    return Math.min(end.value, index + 1)
  })
  const shift = computed(() => following.value ? 0 : -Math.round(anchor.value.offset))

  const entries = (): HTMLElement[] => [...layer.value?.querySelectorAll<HTMLElement>('[data-entry]') ?? []]
  const heightOf = (index: number): number => {
    const known = heights.get(index)
    if (known === undefined) guessed.add(index)
    return known ?? ESTIMATE
  }

  /** Measures what is laid out; what was stepped over by a guess is put right, so that nothing moves under the eye. */
  function measure(): void {
    let wrong = 0
    let total = 0
    for (const element of entries()) {
      const index = Number(element.dataset.entry)
      const real = element.offsetHeight
      if (guessed.has(index)) wrong += real - ESTIMATE
      heights.set(index, real)
      total += real
    }
    guessed.clear()
    if (following.value) return
    if (wrong !== 0) anchor.value = { ...anchor.value, offset: Math.max(0, anchor.value.offset + wrong) }
    if (end.value > start.value && last.value >= end.value && total - anchor.value.offset <= height.value) following.value = true
  }

  /** Leaves the end: the anchor is what is at the top edge now. */
  function stand(): void {
    if (!following.value || viewport.value === null) return
    const top = viewport.value.getBoundingClientRect().top
    for (const element of entries()) {
      const box = element.getBoundingClientRect()
      heights.set(Number(element.dataset.entry), box.height)
      if (box.bottom > top) {
        anchor.value = { index: Number(element.dataset.entry), offset: Math.max(0, top - box.top) }
        break
      }
    }
    following.value = false
  }

  function scrollBy(pixels: number): void {
    if (following.value && (pixels >= 0 || layer.value === null || layer.value.offsetHeight <= height.value)) return
    stand()
    anchor.value = stepAnchor(anchor.value, pixels, { start: start.value, end: end.value, heightOf })
  }

  function toEnd(): void {
    following.value = true
  }

  /** Brings an entry to a third of the height. */
  function show(index: number): void {
    if (entries().some(element => Number(element.dataset.entry) === index && isInSight(element))) return
    following.value = false
    anchor.value = stepAnchor({ index, offset: 0 }, -height.value / 3, { start: start.value, end: end.value, heightOf })
  }

  function isInSight(element: HTMLElement): boolean {
    const box = element.getBoundingClientRect()
    const frame = viewport.value?.getBoundingClientRect()
    return frame !== undefined && box.top >= frame.top && box.bottom <= frame.bottom
  }

  // Widths and ways of showing change heights; what has been measured is no longer true.
  watch([width, laidOutAnew], () => heights.clear())
  watch([first, last, anchor, height, width, laidOutAnew], async () => {
    await nextTick()
    measure()
  }, { flush: 'post' })
  watch(start, now => { if (anchor.value.index < now) anchor.value = { index: now, offset: 0 } })

  useEventListener(viewport, 'wheel', event => {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? height.value
      : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1
    event.preventDefault()
    scrollBy(event.deltaY * unit)
  }, { passive: false })

  let finger: number | null = null
  useEventListener(viewport, 'pointerdown', event => { if (event.pointerType === 'touch') finger = event.clientY })
  useEventListener(viewport, 'pointermove', event => {
    if (finger === null || event.pointerType !== 'touch') return
    scrollBy(finger - event.clientY)
    finger = event.clientY
  })
  useEventListener(viewport, ['pointerup', 'pointercancel'], () => { finger = null })

  // For the scroll bar all entries are of one height: it shows where one is, not how long each entry is.
  const list = computed(() => ({ rows: end.value - start.value, rowHeight: ESTIMATE, viewport: height.value }))
  const lastPosition = computed(() => Math.max(0, list.value.rows * ESTIMATE - height.value))
  /** Where the bar was put, and the anchor that this made: as long as it stays, the bar is not moved under the hand. */
  const dragged = shallowRef<{ readonly anchor: Anchor, readonly position: number } | null>(null)
  const position = computed(() => {
    if (following.value) return lastPosition.value
    if (dragged.value?.anchor === anchor.value) return Math.min(lastPosition.value, dragged.value.position)
    const { index, offset } = anchor.value
    return Math.min(lastPosition.value, (index - start.value + Math.min(1, offset / (heights.get(index) ?? ESTIMATE))) * ESTIMATE)
  })

  return {
    following, first, last, shift, width, fits, scrollBy, toEnd, show, measure,
    page: computed(() => Math.max(ESTIMATE, height.value - ESTIMATE)),
    toStart: (): void => {
      following.value = false
      anchor.value = { index: start.value, offset: 0 }
    },
    scroller: {
      list, position,
      scrollTo: (target: number): void => {
        if (target >= lastPosition.value - 1) return toEnd()
        following.value = false
        anchor.value = { index: start.value + Math.floor(target / ESTIMATE), offset: 0 }
        dragged.value = { anchor: anchor.value, position: target }
      },
    },
  }
}
