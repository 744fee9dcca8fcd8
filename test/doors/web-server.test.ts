import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Engine } from '../../src-main/engine.ts'
import { Access } from '../../src-main/web/access.ts'
import { Transfers } from '../../src-main/web/transfers.ts'
import { webServer } from '../../src-main/web/web-server.ts'

/** Who gets in at the browser door, and who does not. */

const root = join(import.meta.dirname, '../..')
let engine: Engine, transfers: Transfers, server: Server, access: Access, port: number, cookie: string

interface Answer { readonly status: number, readonly headers: IncomingHttpHeaders, readonly body: string }

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body: string | Uint8Array = ''): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk }).on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
    })
    asked.on('error', reject).end(body)
  })
}

beforeAll(async () => {
  transfers = new Transfers()
  engine = new Engine({
    door: 'browser', version: '0', programs: new URL('../../out/main/', import.meta.url), samples: join(root, 'resources/captures'), languages: [],
    recent: { get: () => [], set: () => {} }, download: (name) => transfers.download(name), upload: (id) => transfers.uploaded(id),
    forgetUpload: async (path) => { await transfers.forgetUpload(path) },
  })
  server = webServer({ engine, transfers, access: () => access, renderer: join(root, 'out/renderer') })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  access = new Access('127.0.0.1', port)
})

afterAll(async () => {
  server.close()
  await engine.close()
  transfers.close()
})

it('asks for the token, takes it once, and knows the cookie afterwards', async () => {
  expect((await ask('/')).status).toBe(403)
  expect((await ask('/?token=0123456789abcdef0123456789abcdef')).status).toBe(403)
  const { query } = access
  const first = await ask('/' + query)
  expect(first.status).toBe(303)
  const set = first.headers['set-cookie']?.[0] ?? ''
  expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
  cookie = set.split(';')[0]
  expect((await ask('/' + query)).status).toBe(403)
  expect((await ask('/' + query, { cookie })).status).toBe(303)
  const page = await ask('/', { cookie })
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['content-security-policy']).not.toMatch(/unsafe/)
})

it('answers to its own names only', async () => {
  for (const host of [`evil.example:${port}`, 'evil.example', `127.0.0.1:${port + 1}`]) {
    expect((await ask('/', { cookie, host })).status, host).toBe(421)
  }
  expect((await ask('/', { cookie, host: `localhost:${port}` })).status).toBe(200)
})

it('serves nothing outside the window\'s folder', async () => {
  for (const path of ['/../main/browser.js', '/%2e%2e/main/browser.js', '/..%2fmain%2fbrowser.js', '/assets/../../main/browser.js', '/%00', '/%']) {
    expect((await ask(path, { cookie })).status, path).toBe(404)
  }
})

it('takes uploads from its own page only', async () => {
  const origin = `http://127.0.0.1:${port}`
  expect((await ask('/upload?name=a.pcap', { cookie }, 'POST', 'x')).status).toBe(403)
  expect((await ask('/upload?name=a.pcap', { cookie, origin: 'http://evil.example' }, 'POST', 'x')).status).toBe(403)
  expect((await ask('/upload?name=a.pcap', { origin }, 'POST', 'x')).status).toBe(403)
  const answer = await ask('/upload?name=..%2fa.pcap', { cookie, origin }, 'POST', 'x')
  expect(answer.status).toBe(200)
  const { upload } = JSON.parse(answer.body) as { upload: string }
  expect(transfers.uploaded(upload)?.name).toBe('a.pcap')
  expect((await ask('/', { cookie, origin }, 'DELETE')).status).toBe(405)
})

it('an export is fetched once, an upload not at all, and neither stays behind', async () => {
  const origin = `http://127.0.0.1:${port}`, sample = readFileSync(join(root, 'resources/captures/tcp-refused.pcap'))
  const { upload } = JSON.parse((await ask('/upload?name=a.pcap', { cookie, origin }, 'POST', sample)).body) as { upload: string }
  const uploaded = transfers.uploaded(upload)?.path ?? ''
  expect((await ask(`/export/${upload}`, { cookie })).status).toBe(404)
  const { id } = await engine.captures.methods.openUpload({ upload })
  const all = { time: 'relative', view: 0, format: 'pcap' } as const
  const { href = '' } = await engine.captures.methods.exportRows({ id, ...all, columns: [] })
  expect((await ask(href, { cookie }, 'HEAD')).status).toBe(404)
  expect((await ask(href, { origin })).status).toBe(403)
  const both = await Promise.all([ask(href, { cookie }), ask(href, { cookie })])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
  expect(both.map(({ body }) => body.length)).toContain(sample.toString().length)
  expect(readdirSync(dirname(uploaded))).toContain(upload)
  await engine.captures.methods.closeCapture({ id })
  expect(transfers.uploaded(upload)).toBeUndefined()
  expect(readdirSync(dirname(uploaded))).not.toContain(upload)
})

it('an export that is not taken to its end does not stay behind', async () => {
  const { path, href } = transfers.download('large.bin')
  writeFileSync(path, Buffer.alloc(64 * 1024 * 1024))
  const asked = request({ host: '127.0.0.1', port, path: href, headers: { cookie } })
  asked.on('error', () => {}).end()
  const [response] = await once(asked, 'response') as [IncomingMessage]
  response.destroy()
  await expect.poll(() => existsSync(path)).toBe(false)
})

it('opens the WebSocket to its own page only', async () => {
  const origin = `http://127.0.0.1:${port}`
  const opens = async (headers: Record<string, string>): Promise<boolean> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, { headers })
    return await new Promise((resolve) => {
      socket.on('open', () => { socket.close(); resolve(true) })
      socket.on('error', () => { resolve(false) })
    })
  }
  expect(await opens({ cookie, origin })).toBe(true)
  expect(await opens({ cookie })).toBe(false)
  expect(await opens({ origin })).toBe(false)
  expect(await opens({ cookie, origin: 'http://evil.example' })).toBe(false)
  expect(await opens({ cookie, origin: `http://evil.example:${port}`, host: `evil.example:${port}` })).toBe(false)
})
