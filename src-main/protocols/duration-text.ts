const UNITS: readonly (readonly [string, number])[] = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]]

/** `1 day, 2 hours, 3 seconds`: whole seconds as people say them; `0 seconds` for none. */
export function durationText(seconds: number): string {
  const parts: string[] = []
  let rest = seconds
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest %= size
    if (count) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.join(', ') || '0 seconds'
}
