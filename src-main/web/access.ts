import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may use the browser door. A one-time token, printed in the terminal, is exchanged for a cookie; every request must
 * carry it, name a host that is us (against DNS rebinding) and, where it changes something, come from our own page.
 */
export class Access {
  private token: string | undefined = randomBytes(16).toString('hex')
  private readonly session = randomBytes(32).toString('hex')
  private readonly hosts: ReadonlySet<string>
  private readonly cookie: string

  /**
   * @param host address that the door listens at; an unspecified one (0.0.0.0, ::) stands for `hosts`
   * @param hosts further names and addresses by which the door may be called
   */
  constructor(host: string, port: number, hosts: readonly string[] = []) {
    const names = ['127.0.0.1', 'localhost', '[::1]', bracketed(host), ...hosts.map(bracketed)]
    this.hosts = new Set(names.flatMap((name) => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
    // Cookies do not tell ports apart; two doors on one machine must not take each other's.
    this.cookie = `perroquet-${port}`
  }

  /** What has to stand behind the address in the terminal. */
  get query(): string {
    return `?token=${this.token ?? ''}`
  }

  /** True if the request names us as its host. */
  hostIsOurs(request: IncomingMessage): boolean {
    return this.hosts.has((request.headers.host ?? '').toLowerCase())
  }

  /** True if the request comes from a page of ours, as browsers say it in Origin for all but plain navigation. */
  originIsOurs(request: IncomingMessage): boolean {
    const { origin } = request.headers
    return origin !== undefined && origin === `http://${(request.headers.host ?? '').toLowerCase()}` && this.hostIsOurs(request)
  }

  /** True if the request carries the cookie. */
  known(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
    return cookies.some((cookie) => cookie.startsWith(this.cookie + '=') && same(cookie.slice(this.cookie.length + 1), this.session))
  }

  /** Exchanges the token, once, for the Set-Cookie header's value; undefined where the token is wrong or used up. */
  exchange(token: string): string | undefined {
    if (this.token === undefined || !same(token, this.token)) return undefined
    this.token = undefined
    return `${this.cookie}=${this.session}; HttpOnly; SameSite=Strict; Path=/`
  }
}

/** An IPv6 address as a URL has it. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase()
}

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given), b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
