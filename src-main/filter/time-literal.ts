const SECOND = 1_000_000_000n

/** A time offset such as `1`, `-0.5` or `10.000000001`, in nanoseconds; undefined if it is none. */
export function readOffset(word: string): bigint | undefined {
  const found = /^(-?)([0-9]*)(?:(\.)([0-9]*))?$/.exec(word)
  if (!found || !found[2] && !found[3]) return undefined
  const digits = found[4] ?? ''
  // Less than a nanosecond cannot be.
  if (/[1-9]/.test(digits.slice(9))) return undefined
  const value = BigInt(found[2] || '0') * SECOND + BigInt(digits.slice(0, 9).padEnd(9, '0'))
  return found[1] ? -value : value
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

// ISO 8601 with a T or a space, to the minute at least.
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d*))?)?(Z|[+-]\d{1,2}(?::?\d{1,2})?)?$/
// What Wireshark wrote before, and what is left of ISO 8601 if its end is left out.
const MONTH_FIRST = /^([A-Za-z]{3}) +(\d{1,2}) *, *(\d{1,4}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?\s*(UTC)?$/
const SHORT = /^ *(\d{1,4})-(\d{1,2})-(\d{1,2})(?: +(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?)?\s*(UTC)?$/

/**
 * A date and time, in nanoseconds since 1970: ISO 8601 (`2020-07-04T12:34:56.5Z`, `2020-07-04 12:34`) or
 * `Sep 26, 2004 23:18:04.954975 UTC`. Without a zone it is local time. Undefined if it is none.
 */
export function readDate(text: string): bigint | undefined {
  const iso = ISO.exec(text)
  if (iso) return date(iso.slice(1, 7), isoFraction(iso[7]), iso[8])
  const legacy = MONTH_FIRST.exec(text)
  if (legacy) {
    const month = MONTHS.indexOf(legacy[1].toLowerCase())
    const [, , day, year, ...time] = legacy
    return month < 0 ? undefined : date([year, String(month + 1), day, ...time.slice(0, 3)], fraction(legacy[7]), legacy[8])
  }
  const short = text.length < '2000-1-1'.length ? null : SHORT.exec(text)
  return short ? date(short.slice(1, 7), fraction(short[7]), short[8]) : undefined
}

/** Nanoseconds of decimals; undefined where there is less than a nanosecond in them. */
function fraction(digits = ''): number | undefined {
  return /[1-9]/.test(digits.slice(9)) ? undefined : Number(digits.slice(0, 9).padEnd(9, '0'))
}

/** In ISO 8601 more than nine decimals are none at all, as in Wireshark. */
function isoFraction(digits = ''): number {
  return digits.length > 9 && Number(digits) >= 1e9 ? 0 : fraction(digits.slice(0, 9)) ?? 0
}

/** @param parts year, month, day, hour, minute and second */
function date(parts: readonly (string | undefined)[], nanoseconds: number | undefined, zone?: string): bigint | undefined {
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0))
  if (nanoseconds === undefined || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (hour > 23 || minute > 59 || second > 61) return undefined
  const moment = new Date(0)
  if (zone) {
    moment.setUTCFullYear(year, month - 1, day)
    moment.setUTCHours(hour, minute, second)
  } else {
    moment.setFullYear(year, month - 1, day)
    moment.setHours(hour, minute, second)
  }
  return (BigInt(moment.getTime()) / 1000n - BigInt(offset(zone))) * SECOND + BigInt(nanoseconds)
}

/** Seconds that a zone is ahead of UTC. */
function offset(zone = 'Z'): number {
  const found = /^([+-])([0-9]{1,2}):?([0-9]{1,2})?$/.exec(zone)
  if (!found) return 0
  const seconds = Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60
  return found[1] === '+' ? seconds : -seconds
}
