import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialogue, writeCapture } from './capture-file.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { openPath, openWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))

describeInChromium('what the engine says, in a French window', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it('is French, and English again when the language is changed', async () => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale: 'fr-FR' })
    const { page, filter } = opened
    try {
      const path = join(door.folder, 'coupée.pcap')
      writeCapture(path, dialogue)
      // Global header, record headers and frames; of the last record, 20 bytes are missing.
      truncateSync(path, 24 + dialogue.reduce((sum, frame) => sum + 16 + frame.length, 0) - 20)
      await openPath(opened, path)
      const damage = page.getByRole('status').filter({ hasText: 'Abîmé' })
      await damage.getByText('Le fichier est coupé au milieu d’un paquet').waitFor()

      await filter.fill('ip.sr == 192.0.2.1')
      await filter.press('Enter')
      const alert = page.getByRole('alert')
      await alert.getByText('«\u00a0ip.sr\u00a0» n’est ni un champ ni un protocole').waitFor()
      await page.screenshot({ path: join(pictures, 'french-filter-error.png') })
      await filter.fill('ip.src contains "a"')
      await filter.press('Enter')
      await alert.getByText('ip.src est une adresse IPv4 et n’admet pas la recherche').waitFor()

      const picture = join(door.folder, 'image.png')
      writeFileSync(picture, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
      await openPath(opened, picture)
      const notice = page.getByRole('region', { name: 'Messages' }).getByText('image.png')
      await notice.waitFor()
      expect(await notice.textContent()).toContain('c’est une image PNG, pas une capture.')
      await page.screenshot({ path: join(pictures, 'french-damage-and-refusal.png') })

      await page.getByRole('button', { name: 'Switch to English' }).click()
      await page.getByText('This is a PNG picture, not a capture.').waitFor()
      await page.getByText('The file is cut short in the middle of a packet').waitFor()
      await opened.close()
    } finally {
      await door.close()
    }
  })
})
