/** Milliseconds between two pauses. */
const SLICE = 8
/** Times done between two looks at the clock. */
const LOOK = 64

/** Does something for each of so many places, with pauses in which whoever else runs in this thread can go on. */
export async function inSlices(length: number, each: (place: number) => void): Promise<void> {
  let since = performance.now()
  for (let place = 0; place < length; place++) {
    each(place)
    if (place % LOOK !== LOOK - 1 || performance.now() - since < SLICE) continue
    await new Promise((resolve) => { setImmediate(resolve) })
    since = performance.now()
  }
}
