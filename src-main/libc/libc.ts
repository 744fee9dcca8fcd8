import { createRequire } from 'node:module'
import type { KoffiFunc, LibraryHandle } from 'koffi'

type Koffi = typeof import('koffi')

/** A pointer, as koffi hands it out; `null` is NULL. */
export type Pointer = bigint | null

/** The C functions that we call. Descriptors are ints (a SOCKET on Windows); lengths are in bytes. */
export interface Libc {
  readonly koffi: Koffi
  /** For functions that are not listed here. */
  readonly library: LibraryHandle
  /** 0, or -1 with `lastErrno()`. `length` is what there is room for before the call, what was written after it. */
  readonly getsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: [number]) => number
  readonly setsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: number) => number
  readonly getsockname: (fd: number, address: Uint8Array, length: [number]) => number
  /** 0 or an EAI_ number. What `list` is set to has to be given to `freeaddrinfo`. */
  readonly getaddrinfo: KoffiFunc<(node: string | null, service: string | null, hints: Uint8Array, list: [Pointer]) => number>
  readonly freeaddrinfo: (list: Pointer) => void
  readonly getnameinfo: KoffiFunc<(
    address: Pointer, length: number, host: Pointer, hostLength: number, service: Pointer, serviceLength: number, flags: number,
  ) => number>
  /** Text of an EAI_ number; Windows has it only as an inline function. */
  readonly gaiStrerror?: (code: number) => string
  /** Text of an errno; Windows has none for those of sockets. */
  readonly strerror?: (errno: number) => string
  /** Error number of the last call that failed: errno, on Windows WSAGetLastError(). */
  readonly lastErrno: () => number
}

/** Bytes of stack for a call on a thread of its own: glibc's resolver keeps whole DNS answers (64 KiB each) on it. */
const RESOLVER_STACK = 1024 * 1024

let loaded: Libc | undefined

/**
 * The C library of this process, loaded when it is first asked for.
 * @throws Error that says so, where koffi or the library cannot be had
 */
export function libc(): Libc {
  return loaded ??= load()
}

function load(): Libc {
  const { platform, arch } = process
  // Linux numbers its socket options by architecture: these have other numbers than all others.
  const odd = platform === 'linux' && /^(?:mips|sparc|alpha|hppa)/.test(arch)
  if (odd || !['linux', 'darwin', 'win32'].includes(platform)) {
    throw new Error(`The C library's socket calls are not known for ${platform} ${arch}: only for Linux, macOS and Windows`)
  }
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi
    koffi.config({ async_stack_size: RESOLVER_STACK })
    return platform === 'win32' ? winsock(koffi) : posix(koffi)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`The C library cannot be reached on ${platform} ${arch} (${why}): socket options and the resolver are not to be had`, { cause: error })
  }
}

/** Our process is linked with the C library already, whichever it is (glibc, musl, libSystem). */
function posix(koffi: Koffi): Libc {
  const library = koffi.load(null)
  return {
    koffi, library, ...calls(library, 'int', 'uint32_t', 'uint32_t'),
    gaiStrerror: library.func('const char *gai_strerror(int code)') as Libc['gaiStrerror'],
    strerror: library.func('const char *strerror(int errnum)') as Libc['strerror'],
    lastErrno: () => koffi.errno(),
  }
}

/** Node itself has called WSAStartup(). */
function winsock(koffi: Koffi): Libc {
  const library = koffi.load('ws2_32.dll')
  const lastError = library.func('int __stdcall WSAGetLastError()') as () => number
  return { koffi, library, ...calls(library, 'uintptr_t', 'int', 'uint32_t'), lastErrno: lastError }
}

/** `socket`: the type of a descriptor; `length`: socklen_t; `nameLength`: that of getnameinfo's rooms. */
function calls(library: LibraryHandle, socket: string, length: string, nameLength: string) {
  return {
    getsockopt: library.func(`int __stdcall getsockopt(${socket} fd, int level, int name, _Out_ uint8_t *value, _Inout_ ${length} *length)`) as Libc['getsockopt'],
    setsockopt: library.func(`int __stdcall setsockopt(${socket} fd, int level, int name, const uint8_t *value, ${length} length)`) as Libc['setsockopt'],
    getsockname: library.func(`int __stdcall getsockname(${socket} fd, _Out_ uint8_t *address, _Inout_ ${length} *length)`) as Libc['getsockname'],
    getaddrinfo: library.func('int __stdcall getaddrinfo(const char *node, const char *service, const uint8_t *hints, _Out_ void **list)') as Libc['getaddrinfo'],
    freeaddrinfo: library.func('void __stdcall freeaddrinfo(void *list)') as Libc['freeaddrinfo'],
    getnameinfo: library.func(
      `int __stdcall getnameinfo(void *address, ${length} length, void *host, ${nameLength} hostLength, void *service, ${nameLength} serviceLength, int flags)`,
    ) as Libc['getnameinfo'],
  }
}
