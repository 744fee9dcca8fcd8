import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violations } from './accessibility.ts'
import { describeInChromium, launchChromium } from './chromium.ts'
import { openDoor } from './door.ts'
import { LOOKS } from './looks.ts'
import { openWindow, type OpenedWindow } from './window.ts'

const pictures = fileURLToPath(new URL('screenshots/', import.meta.url))
const sample = (name: string): string => fileURLToPath(new URL(`../../resources/captures/${name}`, import.meta.url))

const pane = ({ page }: OpenedWindow): Locator => page.locator('.colour-rules')
const rule = (opened: OpenedWindow, name: string): Locator => pane(opened).locator('.rule')
  .filter({ has: opened.page.locator('.name span', { hasText: new RegExp(`^${name}$`) }) })
const names = async (opened: OpenedWindow): Promise<string[]> => await pane(opened).locator('.name span').allTextContents()

/** The background of a row; transparent where no rule and no stripe colours it. */
const background = (opened: OpenedWindow, row: number): Promise<string> =>
  opened.row(row).evaluate(element => getComputedStyle(element).backgroundColor)
/** Whether the row is coloured just as the rule's name is. */
const isOf = async (opened: OpenedWindow, row: number, name: string): Promise<boolean> =>
  await background(opened, row) === await rule(opened, name).locator('.name').first().evaluate(element => getComputedStyle(element).backgroundColor)

async function showRules(opened: OpenedWindow): Promise<void> {
  await opened.page.getByRole('button', { name: /^(View and dissection|Affichage)/ }).click()
  await opened.page.getByRole('menuitem', { name: /^(Edit the colour rules|Modifier les règles)/ }).click()
  await pane(opened).waitFor()
}

describeInChromium('colour rules', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchChromium() })
  afterAll(() => browser.close())

  it('colour rows by the first rule that matches, and are switched off and on', async () => {
    const door = await openDoor(sample('tcp-refused.pcap'))
    const opened = await openWindow(browser, door)
    try {
      await showRules(opened)
      // A SYN, and the RST that refuses it: the rule for RST stands before the one for SYN.
      await expect.poll(() => isOf(opened, 2, 'TCP SYN/FIN')).toBe(true)
      expect(await isOf(opened, 1, 'TCP RST')).toBe(true)

      const rst = rule(opened, 'TCP RST')
      await rst.getByRole('checkbox').uncheck()
      expect(await isOf(opened, 1, 'TCP')).toBe(false)
      await rule(opened, 'TCP').getByRole('checkbox').check()
      await expect.poll(() => isOf(opened, 1, 'TCP')).toBe(true)
      await pane(opened).getByRole('checkbox', { name: 'Colour the rows' }).uncheck()
      await expect.poll(() => opened.row(1).evaluate(element => element.classList.contains('coloured'))).toBe(false)

      await opened.page.reload()
      await opened.row(1).waitFor()
      expect(await rule(opened, 'TCP RST').getByRole('checkbox').isChecked()).toBe(false)
      expect(await pane(opened).getByRole('checkbox', { name: 'Colour the rows' }).isChecked()).toBe(false)
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it('are added, checked where they are written, moved by keys and by the pointer, removed and brought back', async () => {
    const door = await openDoor(sample('dns.pcapng'))
    const opened = await openWindow(browser, door)
    try {
      await showRules(opened)
      await rule(opened, 'UDP').getByRole('checkbox').check()
      await expect.poll(() => isOf(opened, 2, 'UDP')).toBe(true)
      await pane(opened).getByRole('button', { name: 'Add a rule' }).click()
      await opened.page.keyboard.press('Control+a')
      await opened.page.keyboard.type('Names')
      const filter = pane(opened).getByRole('textbox', { name: 'Display filter' })
      await filter.fill('dnss')
      await pane(opened).locator('.mistake').getByText('"dnss" is no field or protocol').waitFor()
      await filter.fill('dns')
      await pane(opened).locator('.mistake').waitFor({ state: 'detached' })
      await expect.poll(() => isOf(opened, 2, 'Names')).toBe(true)
      const before = await background(opened, 2)
      await pane(opened).getByLabel('Background').fill('#2060ff')
      await expect.poll(() => background(opened, 2)).not.toBe(before)

      await rule(opened, 'Names').getByRole('button', { name: 'Move “Names”', exact: true }).focus()
      await opened.page.keyboard.press('ArrowDown')
      await opened.page.keyboard.press('ArrowDown')
      expect((await names(opened)).indexOf('Names')).toBe(2)

      const to = await rule(opened, 'Bad TCP').boundingBox()
      await rule(opened, 'Names').locator('.grip').hover()
      await opened.page.mouse.down()
      await opened.page.mouse.move((to?.x ?? 0) + 8, (to?.y ?? 0) + 6, { steps: 4 })
      await opened.page.mouse.up()
      expect((await names(opened))[0]).toBe('Names')

      await pane(opened).getByRole('button', { name: 'Remove “Names”' }).click()
      expect(await names(opened)).not.toContain('Names')
      await opened.page.getByRole('button', { name: 'Undo' }).click()
      expect((await names(opened))[0]).toBe('Names')
      await pane(opened).getByRole('button', { name: 'Rules as at first' }).click()
      expect((await names(opened))[0]).toBe('Bad TCP')
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it('come from Wireshark’s colorfilters and go there', async () => {
    const door = await openDoor(sample('dns.pcapng'))
    const opened = await openWindow(browser, door)
    try {
      await showRules(opened)
      const file = join(door.folder, 'colorfilters')
      writeFileSync(file, '# two rules\n@Names@dns@[1000,2000,3000][65535,65535,65535]\n!@Off@udp@[0,0,0][65535,0,0]\nnonsense\n')
      await pane(opened).locator('input[type="file"]').setInputFiles(file)
      await expect.poll(() => names(opened)).toEqual(['Names', 'Off'])
      await opened.page.getByText('2 rules were read. 1 line is no rule.').waitFor()
      await expect.poll(() => isOf(opened, 2, 'Names')).toBe(true)
      const download = opened.page.waitForEvent('download')
      await pane(opened).getByRole('button', { name: 'Export as' }).click()
      expect(readFileSync(await (await download).path(), 'utf8').split('\n').slice(1, 3))
        .toEqual(['@Names@dns@[1028,2056,3084][65535,65535,65535]', '!@Off@udp@[0,0,0][65535,0,0]'])
    } finally {
      await opened.close()
      await door.close()
    }
  })

  it.each(LOOKS)('$name: is accessible', async ({ name, locale, ...look }) => {
    const door = await openDoor(sample('tcp-loss.pcapng'))
    const opened = await openWindow(browser, door, { locale, ...look })
    try {
      await showRules(opened)
      await rule(opened, 'TCP').getByRole('checkbox').check()
      await opened.row(4).click()
      await opened.page.keyboard.press('Control+m')
      await opened.page.keyboard.press('ArrowDown')
      await pane(opened).locator('.name').nth(1).click()
      await pane(opened).locator('.words .mono').fill('stp.typ == 1')
      await pane(opened).locator('.mistake').waitFor()
      await expect.poll(() => opened.table.locator('.coloured').count()).toBeGreaterThan(5)
      await opened.page.screenshot({ path: join(pictures, `${name}-colour-rules.png`) })
      expect(await violations(opened)).toEqual([])
    } finally {
      await opened.close()
      await door.close()
    }
  }, 60_000)
})
