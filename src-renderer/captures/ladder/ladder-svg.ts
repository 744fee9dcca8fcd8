import { tcpStateOf } from '../../widgets/tcp-states.ts'
import type { DrawnRung, DrawnText, LadderShape } from './ladder-shape.ts'

/** What is drawn besides the rungs. */
export interface LadderPicture {
  readonly title: string
  readonly ports: readonly [string, string]
  readonly shape: LadderShape
  readonly height: number
  readonly rungs: readonly DrawnRung[]
  readonly tints: readonly ['a' | 'b', 'a' | 'b']
}

const HEAD = 46
const SIZES = { flags: 10.5, numbers: 9.5, mark: 9.5, gap: 9.5, state: 9.5 } as const

/** The ladder as an SVG document of its own. @param colour what a colour of the theme is now, or that of a state */
export function ladderSvg({ title, ports, shape, height, rungs, tints }: LadderPicture, colour: (name: string) => string): string {
  const { width, left, right } = shape, panel = colour('--panel')
  const text = ({ x, y, anchor, text: said, look, state }: DrawnText): string => {
    const fill = state !== undefined ? colour(tcpStateOf(state) ?? '--dim')
      : colour({ flags: '--ink', numbers: '--dim', mark: '--warn', gap: '--bad', state: '--dim' }[look])
    return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${SIZES[look]}"${look === 'state' ? ' font-weight="600"' : ''} fill="${fill}">${escaped(said)}</text>`
  }
  const rung = ({ rung: { side, number }, line, head, again, gap, texts }: DrawnRung): string => [
    `<g id="packet-${number}">`,
    gap === null ? '' : `<path d="M${round(gap.x)} ${round(gap.y1)}V${round(gap.y2)}" stroke="${colour('--bad')}" stroke-width="3" stroke-dasharray="3 2"/>`,
    `<path d="M${round(line.x1)} ${round(line.y1)}L${round(line.x2)} ${round(line.y2)}" stroke="${colour(`--${tints[side]}`)}" stroke-width="1.5"${again ? ' stroke-dasharray="6 4"' : ''}/>`,
    `<polygon points="${head}" fill="${colour(`--${tints[side]}`)}"/>`, ...texts.map(text), '</g>',
  ].join('')
  const port = (side: 0 | 1): string =>
    `<text x="${side === 0 ? left : right}" y="38" text-anchor="middle" font-size="11" font-weight="700" fill="${colour(`--${tints[side]}`)}">${escaped(ports[side])}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${round(height + HEAD)}" viewBox="0 0 ${width} ${round(height + HEAD)}" font-family="'DejaVu Sans Mono', monospace">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${panel}"/>`,
    `<text x="12" y="18" font-family="sans-serif" font-size="12" font-weight="650" fill="${colour('--ink')}">${escaped(title)}</text>`, port(0), port(1),
    `<g transform="translate(0 ${HEAD})"><path d="M${left} 0V${round(height)}M${right} 0V${round(height)}" stroke="${colour('--line')}" stroke-width="1.5"/>`,
    ...rungs.map(rung), '</g></svg>',
  ].join('\n')
}

const round = (value: number): string => String(Math.round(value * 10) / 10)
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Reads colours of the theme, and of the states, as they are in the window now. */
export function themeColours(): (name: string) => string {
  const probe = document.createElement('span')
  document.body.append(probe)
  const known = new Map<string, string>()
  queueMicrotask(() => { probe.remove() })
  return name => {
    const held = known.get(name)
    if (held !== undefined) return held
    const ofTheme = name.startsWith('--')
    if (ofTheme) delete probe.dataset.state
    else probe.dataset.state = name
    probe.style.color = ofTheme ? `var(${name})` : 'var(--state, var(--dim))'
    const { color } = getComputedStyle(probe)
    known.set(name, color)
    return color
  }
}
