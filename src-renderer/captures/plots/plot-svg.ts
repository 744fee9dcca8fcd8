import { isFilled, trace, type Pen } from './trace.ts'
import type { PlottedSeries } from './plotted-series.ts'
import type { PlotColours } from './theme-colours.ts'
import { xOf, yOf, type Range, type Viewport } from './viewport.ts'

export interface Drawing {
  readonly title: string
  readonly series: readonly PlottedSeries[]
  readonly colours: PlotColours
  readonly x: Range
  readonly y: Range
  readonly log: boolean
  readonly xLabel: string
  readonly yLabel: string
  /** Where the axes are marked, and what stands there. */
  readonly xTicks: readonly (readonly [number, string])[]
  readonly yTicks: readonly (readonly [number, string])[]
}

const WIDTH = 1200
const HEIGHT = 560
const AREA = { left: 90, top: 64, width: 1086, height: 430 } as const

/** Text of an SVG path. */
class PathText implements Pen {
  private readonly parts: string[] = []

  moveTo(x: number, y: number): void {
    this.parts.push(`M${short(x)} ${short(y)}`)
  }

  lineTo(x: number, y: number): void {
    this.parts.push(`L${short(x)} ${short(y)}`)
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`)
  }

  /** Whole circles only. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius), d = short(2 * radius)
    this.parts.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0`)
  }

  get text(): string {
    return this.parts.join('')
  }
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A plot as an SVG document: the series as they are in sight, axes with their labels, and which colour is what. */
export function plotSvg({ title, series, colours, x, y, log, xLabel, yLabel, xTicks, yTicks }: Drawing): string {
  const view: Viewport = { ...AREA, x, y, log }
  const right = AREA.left + AREA.width, bottom = AREA.top + AREA.height
  const lines: string[] = []
  const text = (px: number, py: number, what: string, rest = ''): void => {
    lines.push(`<text x="${short(px)}" y="${short(py)}"${rest}>${escaped(what)}</text>`)
  }
  for (const [value, mark] of xTicks) {
    const px = xOf(view, value)
    lines.push(`<path d="M${short(px)} ${AREA.top}V${bottom}" stroke="${colours.line}"/>`)
    text(px, bottom + 18, mark, ' text-anchor="middle"')
  }
  for (const [value, mark] of yTicks) {
    const py = yOf(view, value)
    lines.push(`<path d="M${AREA.left} ${short(py)}H${right}" stroke="${colours.line}"/>`)
    text(AREA.left - 8, py + 4, mark, ' text-anchor="end"')
  }
  text(AREA.left + AREA.width / 2, bottom + 42, xLabel, ' text-anchor="middle"')
  text(0, 0, yLabel, ` text-anchor="middle" transform="translate(20 ${AREA.top + AREA.height / 2}) rotate(-90)"`)
  text(AREA.left, 24, title, ` font-size="15" font-weight="600" fill="${colours.ink}"`)
  lines.push('<g clip-path="url(#area)">')
  for (const one of series) {
    const path = new PathText()
    trace(one, view, path, 1)
    const colour = colours[one.colour]
    const dashes = one.dashed ? ' stroke-dasharray="5 4"' : ''
    const look = isFilled(one) ? `fill="${colour}"` : `fill="none" stroke="${colour}" stroke-width="1.5"${dashes}`
    lines.push(`<path d="${path.text}" ${look}/>`)
  }
  const area = `x="${AREA.left}" y="${AREA.top}" width="${AREA.width}" height="${AREA.height}"`
  lines.push('</g>', `<rect ${area} fill="none" stroke="${colours.edge}"/>`)
  let px = AREA.left
  for (const { name, colour } of series) {
    lines.push(`<rect x="${short(px)}" y="38" width="12" height="12" rx="2" fill="${colours[colour]}"/>`)
    text(px + 18, 48, name)
    px += 40 + name.length * 7
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"`
    + ` font-family="Inter, system-ui, 'DejaVu Sans', sans-serif" font-size="12" fill="${colours.dim}">`,
    `<title>${escaped(title)}</title>`,
    `<clipPath id="area"><rect ${area}/></clipPath>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${colours.panel}"/>`,
    ...lines, '</svg>', '',
  ].join('\n')
}
