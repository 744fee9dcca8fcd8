import { createRequire } from 'node:module'
import type * as koffiModule from 'koffi'
import type { LibraryHandle, TypeObject } from 'koffi'

type Koffi = typeof koffiModule

/** A pointer, as koffi hands it out; `null` is NULL. */
export type Pointer = bigint | null

/** struct addrinfo (RFC 3493 section 6.1). */
export interface AddrInfo {
  readonly flags: number
  readonly family: number
  readonly type: number
  readonly protocol: number
  /** Bytes at `address`, a sockaddr. */
  readonly length: number | bigint
  readonly address: Pointer
  readonly canonicalName: string | null
  readonly next: Pointer
}

/** The C functions that we call. Descriptors are ints (a SOCKET on Windows); lengths are in bytes. */
export interface Libc {
  readonly koffi: Koffi
  /** For functions that are not listed here. */
  readonly library: LibraryHandle
  /** 0, or -1 with `lastErrno()`. `length` is what there is room for before the call, what was written after it. */
  readonly getsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: [number]) => number
  readonly setsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: number) => number
  readonly getsockname: (fd: number, address: Uint8Array, length: [number]) => number
  readonly addrInfo: TypeObject
  /** On a thread of its own: 0 or an EAI_ number. What `list` is set to has to be given to `freeaddrinfo`. */
  readonly getaddrinfo: (node: string | null, service: string | null, hints: AddrInfo, list: [Pointer]) => Promise<number>
  readonly freeaddrinfo: (list: Pointer) => void
  /** On a thread of its own: 0 or an EAI_ number. The strings given are the room for the answers. */
  readonly getnameinfo: (
    address: readonly number[], length: number, host: [string], hostLength: number, service: [string], serviceLength: number, flags: number,
  ) => Promise<number>
  /** Text of an EAI_ number; Windows has it only as an inline function. */
  readonly gaiStrerror?: (code: number) => string
  /** Text of an errno; Windows has none for those of sockets. */
  readonly strerror?: (errno: number) => string
  /** Error number of the last call that failed: errno, on Windows WSAGetLastError(). */
  readonly lastErrno: () => number
}

/** Bytes of stack for a call on a thread of its own: glibc's resolver keeps whole DNS answers (64 KiB each) on it. */
const RESOLVER_STACK = 1024 * 1024

let loaded: Libc | Error | undefined

/**
 * The C library of this process, loaded when it is first asked for.
 * @throws Error that says so, where koffi or the library cannot be had
 */
export function libc(): Libc {
  loaded ??= load()
  if (loaded instanceof Error) throw loaded
  return loaded
}

/** Tried once: koffi takes no settings after its first library. */
function load(): Libc | Error {
  const { platform, arch } = process
  // Linux numbers its socket options by architecture: these have other numbers than all others.
  const odd = platform === 'linux' && /^(?:mips|sparc|alpha|hppa)/.test(arch)
  if (odd || !['linux', 'darwin', 'win32'].includes(platform)) {
    return new Error(`The C library's socket calls are not known for ${platform} ${arch}: only for Linux, macOS and Windows`)
  }
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi
    koffi.config({ async_stack_size: RESOLVER_STACK })
    return platform === 'win32' ? winsock(koffi) : posix(koffi)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return new Error(`The C library cannot be reached on ${platform} ${arch} (${why}): socket options and the resolver are not to be had`, { cause: error })
  }
}

/** Our process is linked with the C library already, whichever it is (glibc, musl, libSystem). */
function posix(koffi: Koffi): Libc {
  const library = koffi.load(null)
  return {
    koffi, library, ...calls(koffi, library, 'int', 'uint32_t', 'uint32_t'),
    gaiStrerror: library.func('const char *gai_strerror(int code)') as Libc['gaiStrerror'],
    strerror: library.func('const char *strerror(int errnum)') as Libc['strerror'],
    lastErrno: () => koffi.errno(),
  }
}

/** Node itself has called WSAStartup(). */
function winsock(koffi: Koffi): Libc {
  const library = koffi.load('ws2_32.dll')
  const lastError = library.func('int __stdcall WSAGetLastError()') as () => number
  return { koffi, library, ...calls(koffi, library, 'uintptr_t', 'int', 'size_t'), lastErrno: lastError }
}

/** `socket`: the type of a descriptor; `length`: socklen_t; `addressLength`: that in struct addrinfo. */
function calls(koffi: Koffi, library: LibraryHandle, socket: string, length: string, addressLength: string) {
  // glibc and musl have the address before the name, BSD and Windows the name first.
  const address = { address: 'void *' }
  const canonicalName = { canonicalName: 'const char *' }
  const addrInfo = koffi.struct({
    flags: 'int', family: 'int', type: 'int', protocol: 'int', length: addressLength,
    ...process.platform === 'linux' ? { ...address, ...canonicalName } : { ...canonicalName, ...address }, next: 'void *',
  })
  // Unlike the socket calls these are called from another thread: koffi copies their arguments, so that nothing moves.
  const getaddrinfo = library.func('__stdcall', 'getaddrinfo', 'int', ['str', 'str', koffi.pointer(addrInfo), koffi.out(koffi.pointer('void *'))])
  const getnameinfo = library.func(
    `int __stdcall getnameinfo(const uint8_t *address, ${length} length, _Out_ char *host, uint32_t room, _Out_ char *service, uint32_t room, int flags)`,
  )
  return {
    addrInfo,
    getsockopt: library.func(`int __stdcall getsockopt(${socket} fd, int level, int name, _Out_ uint8_t *value, _Inout_ ${length} *length)`) as Libc['getsockopt'],
    setsockopt: library.func(`int __stdcall setsockopt(${socket} fd, int level, int name, const uint8_t *value, ${length} length)`) as Libc['setsockopt'],
    getsockname: library.func(`int __stdcall getsockname(${socket} fd, _Out_ uint8_t *address, _Inout_ ${length} *length)`) as Libc['getsockname'],
    getaddrinfo: threaded(getaddrinfo.async as AsyncCall) as Libc['getaddrinfo'],
    freeaddrinfo: library.func('void __stdcall freeaddrinfo(void *list)') as Libc['freeaddrinfo'],
    getnameinfo: threaded(getnameinfo.async as AsyncCall) as Libc['getnameinfo'],
  }
}

type AsyncCall = (...args: readonly unknown[]) => void

function threaded(call: AsyncCall): (...args: readonly unknown[]) => Promise<number> {
  return async (...args) => await new Promise((resolve, reject) => {
    call(...args, (error: Error | null, code: number) => { if (error) reject(error); else resolve(code) })
  })
}
