/** The latest time so far, of each place. */
export function clockOf(times: Float64Array): Float64Array {
  const clock = new Float64Array(new SharedArrayBuffer(8 * times.length))
  let latest = -Infinity
  for (let at = 0; at < times.length; at++) clock[at] = latest = Math.max(latest, times[at])
  return clock
}
