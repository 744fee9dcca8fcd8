import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { CONTENT_SECURITY_POLICY } from './content-security-policy.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.json': 'application/json',
}

/** A file of the built window, with the headers that go with it. */
export interface StaticFile {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The file that a path of the window's address leads to; nothing outside the folder, whatever the path says.
 * @param folder of the built renderer
 * @param path as in a URL, percent-decoded: `/` is index.html
 */
export async function staticFile(folder: string, path: string): Promise<StaticFile | undefined> {
  if (path.includes('\0')) return undefined
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  const type = TYPES[extname(file)]
  if (!file.startsWith(normalize(folder + sep)) || !type) return undefined
  try {
    return {
      body: await readFile(file),
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
        // Built files carry a hash in their name.
        'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
      },
    }
  } catch {
    return undefined
  }
}
