import type { PlottedSeries } from './plotted-series.ts'

/** Lines made between two pauses. */
const SLICE = 20_000

/** A field as RFC 4180 writes it. */
const field = (text: string): string => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** A number without an exponent; nothing for none. */
function number(value: number): string {
  if (Number.isNaN(value)) return ''
  // Below this, JavaScript writes an exponent.
  return value !== 0 && Math.abs(value) < 1e-6 ? value.toFixed(15).replace(/0+$/, '') : String(Number(value.toPrecision(15)))
}

/**
 * All points of a plot as CSV (RFC 4180), seconds first; numbers are written as programs read them.
 * @param together all series have the same times and share their lines; else each point has a line of its own, with its packet
 */
export async function plotCsv(all: readonly PlottedSeries[], together: boolean): Promise<Blob> {
  const times = all.at(0)?.x ?? new Float64Array(0)
  const parts: string[] = []
  let lines: string[] = []
  const add = async (line: string): Promise<void> => {
    lines.push(line)
    if (lines.length < SLICE) return
    parts.push(lines.join(''))
    lines = []
    await new Promise(resolve => { setTimeout(resolve) })
  }
  if (together) {
    await add(`seconds,${all.map(({ name }) => field(name)).join(',')}\r\n`)
    for (let at = 0; at < times.length; at++) await add(`${number(times[at])},${all.map(({ y }) => number(y[at])).join(',')}\r\n`)
  } else {
    const ranged = all.some(({ y, ends }) => ends !== y)
    await add(`series,seconds,value${ranged ? ',end' : ''},packet\r\n`)
    for (const { name, x, y, ends, numbers } of all) {
      const start = field(name)
      for (let at = 0; at < x.length; at++) {
        await add(`${start},${number(x[at])},${number(y[at])}${ranged ? `,${number(ends[at])}` : ''},${numbers[at]}\r\n`)
      }
    }
  }
  return new Blob([...parts, lines.join('')], { type: 'text/csv' })
}
