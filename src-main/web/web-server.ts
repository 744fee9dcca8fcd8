import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Packr } from 'msgpackr'
import { WebSocketServer, type WebSocket } from 'ws'
import { SOCKET_PATH, UPLOAD_PATH } from '../api/contract.ts'
import type { Engine } from '../engine.ts'
import { serveChannel } from '../serve-channel.ts'
import type { Access } from './access.ts'
import { staticFile } from './static-file.ts'
import type { Transfers } from './transfers.ts'

/** The largest message that a window may send, in bytes: as long as the longest text that the schemas allow (saveCsv), in UTF-8. */
const MAX_MESSAGE = 32 * 1024 * 1024
/** Bytes that wait for a window; one that takes no more is let go, and connects again when it lives. */
const MAX_WAITING = 256 * 1024 * 1024
/** Numbers of plots travel as typed arrays. Nothing refers to itself. */
const packr = new Packr({ useRecords: false, moreTypes: true, structuredClone: false })

export interface WebServerOptions {
  readonly engine: Engine
  readonly transfers: Transfers
  /** Known once the server listens, as the port is part of it. */
  readonly access: () => Access
  /** Folder of the built renderer. */
  readonly renderer: string
}

/** Serves the window over HTTP and the engine over a WebSocket. The caller lets it listen. */
export function webServer(options: WebServerOptions): Server {
  const server = createServer((request, response) => {
    respond(options, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, error instanceof Error ? error.message : String(error))
      else response.destroy()
    })
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    const access = options.access()
    // Node listens no more: without anybody who does, a connection that is reset would end the program.
    socket.on('error', () => { socket.destroy() })
    if (urlOf(request)?.pathname !== SOCKET_PATH || !access.originIsOurs(request) || !access.known(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => { serveWebSocket(options.engine, webSocket) })
  })
  return server
}

function serveWebSocket(engine: Engine, webSocket: WebSocket): void {
  const end = serveChannel(engine, {
    send: (message) => {
      if (webSocket.readyState !== webSocket.OPEN) return
      if (webSocket.bufferedAmount > MAX_WAITING) webSocket.terminate()
      else webSocket.send(packr.pack(message))
    },
    receive: (listener) => {
      webSocket.on('message', (data) => {
        let message: unknown
        try {
          message = packr.unpack(data as Buffer) as unknown
        } catch {
          webSocket.close(1007, 'not msgpack')
          return
        }
        listener(message)
      })
    },
  })
  webSocket.on('close', end)
  webSocket.on('error', () => { webSocket.terminate() })
}

async function respond({ transfers, access: accessOf, renderer }: WebServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const access = accessOf()
  if (!access.hostIsOurs(request)) return refuse(response, 421, 'This server does not go by that name.')
  const url = urlOf(request)
  if (!url) return refuse(response, 404, 'There is no such page.')
  const token = url.searchParams.get('token')
  if (token !== null && request.method === 'GET') {
    const cookie = access.exchange(token)
    if (cookie) {
      response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Referrer-Policy': 'no-referrer' }).end()
      return
    }
    // The address was opened again in the same browser.
    if (access.known(request)) {
      response.writeHead(303, { Location: '/' }).end()
      return
    }
  }
  if (!access.known(request)) return refuse(response, 403, 'Open the address that was printed in the terminal; its token works once. Start Perroquet again for another one.')
  if (request.method === 'POST' && url.pathname === UPLOAD_PATH) {
    if (!access.originIsOurs(request)) return refuse(response, 403, 'Only a page of this server may send files.')
    const upload = await transfers.upload(request, url.searchParams.get('name') ?? '')
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ upload }))
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET is served here.')
  // Only what is really taken is used up.
  if (request.method === 'GET' && url.pathname.startsWith('/export/') && await transfers.send(url.pathname.slice('/export/'.length), response)) return
  const file = await staticFile(renderer, decoded(url.pathname))
  if (!file) return refuse(response, 404, 'There is no such page.')
  response.writeHead(200, file.headers).end(request.method === 'HEAD' ? undefined : file.body)
}

/** What is asked for; undefined where it is no address at all. */
function urlOf(request: IncomingMessage): URL | undefined {
  const address = request.url ?? '/'
  return URL.canParse(address, 'http://perroquet') ? new URL(address, 'http://perroquet') : undefined
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '\0'
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', Connection: 'close' }).end(message + '\n')
}
