import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBinary } from '../../scripts/electron-binary.js'

/** The real application, where Electron's binary and a display are. Playwright drives it. */

const root = join(import.meta.dirname, '../..')
const sample = (name: string): string => join(root, 'resources/captures', name)
const binary = electronBinary(root) ?? ''
const display = process.platform !== 'linux' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined
const noBinary = 'Electron\'s binary is not here: npx install-electron fetches it'
const reason = !binary ? noBinary : !display ? 'there is no display' : undefined

if (reason !== undefined) console.info(`The real application is not tested: ${reason}.`)

describe.skipIf(reason !== undefined)(`the real application${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let application: ElectronApplication, page: Page, folder: string, environment: Record<string, string>, switches: string[]
  const problems: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perroquet-electron-'))
    environment = { ...process.env as Record<string, string>, XDG_CONFIG_HOME: folder }
    // Chromium refuses its sandbox to root, which containers run as.
    switches = [`--user-data-dir=${folder}`, ...process.getuid?.() === 0 ? ['--no-sandbox'] : []]
    const args = [...switches, root, sample('tcp-request-answer.pcap')]
    application = await _electron.launch({ executablePath: binary, args, env: environment })
    page = await application.firstWindow()
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()) })
  })
  afterAll(async () => {
    await application.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows the rows of the file that it was started with', async () => {
    const grid = page.getByRole('grid')
    await grid.locator('[data-row="9"]').waitFor()
    expect(await grid.locator('[data-row="0"] [data-column="info"]').textContent()).toContain('[SYN]')
    expect(page.url()).toMatch(/^perroquet:\/\/window\//)
    const visible = await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()))
    expect(visible).toEqual([true])
  })

  it('lights the bytes of the field that is clicked', async () => {
    await page.getByRole('grid').locator('[data-row="3"]').click()
    const tree = page.getByRole('tree')
    await tree.getByRole('treeitem').filter({ hasText: 'Frame 4' }).first().waitFor()
    await tree.press('End')
    await tree.getByRole('treeitem').filter({ hasText: 'TCP payload' }).first().click()
    expect((await page.locator('.packet-bytes .ascii .lit').allTextContents()).join('')).toBe('abcdefgh')
  })

  it('has no Node in its page, goes nowhere and opens nothing', async () => {
    const found = await page.evaluate(`({
      globals: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      desktop: Object.keys(window.perroquet),
      opened: window.open('https://example.com/') === null,
    })`)
    expect(found).toEqual({ globals: [], desktop: ['pathOf'], opened: true })
    await page.evaluate('location.href = "https://example.com/"')
    expect(page.url()).toMatch(/^perroquet:\/\/window\//)
    expect(application.windows()).toHaveLength(1)
  })

  it('is itself again after a reload', async () => {
    await page.reload()
    await page.getByRole('grid').locator('[data-row="9"]').waitFor()
  })

  it('opens the file of a second start in the same window', async () => {
    const second = spawn(binary, [...switches, root, 'udp-parrot.pcap'], { cwd: sample('.'), env: environment, stdio: 'ignore' })
    expect(await once(second, 'exit')).toEqual([0, null])
    await page.getByRole('button', { name: 'udp-parrot.pcap', exact: true }).waitFor()
    expect(application.windows()).toHaveLength(1)
    expect(problems).toEqual([])
  })
})
