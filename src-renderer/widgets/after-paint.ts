import { onBeforeUnmount, onMounted, readonly, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

/** Calls `then` once the next frame has been painted, in a task of its own; what it answers gives that up. */
function afterPaint(then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => { timer = setTimeout(then) })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/**
 * False until the component has been painted once: what may come a frame later waits for it, so that the first paint is
 * early and no task is long.
 */
export function useAfterPaint(): Readonly<Ref<boolean>> {
  const painted = ref(false)
  let giveUp = (): void => {}
  onMounted(() => { giveUp = afterPaint(() => { painted.value = true }) })
  onBeforeUnmount(() => giveUp())
  return readonly(painted)
}

/** What `source` is, a frame later: the parts of the window that show it change one after the other, not in one long task. */
export function useFrameLater<T>(source: Readonly<Ref<T>>): Readonly<ShallowRef<T>> {
  const later = shallowRef(source.value)
  let giveUp = (): void => {}
  watch(source, () => {
    giveUp()
    giveUp = afterPaint(() => { later.value = source.value })
  })
  onBeforeUnmount(() => giveUp())
  return later
}
