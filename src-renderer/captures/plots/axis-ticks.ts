/** Where an axis is marked: at round values (1, 2 or 5 times a power of ten) between the two, about `most` of them. */
export function axisTicks(from: number, to: number, most: number, log: boolean): number[] {
  if (!(to > from)) return [from]
  if (log) return decades(from, to, most)
  const rough = (to - from) / Math.max(1, most), power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find(times => times * power >= rough * (1 - 1e-9)) ?? 10)
  const ticks: number[] = []
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n++) ticks.push(Number((n * step).toPrecision(12)))
  return ticks
}

function decades(from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9), last = Math.floor(Math.log10(to) + 1e-9)
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)))
  const ticks: number[] = []
  for (let power = first; power <= last; power += every) ticks.push(Number((10 ** power).toPrecision(12)))
  return ticks.length > 1 ? ticks : axisTicks(from, to, most, false).filter(tick => tick > 0)
}
