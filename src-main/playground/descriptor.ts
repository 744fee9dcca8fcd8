import { fstatSync } from 'node:fs'

/** The descriptor of a socket or server of Node's, which has no public name for it; undefined when it is closed, and on Windows. */
export function descriptorOf(socket: object): number | undefined {
  // A dgram socket keeps its handle in a state of its own, and warns of `_handle`.
  const state: unknown = Reflect.get(socket, symbolOf(socket, 'state symbol'))
  const handle: unknown = isObject(state) ? Reflect.get(state, 'handle') : Reflect.get(socket, '_handle')
  const fd: unknown = isObject(handle) ? Reflect.get(handle, 'fd') : undefined
  return typeof fd === 'number' && fd >= 0 ? fd : undefined
}

function symbolOf(of: object, description: string): symbol | string {
  return Object.getOwnPropertySymbols(of).find((symbol) => symbol.description === description) ?? ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The inode of an open descriptor, as /proc/net/tcp and lsof have it. */
export function inodeOf(fd: number | undefined): number | undefined {
  if (fd === undefined) return undefined
  try {
    return fstatSync(fd).ino
  } catch {
    return undefined
  }
}
