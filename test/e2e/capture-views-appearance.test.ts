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

describeInChromium('appearance of the views below the table', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: a followed stream and the statistics are accessible', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const { page } = opened
    const french = locale === 'fr-FR'
    const check = async (state: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `views-${name}-${state}.png`) })
      expect(await violations(opened), `${name}: ${state}`).toEqual([])
      const wide = await page.evaluate(() => ['.follow-bar', '.follow-foot', '.statistics-bar', '.statistics-foot'].filter(part => {
        const element = document.querySelector(part)
        return element !== null && element.scrollWidth > element.clientWidth
      }))
      expect(wide, `${name}: ${state} is too wide`).toEqual([])
    }
    try {
      await openPath(opened, join(samples, 'http.pcapng'))
      await opened.row(3).click()
      await opened.line('Frame 4').waitFor()
      await page.keyboard.press('Control+Alt+Shift+T')
      await page.locator('.followed pre').first().waitFor()
      await check('follow')
      await page.getByRole('radio', { name: french ? 'Hexa' : 'Hex', exact: true }).check({ force: true })
      const find = page.getByRole('textbox', { name: french ? 'Chercher dans le flux' : 'Find in the stream' })
      await find.fill('host')
      await find.press('Enter')
      await page.locator('.followed mark').first().waitFor()
      await check('follow-hex')
      await page.getByRole('tab', { name: french ? 'Statistiques' : 'Statistics' }).click()
      const tables = french
        ? ['Conversations', 'Extrémités', 'Hiérarchie', 'Longueurs', 'Expert', 'Propriétés']
        : ['Conversations', 'Endpoints', 'Hierarchy', 'Lengths', 'Expert', 'Properties']
      for (const [place, table] of tables.entries()) {
        await page.getByRole('radio', { name: table, exact: true }).check({ force: true })
        const row = page.locator('.statistics [data-place]').first()
        if (place < 5) await row.click()
        else await page.locator('.properties dd').first().waitFor()
        await check(`statistics-${place}`)
        if (place > 0) continue
        await row.click({ button: 'right' })
        await page.getByRole('menu').waitFor()
        await check('statistics-menu')
        await page.keyboard.press('Escape')
        await page.getByRole('menu').waitFor({ state: 'hidden' })
      }
    } finally {
      await opened.close()
      await door.close()
    }
  }, 90_000)
})
