import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInChromium, launchChromium } from '../e2e/chromium.ts'
import { openDoor } from '../e2e/door.ts'
import { playgroundOf } from '../e2e/playground-window.ts'
import { openPath, openWindow } from '../e2e/window.ts'
import { smallerPng } from './smaller-png.ts'

/** The README's pictures: the real window, light, 1440 × 900, with captures and servers of this project. */
describeInChromium('pictures', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())
  /** Takes the picture `resources/pictures/NAME.png`. */
  async function take(page: Page, name: string): Promise<void> {
    const png = smallerPng(await page.screenshot())
    // A page of text with several of them is still quick to load.
    expect(png.length).toBeLessThan(300_000)
    writeFileSync(new URL(`../../resources/pictures/${name}.png`, import.meta.url), png)
  }

  it('shows a capture: table, tree, bytes and ladder', async () => {
    const door = await openDoor()
    // The window shows the path: one that says nothing of the machine.
    const path = '/tmp/http.pcapng'
    if (existsSync(path)) throw new Error(`${path} is there already; move it away`)
    copyFileSync(fileURLToPath(new URL('../../resources/captures/http.pcapng', import.meta.url)), path)
    try {
      const opened = await openWindow(browser, door)
      const { page } = opened
      await openPath(opened, path)
      await opened.row(5).click()
      await page.getByRole('button', { name: 'Ladder', exact: true }).click()
      await page.locator('.ladder [role="option"]').nth(10).waitFor()
      // From HTTP upwards all is folded; the field that is selected is lit among the bytes.
      await opened.line('Frame 6').click()
      await page.keyboard.press('Control+ArrowLeft')
      await opened.line('Hypertext Transfer Protocol').click()
      await page.keyboard.press('ArrowRight')
      await opened.line('Content-Length').click()
      await opened.table.focus()
      await page.mouse.move(0, 0)
      await expect.poll(async () => (await opened.lit()).ascii).toContain('Content-Length')
      await take(page, 'window-light')
      await opened.close()
    } finally {
      rmSync(path)
      await door.close()
    }
  })

  it('shows the playground: a server, its clients, a dialogue and its socket', async () => {
    const door = await openDoor()
    const opened = await openWindow(browser, door)
    const { page } = opened
    const at = playgroundOf(opened)
    await at.link.click()
    await at.recipe('SMOP').click()
    await at.threeClients('SMOP')
    const messages = ['LOGIN#wagner#abc123', 'OPER#*#6#7', 'OPER#/#8#0']
    for (const [place, message] of messages.entries()) {
      await at.say(message)
      await at.messages.nth(place * 2 + 1).waitFor()
    }
    await at.endpoint('SMOP').click()
    await page.locator('.session-table').getByText('worker 1').click()
    await at.messages.nth(5).waitFor()
    await page.mouse.move(0, 0)
    await take(page, 'playground-light')
    await opened.close()
    await door.close()
  })
})
