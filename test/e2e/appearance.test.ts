import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { LOOKS } from './looks.ts'
import { openPath, openWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))

describeInChromium('appearance', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: every state is accessible and speaks its language', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const french = locale === 'fr-FR'
    let picture = 0
    const check = async (state: string): Promise<void> => {
      await opened.page.screenshot({ path: join(pictures, `${name}-${++picture}-${state}.png`) })
      expect(await violations(opened), `${name}: ${state}`).toEqual([])
    }
    try {
      const path = join(door.folder, 'tcp-request-response.pcap')
      writeCapture(path, dialogue)
      await opened.page.getByRole('heading', { name: french ? 'Commencer par un exemple' : 'Start with a sample' }).waitFor()
      expect(await opened.page.evaluate(() => document.documentElement.lang)).toBe(french ? 'fr' : 'en')
      await check('empty')

      await openPath(opened, path)
      await opened.row(5).click()
      await opened.line('Frame 6').waitFor()
      await opened.applyFilter('tcp.port == 50000 && ip.addr == 192.0.2.0/24')
      await opened.page.locator('.filter output').getByText(french ? '10 sur 10' : '10 of 10').waitFor({ state: 'attached' })
      await opened.tree.press('End')
      await opened.line('TCP payload').click()
      await check('field')

      await opened.line('Flags').click()
      await opened.tree.press('ArrowRight')
      await opened.bytes.locator('.bit-strip [data-bit="3"]').last().click()
      await opened.table.focus()
      await opened.page.keyboard.press('Control+m')
      await check('bits')

      await opened.filter.fill('tcp.prot == 50000')
      await opened.filter.press('Enter')
      await opened.page.getByRole('alert').waitFor()
      await check('filter-error')
      await opened.filter.fill('')
      await opened.filter.pressSequentially('tcp.flags.')
      await opened.page.getByRole('option').first().waitFor()
      await check('completion')
      await opened.filter.press('Escape')
      await opened.filter.press('Escape')

      await opened.page.keyboard.press('Control+f')
      await opened.page.keyboard.press('Enter')
      await check('find')
      await opened.page.keyboard.press('Escape')

      await opened.cell(3, 'destination').click({ button: 'right' })
      await opened.page.getByRole('menu').waitFor()
      await check('menu')
      await opened.page.keyboard.press('Escape')
      await opened.page.getByRole('menu').waitFor({ state: 'hidden' })

      await opened.page.keyboard.press('F1')
      await opened.page.getByRole('dialog').waitFor()
      await check('keyboard')
      await opened.page.keyboard.press('Escape')
    } finally {
      await opened.close()
      await door.close()
    }
  }, 90_000)

  it('changes its language and its colours at a click, and remembers both', async () => {
    const door = await openDoor()
    const opened = await openWindow(browser, door)
    const background = () => opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await background()
    await opened.page.getByRole('button', { name: 'Colours' }).click()
    await opened.page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await expect.poll(background).not.toBe(light)
    const dark = await background()
    await opened.page.getByRole('button', { name: 'FR: Passer en français' }).click()
    await opened.page.getByText('Commencer par un exemple').waitFor()
    await opened.page.reload()
    await opened.page.getByText('Commencer par un exemple').waitFor()
    expect(await background()).toBe(dark)
    await opened.close()
    await door.close()
  })

  it('fits the window without a scroll bar of the page', async () => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { viewport: { width: 1024, height: 700 } })
    const path = join(door.folder, 'a-capture-with-a-rather-long-name-for-a-narrow-window.pcap')
    writeCapture(path, dialogue)
    await openPath(opened, path)
    await opened.row(9).waitFor()
    const overflow = await opened.page.evaluate(() => ['header', 'footer', 'main'].filter(part => {
      const element = document.querySelector(part)
      return element !== null && (element.getBoundingClientRect().right > innerWidth || element.scrollWidth > element.clientWidth)
    }))
    expect(overflow).toEqual([])
    await opened.close()
    await door.close()
  })
})
