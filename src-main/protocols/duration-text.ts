/** `1 hour, 2 minutes, 3.456 seconds`, of a whole number of milliseconds. */
export function millisecondsText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000), rest = milliseconds % 1000
  const parts = wholeParts(seconds)
  const last = seconds % 60
  if (last || rest || parts.length === 0) {
    const plural = last === 1 && rest === 0 ? '' : 's'
    parts.push(`${last}${rest ? '.' + String(rest).padStart(3, '0') : ''} second${plural}`)
  }
  return parts.join(', ')
}

/** `1 hour, 2 minutes, 3 seconds`. */
export function secondsText(seconds: number): string {
  return millisecondsText(seconds * 1000)
}

function wholeParts(seconds: number): string[] {
  const parts: string[] = []
  const part = (count: number, unit: string): void => { if (count) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`) }
  part(Math.floor(seconds / 86_400), 'day')
  part(Math.floor(seconds / 3600) % 24, 'hour')
  part(Math.floor(seconds / 60) % 60, 'minute')
  return parts
}
