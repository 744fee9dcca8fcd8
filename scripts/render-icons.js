// node scripts/render-icons.js: draws resources/icons/perroquet.svg in the sizes that desktops and electron-builder ask for, with
// the Chromium of the end-to-end tests. The pictures are committed; run it again when the drawing changes.
import { readFileSync, writeFileSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'

/** Width and height in pixels: the freedesktop icon theme's, and 1024 for macOS. */
const SIZES = [16, 32, 48, 64, 128, 256, 512, 1024]
const folder = new URL('../resources/icons/', import.meta.url)
const drawing = readFileSync(new URL('perroquet.svg', folder), 'utf8')

const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: sparticuz.args })
try {
  // One page for all: this Chromium ends with the first page that is closed.
  const page = await browser.newPage()
  for (const size of SIZES) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${drawing}`)
    writeFileSync(new URL(`${size}x${size}.png`, folder), await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
