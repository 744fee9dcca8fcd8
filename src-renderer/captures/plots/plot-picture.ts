import type { Drawing } from './plot-svg.ts'

/** Height of the title and of the names of the series above the plot, in pixels of the screen. */
const HEAD = 52

/** The plot as it is on the screen, as PNG: with its title, which colour is what, and the window's background. */
export async function plotPicture(drawn: HTMLCanvasElement, { title, series, colours }: Drawing): Promise<Blob | null> {
  const unit = devicePixelRatio
  const canvas = document.createElement('canvas')
  canvas.width = drawn.width
  canvas.height = drawn.height + HEAD * unit
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.fillStyle = colours.panel
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(drawn, 0, HEAD * unit)
  context.scale(unit, unit)
  context.font = '600 14px Inter, system-ui, sans-serif'
  context.fillStyle = colours.ink
  context.fillText(title, 14, 22)
  context.font = '12px Inter, system-ui, sans-serif'
  let left = 14
  for (const { name, colour } of series) {
    context.fillStyle = colours[colour]
    context.fillRect(left, 34, 11, 11)
    context.fillStyle = colours.dim
    context.fillText(name, left + 17, 44)
    left += context.measureText(name).width + 40
  }
  return await new Promise(resolve => { canvas.toBlob(resolve, 'image/png') })
}
