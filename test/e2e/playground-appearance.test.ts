import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { LOOKS } from './looks.ts'
import { playgroundOf } from './playground-window.ts'
import { openWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))

/** Parts of the window that hold what they show without scrolling sideways. */
const PARTS = ['header', 'footer', 'main', '.owner-bar', '.session-bar', '.composer', '.side-card']

describeInChromium('appearance of the playground', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it.each(LOOKS)('$name: every state is accessible and fits the window', async ({ name, locale, ...look }) => {
    const door = await openDoor()
    const opened = await openWindow(browser, door, { locale, ...look })
    const { page } = opened
    const at = playgroundOf(opened)
    const say = (english: string, french: string): string => locale === 'fr-FR' ? french : english
    let picture = 0
    const check = async (state: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `playground-${name}-${++picture}-${state}.png`) })
      expect(await violations(opened), `${name}: ${state}`).toEqual([])
      const overflow = await page.evaluate(parts => parts.filter(part => [...document.querySelectorAll(part)].some(element =>
        element.getBoundingClientRect().right > innerWidth || element.scrollWidth > element.clientWidth)), PARTS)
      expect(overflow, `${name}: ${state}`).toEqual([])
    }
    try {
      await at.link.click()
      await page.getByRole('heading', { name: say('Start a server', 'Lancer un serveur') }).waitFor()
      await check('empty')
      await at.recipe('SMOP').click()
      await at.beside.waitFor()
      await at.side.getByText('LISTEN', { exact: true }).waitFor()
      await check('nobody')
      await at.threeClients('SMOP')
      for (const message of ['LOGIN#wagner#abc123', 'OPER#*#5#3', 'OPER#/#8#0']) await at.say(message)
      await at.messages.nth(5).waitFor()
      await at.say('\\x')
      await page.getByText(say('Escapes are', 'Les échappements')).waitFor()
      await check('client')
      await at.endpoint('SMOP').click()
      await page.locator('.session-table').getByText(say('waiting', 'en attente')).click()
      await at.log.getByText(say('waits for a worker', 'attend un ouvrier')).waitFor()
      await check('waiting')
      await page.locator('.session-table [role="row"]').last().click()
      await at.messages.nth(5).waitFor()
      await page.locator('.shown-as label').last().click()
      await page.keyboard.press('Control+f')
      await page.keyboard.type('OPER')
      await page.keyboard.press('Enter')
      await page.locator('.found').waitFor()
      await check('found-both')
      await page.keyboard.press('Escape')

      await at.start(say('TCP parrot', 'Perroquet TCP'))
      await at.beside.waitFor()
      await at.start(say('TCP parrot', 'Perroquet TCP'))
      await page.getByRole('status').filter({ hasText: 'EADDRINUSE' }).waitFor()
      await check('problem')
      await page.keyboard.press('Alt+n')
      await page.getByRole('menu').waitFor()
      await check('menu')
      await page.getByRole('menuitem').first().click()
      await page.getByRole('form', { name: say('New server', 'Nouveau serveur') }).waitFor()
      await page.getByText(say('every interface', 'toutes les interfaces')).click()
      await page.getByText(say('length prefix', 'longueur en tête')).click()
      await page.getByText('pool', { exact: true }).click()
      await check('server-form')
      await page.getByText('UDP', { exact: true }).click()
      await page.getByRole('button', { name: say('Join a group', 'Entrer dans un groupe') }).click()
      await check('udp-form')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Alt+c')
      await page.getByRole('form', { name: say('New client', 'Nouveau client') }).waitFor()
      await check('client-form')
      await page.keyboard.press('Escape')

      await at.side.getByRole('tab').nth(2).click()
      await at.side.getByRole('button', { name: say('Look up', 'Chercher'), exact: true }).click()
      await at.side.getByRole('row').first().waitFor()
      await check('resolver')
      await at.endpoint('SMOP').click()
      await at.side.getByRole('tab').nth(1).click()
      await check('load')
      await page.keyboard.press('F1')
      await page.getByRole('dialog').waitFor()
      await check('keyboard')
    } finally {
      await opened.close()
      await door.close()
    }
  }, 90_000)
})
