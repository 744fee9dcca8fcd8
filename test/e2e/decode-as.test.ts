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
describeInChromium('decode as', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: a port is decoded as another protocol, and as usual again; selection, marks and comments stay', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const { page, row, cell, table } = opened, french = locale === 'fr-FR'
    try {
      const path = join(door.folder, 'dialogue.pcap')
      writeCapture(path, dialogue)
      await openPath(opened, path)
      await row(3).click()
      await opened.line('Frame 4').waitFor()
      await page.keyboard.press('Control+m')
      await page.keyboard.press('Control+Alt+c')
      await page.getByRole('form').getByRole('textbox').fill('stays')
      await page.keyboard.press('Control+Enter')
      await opened.line('Packet comments').waitFor()
      await expect.poll(() => cell(3, 'protocol').textContent()).toBe('TCP')
      await row(3).click({ button: 'right' })
      await page.getByRole('menuitem', { name: french ? 'Décoder comme…' : 'Decode as…' }).click()
      const form = page.getByRole('region', { name: french ? 'Décoder comme' : 'Decode as' })
      const ports = form.getByRole('combobox', { name: french ? /^Port, ou/ : /^Port, or/ })
      await expect.poll(() => ports.inputValue()).toBe('47084')
      await ports.fill('50000-49999')
      await form.getByRole('combobox').last().selectOption('telnet')
      await ports.press('Enter')
      await form.getByText(french ? /65535, ou deux/ : /65535, or two/).waitFor()
      await ports.fill('50000')
      await form.getByText('SMOP').first().waitFor({ state: 'attached' })
      await ports.press('Enter')
      await expect.poll(() => cell(3, 'protocol').textContent()).toBe('TELNET')
      await form.getByText('tcp.port==50000 → telnet').waitFor()
      await page.screenshot({ path: join(pictures, `${name}-decode-as.png`) })
      expect(await violations(opened), name).toEqual([])
      expect(await table.locator('[aria-selected="true"] [data-column="number"]').textContent()).toBe('4')
      await table.locator('[data-row="3"].marked .commented').waitFor()
      await opened.tree.press('End')
      await opened.line(/Telnet|Data: abcdefgh/).waitFor()
      await opened.status.getByText('-d tcp.port==50000,telnet').waitFor()
      await form.getByRole('button', { name: french ? /comme d’habitude/ : /as usual/ }).click()
      await expect.poll(() => cell(3, 'protocol').textContent()).toBe('TCP')
      await ports.press('Escape')
      await form.waitFor({ state: 'hidden' })
    } finally {
      await opened.close()
      await door.close()
    }
  }, 60_000)
})
