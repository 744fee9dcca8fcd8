import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { LOOKS } from './looks.ts'
import { openPath, openWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))
const samples = join(import.meta.dirname, '../../resources/captures')

describeInChromium('appearance of the plots', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: every plot is accessible and speaks its language', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const { page } = opened
    const french = locale === 'fr-FR'
    const plot = page.getByRole('application')
    let picture = 0
    const check = async (state: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `plots-${name}-${++picture}-${state}.png`) })
      expect(await violations(opened), `${name}: ${state}`).toEqual([])
      const overflow = await page.evaluate(() => [...document.querySelectorAll('.plots, .plots-bar, .plots-side')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ className }) => className))
      expect(overflow, `${name}: ${state}`).toEqual([])
    }
    const choose = async (kind: number): Promise<void> => {
      await page.locator('.plots-bar .choice-bar label').nth(kind).click()
      await page.locator('.plots[aria-busy="false"] .u-over').waitFor()
    }
    try {
      await openPath(opened, join(samples, 'udp-parrot.pcap'))
      await opened.row(0).click()
      await page.getByRole('tab', { name: french ? 'Graphiques' : 'Plots' }).click()
      await page.locator('.plots-bar .choice-bar label').nth(1).click()
      await page.getByText(french ? 'Sélectionnez un paquet d’une conversation TCP' : 'Select a packet of a TCP conversation').waitFor()
      await check('empty')

      await openPath(opened, join(samples, 'tcp-loss.pcapng'))
      await opened.status.getByText(/^\s*77/).waitFor()
      await opened.row(5).click()
      await page.getByRole('tab', { name: french ? 'Graphiques' : 'Plots' }).click()
      await choose(0)
      await plot.press('Home')
      await plot.press('Home')
      await check('io')
      await page.getByRole('button', { name: french ? 'Ajouter une courbe' : 'Add a graph' }).click()
      const form = page.getByRole('group')
      await form.getByRole('textbox').first().fill('tcp.lne')
      await form.getByRole('alert').waitFor()
      await check('form')
      for (const [n, kind] of ['stevens', 'tcptrace', 'throughput', 'rtt', 'window'].entries()) {
        await choose(n + 1)
        await plot.press('End')
        await plot.press('End')
        await check(kind)
      }
      await page.getByRole('button', { name: french ? 'Enregistrer le graphique' : 'Save the plot' }).click()
      await page.getByRole('menu').waitFor()
      await check('menu')
    } finally {
      await opened.close()
      await door.close()
    }
  }, 90_000)

  it('the plot is drawn again in the colours that are chosen', async () => {
    const door = await openDoor()
    const opened = await openWindow(browser, door)
    const { page } = opened
    await openPath(opened, join(samples, 'tcp-loss.pcapng'))
    await opened.row(5).click()
    await page.getByRole('tab', { name: 'Plots' }).click()
    await page.locator('.plots[aria-busy="false"] .u-over').waitFor()
    /** Colours of the canvas that are well visible. */
    const colours = () => page.evaluate(() => {
      // A copy is read: the canvas itself need not be quick at that.
      const pixelsOf = (drawn: HTMLCanvasElement): Uint8ClampedArray => {
        const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
        if (copy === null) return new Uint8ClampedArray(0)
        copy.canvas.width = drawn.width
        copy.canvas.height = drawn.height
        copy.drawImage(drawn, 0, 0)
        return copy.getImageData(0, 0, drawn.width, drawn.height).data
      }
      const canvas = document.querySelector<HTMLCanvasElement>('.plot-frame canvas')
      const data = canvas === null ? [] : [...pixelsOf(canvas)]
      const seen = new Map<string, number>()
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] < 255) continue
        const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`
        seen.set(colour, (seen.get(colour) ?? 0) + 1)
      }
      return [...seen].filter(([, count]) => count > 100).map(([colour]) => colour)
    })
    // --bad of theme.css, of the bars.
    await expect.poll(colours).toContain('191,36,48')
    await page.getByRole('button', { name: 'Colours' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await expect.poll(colours).toContain('255,122,130')
    expect(await colours()).not.toContain('191,36,48')
    await opened.close()
    await door.close()
  })
})
