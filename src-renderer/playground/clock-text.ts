const two = (value: number): string => String(value).padStart(2, '0')

/** The time of day of this machine with milliseconds: `14:03:07.042`. */
export function clockText(at: number): string {
  const date = new Date(at)
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
