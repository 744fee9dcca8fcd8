import { createBirpc } from 'birpc'
import { pack, unpack } from 'msgpackr'
import { readonly, ref } from 'vue'
import { eventNames, SOCKET_PATH, type Engine, type Events } from '../src-main/api/contract.ts'
import { PORT_MESSAGE } from '../src-main/api/port-message.ts'

/** How messages travel: over the MessagePort of the desktop, or over a WebSocket that is opened again when it breaks. */
interface Wire {
  readonly post: (message: unknown) => Promise<void>
  readonly onMessage: (listener: (message: unknown) => void) => void
  readonly onOpen: (listener: () => void) => void
  readonly onLost: (listener: () => void) => void
}

type EventName = keyof Events
type Listeners = { [E in EventName]: Set<Events[E]> }

/** Milliseconds before the first attempt to connect again; doubled each time up to the last. */
const RECONNECT = { first: 250, last: 4000 } as const

/** Connects. Calls wait while the connection is being made, and fail when it breaks. */
function connectEngine() {
  const state = ref<'connecting' | 'open' | 'lost'>('connecting')
  const listeners = Object.fromEntries(eventNames.map(name => [name, new Set()])) as Listeners
  const onReopen = new Set<() => void>()
  const wire = window.perroquet === undefined ? socketWire() : portWire()

  const events = Object.fromEntries(eventNames.map(name =>
    [name, (argument: never) => listeners[name].forEach(listener => listener(argument))])) as Partial<Events> as Events

  // A filter over a large capture takes as long as it takes; what is too long is for the person to cancel.
  const engine = createBirpc<Engine, Events>(events, { post: wire.post, on: wire.onMessage, bind: 'functions', timeout: -1 })

  wire.onOpen(() => {
    const again = state.value === 'lost'
    state.value = 'open'
    if (again) onReopen.forEach(listener => listener())
  })
  wire.onLost(() => {
    state.value = 'lost'
    // The handler below answers nothing, so there is nothing to wait for.
    void engine.$rejectPendingCalls(({ reject }) => reject(new ConnectionLost()))
  })

  return {
    engine: engine as Engine,
    state: readonly(state),
    /** Calls `listener` whenever the engine tells of `event`. */
    on<E extends EventName>(event: E, listener: Events[E]): void {
      listeners[event].add(listener)
    },
    /** Ends what `on` began. */
    off<E extends EventName>(event: E, listener: Events[E]): void {
      listeners[event].delete(listener)
    },
    /** Calls `listener` when the connection is there again after it was lost; what it answers ends that. */
    onReopen(listener: () => void): () => void {
      onReopen.add(listener)
      return () => { onReopen.delete(listener) }
    },
  }
}

let channel: ReturnType<typeof connectEngine> | undefined

/** The one way to the engine. */
export const useEngineChannel = () => channel ??= connectEngine()

/** A call failed because the connection broke; the window shows that once for all calls. */
export class ConnectionLost extends Error {
  constructor() {
    super('connection lost')
  }
}

/** Desktop: the preload hands over a MessagePort; messages are structured clones. */
function portWire(): Wire {
  let opened: () => void = () => {}
  let received: (message: unknown) => void = () => {}
  const port = new Promise<MessagePort>(resolve => {
    window.addEventListener('message', function take(event: MessageEvent<unknown>) {
      const given = event.ports[0]
      if (event.source !== window || event.data !== PORT_MESSAGE || given === undefined) return
      window.removeEventListener('message', take)
      given.onmessage = (message: MessageEvent<unknown>) => received(message.data)
      resolve(given)
      opened()
    })
  })
  return {
    post: async message => (await port).postMessage(message),
    onMessage: listener => { received = listener },
    onOpen: listener => { opened = listener },
    onLost: () => {},
  }
}

/** Browser: msgpack frames over a WebSocket; the cookie of the page says who we are. */
function socketWire(): Wire {
  let opened: () => void = () => {}
  let lost: () => void = () => {}
  let received: (message: unknown) => void = () => {}
  let pause: number = RECONNECT.first
  const address = new URL(SOCKET_PATH, location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'

  let socket = connect()

  function connect(): Promise<WebSocket> {
    const made = new WebSocket(address)
    made.binaryType = 'arraybuffer'
    const open = new Promise<WebSocket>((resolve, reject) => {
      made.onopen = () => {
        pause = RECONNECT.first
        resolve(made)
        opened()
      }
      made.onclose = () => {
        reject(new ConnectionLost())
        lost()
        setTimeout(() => { socket = connect() }, pause)
        pause = Math.min(pause * 2, RECONNECT.last)
      }
    })
    made.onmessage = (event: MessageEvent<ArrayBuffer>) => received(unpack(new Uint8Array(event.data)))
    // Whoever calls meanwhile is told; nobody calling is no error.
    open.catch(() => {})
    return open
  }

  return {
    post: async message => (await socket).send(pack(message)),
    onMessage: listener => { received = listener },
    onOpen: listener => { opened = listener },
    onLost: listener => { lost = listener },
  }
}
