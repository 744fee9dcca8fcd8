import { useElementSize, useEventListener } from '@vueuse/core'
import { computed, ref, watch, type Ref } from 'vue'
import { clampPosition, positionShowing, type ListSize } from './scroll-position.ts'

/** Rows between two origins; see `origin`. */
const ORIGIN_STEP = 1024
/** Pixels of a wheel's line (Firefox counts wheels in lines). */
const WHEEL_LINE = 40

/**
 * Scrolling of a list of equal rows in `viewport`, of any length. The position is ours: the wheel and the finger move it
 * here, on the interface's thread and in step with the rows, so that no blank is ever shown and no row is out of reach.
 */
export function useRowScroller(viewport: Readonly<Ref<HTMLElement | null>>, rows: Readonly<Ref<number>>, rowHeight: number) {
  const position = ref(0)
  const { height } = useElementSize(viewport)
  const list = computed<ListSize>(() => ({ rows: rows.value, rowHeight, viewport: height.value }))

  /** First row that is seen, and the one behind the last. */
  const first = computed(() => Math.floor(position.value / rowHeight))
  const end = computed(() => Math.min(rows.value, Math.ceil((position.value + height.value) / rowHeight) + 1))
  /** Rows are placed relative to this row, which changes seldom: an unchanged row is not touched while scrolling. */
  const origin = computed(() => Math.floor(first.value / ORIGIN_STEP) * ORIGIN_STEP)
  /** Vertical shift of the layer that holds the rows, in pixels. */
  const shift = computed(() => Math.round(origin.value * rowHeight - position.value))

  watch(list, size => { position.value = clampPosition(position.value, size) })

  function scrollTo(target: number): void {
    position.value = clampPosition(target, list.value)
  }
  function show(row: number): void {
    position.value = positionShowing(row, position.value, list.value)
  }
  /** Brings a row that is out of sight to the middle, as after a jump. */
  function showCentred(row: number): void {
    if (positionShowing(row, position.value, list.value) !== position.value) {
      scrollTo(row * rowHeight - (height.value - rowHeight) / 2)
    }
  }

  useEventListener(viewport, 'wheel', event => {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? height.value
      : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1
    event.preventDefault()
    scrollTo(position.value + event.deltaY * unit)
  }, { passive: false })

  let finger: number | null = null
  useEventListener(viewport, 'pointerdown', event => { if (event.pointerType === 'touch') finger = event.clientY })
  useEventListener(viewport, 'pointermove', event => {
    if (finger === null || event.pointerType !== 'touch') return
    scrollTo(position.value + finger - event.clientY)
    finger = event.clientY
  })
  useEventListener(viewport, ['pointerup', 'pointercancel'], () => { finger = null })

  return {
    position, list, first, end, origin, shift, scrollTo, show, showCentred,
    /** Whole rows that are seen at once. */
    page: computed(() => Math.max(1, Math.floor(height.value / rowHeight) - 1)),
  }
}

export type RowScroller = ReturnType<typeof useRowScroller>
