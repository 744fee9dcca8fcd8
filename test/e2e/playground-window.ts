import type { Locator } from 'playwright-core'
import type { OpenedWindow } from './window.ts'

/** The playground in the window, as a person finds their way in it; the names are English. */
export function playgroundOf({ page }: OpenedWindow) {
  const rail = page.getByRole('navigation', { name: /^(Workspaces|Espaces de travail)$/ })
  const list = page.getByRole('navigation', { name: /^(Servers and clients|Serveurs et clients)$/ })
  const main = page.getByRole('main')
  const composer = page.getByRole('form', { name: /^(Write|Écrire)$/ })
  const endpoint = (name: string): Locator => list.getByRole('button').filter({ hasText: name })
  const beside = main.getByRole('button', { name: /^(Client beside it|Client à côté)$/ }).first()
  const menuOf = page.getByRole('banner').getByRole('button', { name: /^(New server|Nouveau serveur)$/ })
  return {
    /** The rail's link. */
    link: rail.getByRole('link', { name: /^(Playground|Terrain de jeu)$/ }),
    /** A recipe of the empty window. */
    recipe: (name: string): Locator => main.locator('.recipes button').filter({ hasText: name }),
    /** Starts a recipe's server from the menu. */
    start: async (name: string): Promise<void> => {
      await menuOf.click()
      await page.getByRole('menuitem', { name }).click()
    },
    /** A server or client in the list. */
    endpoint,
    beside,
    /** Three clients of a server that runs, and the first of them chosen. */
    threeClients: async (server: string): Promise<void> => {
      for (const client of ['Client 1', 'Client 2', 'Client 3']) {
        await endpoint(server).click()
        await beside.click()
        await endpoint(client).and(page.locator('[aria-current="true"]')).waitFor()
        await composer.waitFor()
      }
      await endpoint('Client 1').click()
    },
    sessions: page.getByRole('grid', { name: 'Sessions' }),
    log: page.getByRole('log'),
    messages: page.getByRole('log').locator('.message'),
    composer,
    message: composer.getByRole('textbox', { name: 'Message' }),
    say: async (text: string): Promise<void> => {
      await composer.getByRole('textbox', { name: 'Message' }).fill(text)
      await composer.getByRole('textbox', { name: 'Message' }).press('Enter')
    },
    side: page.getByRole('complementary'),
  }
}
