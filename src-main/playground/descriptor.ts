import { fstatSync } from 'node:fs'

/** Something of Node's that lies on a descriptor; Node has no public name for it. */
interface Handled {
  readonly _handle?: { readonly fd?: number } | null
}

/** The descriptor of a socket or server of Node's; undefined when it is closed, and on Windows. */
export function descriptorOf(socket: object): number | undefined {
  const fd = (socket as Handled)._handle?.fd
  return fd !== undefined && fd >= 0 ? fd : undefined
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
