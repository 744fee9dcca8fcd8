import { libc } from './libc.ts'

/** Linux's flags of accept4(): O_NONBLOCK and O_CLOEXEC, which these machines number alike. */
const SOCK_NONBLOCK = 0o4000
const SOCK_CLOEXEC = 0o2000000
const MACHINES = ['x64', 'arm64', 'ia32', 'arm', 'riscv64', 'loong64', 's390x', 'ppc64']

type Accept4 = (fd: number, address: null, length: null, flags: number) => number
let accept4: Accept4 | undefined | null

/**
 * Takes a connection that waits at a listening socket which does not block (accept4(2)).
 * @returns its descriptor, or undefined where none waits, there are no descriptors, or this system has no such call
 */
export function acceptDescriptor(listening: number): number | undefined {
  if (accept4 === undefined) accept4 = load()
  const fd = accept4?.(listening, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC) ?? -1
  return fd >= 0 ? fd : undefined
}

function load(): Accept4 | null {
  if (process.platform !== 'linux' || !MACHINES.includes(process.arch)) return null
  try {
    return libc().library.func('int accept4(int fd, void *address, void *length, int flags)') as Accept4
  } catch {
    // Without it, connections come one by one.
    return null
  }
}
