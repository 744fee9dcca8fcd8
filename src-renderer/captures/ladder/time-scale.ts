/** Pixels that a ladder to scale may be high: what a scroll position can say to a tenth of a pixel, and more than anybody scrolls. */
const HIGHEST = 1e9
/** Least pixels between two lines of the time axis. */
const TICK = 90

/** Pixels a second at which all of a conversation is in sight; 1 where all of it came at once. */
export function fittingScale(seconds: number, height: number): number {
  return seconds > 0 ? Math.max(1, height) / seconds : 1
}

/** A scale that is not below the one that fits, and not too large for a ladder. */
export function clampScale(scale: number, seconds: number, height: number): number {
  const least = fittingScale(seconds, height)
  return Math.min(Math.max(least, scale), Math.max(least, seconds > 0 ? HIGHEST / seconds : least))
}

/** Times in seconds of the lines between two times: multiples of 1, 2 or 5 of a power of ten. */
export function ticksBetween(start: number, end: number, scale: number): { readonly times: readonly number[], readonly step: number } {
  const least = TICK / scale, power = 10 ** Math.floor(Math.log10(least))
  const step = ([1, 2, 5].find(each => each * power >= least) ?? 10) * power
  const times: number[] = []
  for (let n = Math.ceil(start / step); n * step <= end && times.length < 200; n++) times.push(n * step)
  return { times, step }
}

/** A time on the axis, with as many places as its step needs: `1.25 s`, `0.5 ms`, `20 µs`. */
export function tickText(time: number, step: number): string {
  const [factor, unit] = step >= 0.1 ? [1, 's'] : step >= 1e-4 ? [1e3, 'ms'] : [1e6, 'µs']
  const places = Math.min(6, Math.max(0, -Math.floor(Math.log10(step * factor) + 1e-9)))
  return `${(time * factor).toFixed(places)}\u00a0${unit}`
}
