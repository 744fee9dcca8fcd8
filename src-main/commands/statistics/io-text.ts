import type { IoBin, IoTally, IoUnit } from '../../capture/statistics/io-tally.ts'

/** A column of the table, as it was typed. */
export interface IoColumn {
  /** The whole text, such as `MIN(tcp.len)tcp.len`; undefined for all frames and bytes. */
  readonly typed: string | undefined
  readonly unit: IoUnit | 'frames and bytes'
  /** True for fields that are times: shown in seconds. */
  readonly isTime: boolean
}

/** What `tshark -z io,stat` is asked for. */
export interface IoTable {
  /** Microseconds; 0 for the whole capture. */
  readonly interval: number
  /** Decimal places of the interval. */
  readonly places: number
  readonly columns: readonly IoColumn[]
}

/** Widest table that long filters make. */
const WIDEST = 102
/** Characters of rows that are written at a time. */
const PIECE = 65_536

/**
 * What `tshark -z io,stat` prints.
 * @param duration microseconds from the first packet to the latest
 * @param tally counted with the table's interval, or with all in one where that is 0 or longer than the capture
 */
export function* ioText(table: IoTable, duration: number, tally: IoTally): Generator<string> {
  const whole = table.interval === 0 || table.interval > duration
  const durationDigits = digits(Math.floor(duration / 1e6), 5)
  const all = whole || table.interval === duration
  const places = all ? durationDigits >= 2 ? 1 : 3 : table.places
  const border = all ? 30 + durationDigits + places + 1
    : 25 + Math.max(digits(Math.floor(table.interval / 1e6), 5), durationDigits) + (places ? places + 1 : 0)
  const step = 1e6 / 10 ** places
  let total = duration
  if (total % step > step / 2) total = Math.floor((total + step / 2) / step) * step
  const interval = whole ? total : table.interval
  const seconds = digits(Math.floor(total / 1e6), 5)
  const rows = interval > 0 ? Math.ceil(total / interval) : 0
  const firstWidth = Math.max(2 * seconds + (places ? 2 * places + 10 : 8), 12)
  const columns = table.columns.map((column, graph) => new Column(column, graph, tally, interval))
  const width = columns.reduce((sum, column) => sum + column.width + 1, firstWidth)
  let frame = Math.max(border, firstWidth, width)
  const longest = Math.max(...table.columns.map(({ typed }) => typed === undefined ? 26 : typed.length + 11))
  if (longest > frame && frame < WIDEST) frame = Math.min(longest, WIDEST)
  if (frame - width === 1) frame++
  const time = (microseconds: number): string => {
    const whole = String(Math.floor(microseconds / 1e6)).padStart(seconds)
    return places ? `${whole}.${String(Math.floor(microseconds % 1e6 / step)).padStart(places, '0')}` : whole
  }
  const filler = frame > width ? ' '.repeat(frame - width - 1) + '|' : ''
  const edge = '='.repeat(frame) + '\n'
  const said = (text: string): string => `|${text.padEnd(frame - 2)}|\n`
  // Seconds of more than five digits move the border, as with tshark.
  const timed = (text: string, shown: string, clipped: number): string =>
    `|${text.padEnd(frame - 2 + Math.max(0, shown.search(/\.|$/) - clipped))}|\n`
  const shownDuration = places ? time(total) : `${Math.floor(duration / 1e6)}.${String(duration % 1e6).padStart(6)}`
  yield `\n${edge}${said(' IO Statistics')}${said('')}`
    + timed(` Duration: ${shownDuration} secs`, shownDuration, seconds) + timed(` Interval: ${time(interval)} secs`, time(interval), seconds) + said('')
    + filters(table.columns, frame) + `|${'-'.repeat(frame - 2)}|\n`
    + `|${' '.repeat(firstWidth - 2)}|${columns.map((column, n) => String(n + 1).padEnd(column.width) + '|').join('')}${filler}\n`
    + `| Interval${' '.repeat(firstWidth - 11)}|${columns.map((column) => column.title).join('')}${filler}\n`
    + `|${'-'.repeat(width - 2)}|${filler}\n`
  let text = ''
  for (let row = 0; row < rows; row++) {
    const isLast = row === rows - 1, begin = row * interval, end = isLast ? total : begin + interval
    const to = places === 0 && isLast ? 'Dur'.padEnd(seconds >= 3 ? seconds + 1 : 3) : (time(end) + ' ').padEnd(places ? 0 : 3)
    text += `| ${time(begin).padStart(places ? 0 : 2)} <> ${to}|${columns.map((column) => column.cell(row, end - begin)).join('')}${filler}\n`
    // A table of many intervals is written as it is made.
    if (text.length < PIECE) continue
    yield text
    text = ''
  }
  yield text + edge
}

function filters(columns: readonly IoColumn[], frame: number): string {
  return columns.map(({ typed = 'Frames and bytes' }, n) => {
    const lines = wrap(typed, frame - 11)
    return lines.map((line, i) => {
      const number = i ? '' : `${String(n + 1).padStart(2)}: `
      return `|${((i ? '        ' : n ? '    ' + number : ' Col' + number) + line).padEnd(frame - 2)}|\n`
    }).join('')
  }).join('')
}

/** Cuts at the last space that fits, or anywhere where there is none. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const space = rest.slice(0, width).lastIndexOf(' ')
    lines.push(rest.slice(0, space < 0 ? width : space))
    rest = rest.slice(space < 0 ? width : space + 1)
  }
  return [...lines, rest]
}

/** A column's cells: their widths come from the greatest of them. */
class Column {
  private readonly column: IoColumn
  private readonly graph: number
  private readonly tally: IoTally
  private readonly frames: number
  private readonly value: number

  constructor(column: IoColumn, graph: number, tally: IoTally, interval: number) {
    this.column = column
    this.graph = graph
    this.tally = tally
    let packets = 0, greatest = 0
    for (const bin of tally.counts(graph)) {
      packets = Math.max(packets, bin.packets)
      greatest = Math.max(greatest, this.magnitude(bin, interval))
    }
    this.frames = Math.max(6, digits(packets, 15))
    const { unit } = column
    const least = unit === 'frames and bytes' || unit === 'bytes' || unit === 'COUNT' ? 5 : unit.length
    this.value = this.isTime ? digits(greatest, 15) + 7 : Math.max(least, digits(greatest, 15))
  }

  /** Characters between its borders. */
  get width(): number {
    const { unit } = this.column
    if (unit === 'packets') return this.frames + 2
    return unit === 'frames and bytes' ? this.frames + this.value + 5 : this.value + 2
  }

  get title(): string {
    const { unit } = this.column
    if (unit === 'packets') return centred('FRAMES', this.frames)
    if (unit === 'frames and bytes') return centred('Frames', this.frames) + centred('Bytes', this.value)
    return centred(unit === 'bytes' ? 'BYTES' : unit, this.value)
  }

  /** @param span microseconds that the row covers */
  cell(row: number, span: number): string {
    const bin = this.tally.at(this.graph, row), { unit } = this.column
    const number = (value: number, width: number): string => ` ${String(value).padStart(width)} |`
    switch (unit) {
      case 'packets': return number(bin?.packets ?? 0, this.frames)
      case 'frames and bytes': return number(bin?.packets ?? 0, this.frames) + number(bin?.bytes ?? 0, this.value)
      case 'bytes': return number(bin?.bytes ?? 0, this.value)
      case 'COUNT': return number(bin?.values ?? 0, this.value)
      case 'LOAD': return ` ${micro(span > 0 ? Math.floor((bin?.sum ?? 0) * 1e6 / span) : 0).padStart(this.value)} |`
      default: {
        const value = bin ? valueOf(bin, unit) : 0
        return this.isTime ? ` ${micro(Math.floor((value + 500) / 1000)).padStart(this.value)} |` : number(value, this.value)
      }
    }
  }

  private get isTime(): boolean {
    const { unit, isTime } = this.column
    return isTime && unit !== 'packets' && unit !== 'bytes' && unit !== 'COUNT' && unit !== 'frames and bytes'
  }

  /** What the width is made for. */
  private magnitude(bin: IoBin, interval: number): number {
    const { unit } = this.column
    switch (unit) {
      case 'packets': return 0
      case 'frames and bytes': case 'bytes': return bin.bytes
      case 'COUNT': return bin.values
      case 'LOAD': return interval > 0 ? Math.floor(bin.sum / interval) : 0
      default: return this.isTime ? Math.floor((valueOf(bin, unit) + 500_000_000) / 1e9) : valueOf(bin, unit)
    }
  }
}

function valueOf(bin: IoBin, unit: 'SUM' | 'MIN' | 'MAX' | 'AVG'): number {
  if (bin.values === 0) return 0
  switch (unit) {
    case 'SUM': return bin.sum
    case 'MIN': return bin.least
    case 'MAX': return Math.max(0, bin.greatest)
    case 'AVG': return Math.trunc(bin.sum / bin.values)
  }
}

/** Seconds of a number of microseconds. */
function micro(microseconds: number): string {
  return `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`
}

/** A title in the middle of `width` and the spaces on both sides. */
function centred(title: string, width: number): string {
  const room = width + 2 - title.length, right = Math.floor(room / 2)
  return ' '.repeat(room - right) + title + ' '.repeat(right) + '|'
}

function digits(value: number, most: number): number {
  return Math.min(most, String(Math.floor(Math.max(0, value))).length)
}
