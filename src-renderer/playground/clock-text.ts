const two = (value: number): string => String(value).padStart(2, '0')

/** The time of day of this machine with milliseconds: `14:03:07.042`. */
export function clockText(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
