import type { LookupFlag, ReverseFlag } from '../api/playground.ts'

/** Numbers of getaddrinfo's and getnameinfo's flags and errors, which every system has its own of (netdb.h, ws2tcpip.h). */

type ByPlatform<N extends string> = Readonly<Record<'linux' | 'darwin' | 'win32', Readonly<Record<N, number>>>>

const LOOKUP_FLAGS: ByPlatform<LookupFlag> = {
  linux: { AI_PASSIVE: 1, AI_CANONNAME: 2, AI_NUMERICHOST: 4, AI_V4MAPPED: 8, AI_ALL: 0x10, AI_ADDRCONFIG: 0x20, AI_NUMERICSERV: 0x400 },
  darwin: { AI_PASSIVE: 1, AI_CANONNAME: 2, AI_NUMERICHOST: 4, AI_V4MAPPED: 0x800, AI_ALL: 0x100, AI_ADDRCONFIG: 0x400, AI_NUMERICSERV: 0x1000 },
  win32: { AI_PASSIVE: 1, AI_CANONNAME: 2, AI_NUMERICHOST: 4, AI_V4MAPPED: 0x800, AI_ALL: 0x100, AI_ADDRCONFIG: 0x400, AI_NUMERICSERV: 8 },
}

const BSD_REVERSE_FLAGS = { NI_NOFQDN: 1, NI_NUMERICHOST: 2, NI_NAMEREQD: 4, NI_NUMERICSERV: 8, NI_DGRAM: 16 }
const REVERSE_FLAGS: ByPlatform<ReverseFlag> = {
  linux: { NI_NUMERICHOST: 1, NI_NUMERICSERV: 2, NI_NOFQDN: 4, NI_NAMEREQD: 8, NI_DGRAM: 16 },
  darwin: BSD_REVERSE_FLAGS,
  win32: BSD_REVERSE_FLAGS,
}

/** RFC 3493 section 6.1; what only one system knows stands with it. */
const ERRORS: Readonly<Record<'linux' | 'darwin' | 'win32', Readonly<Record<number, string>>>> = {
  linux: {
    [-1]: 'EAI_BADFLAGS', [-2]: 'EAI_NONAME', [-3]: 'EAI_AGAIN', [-4]: 'EAI_FAIL', [-5]: 'EAI_NODATA', [-6]: 'EAI_FAMILY', [-7]: 'EAI_SOCKTYPE',
    [-8]: 'EAI_SERVICE', [-9]: 'EAI_ADDRFAMILY', [-10]: 'EAI_MEMORY', [-11]: 'EAI_SYSTEM', [-12]: 'EAI_OVERFLOW',
  },
  darwin: {
    1: 'EAI_ADDRFAMILY', 2: 'EAI_AGAIN', 3: 'EAI_BADFLAGS', 4: 'EAI_FAIL', 5: 'EAI_FAMILY', 6: 'EAI_MEMORY', 7: 'EAI_NODATA', 8: 'EAI_NONAME',
    9: 'EAI_SERVICE', 10: 'EAI_SOCKTYPE', 11: 'EAI_SYSTEM', 12: 'EAI_BADHINTS', 13: 'EAI_PROTOCOL', 14: 'EAI_OVERFLOW',
  },
  win32: {
    8: 'EAI_MEMORY', 10022: 'EAI_BADFLAGS', 10044: 'EAI_SOCKTYPE', 10047: 'EAI_FAMILY', 10109: 'EAI_SERVICE', 11001: 'EAI_NONAME',
    11002: 'EAI_AGAIN', 11003: 'EAI_FAIL', 11004: 'EAI_NODATA',
  },
}

const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'

/** The ai_flags of a hints structure. */
export function lookupFlags(flags: readonly LookupFlag[]): number {
  return flags.reduce((all, flag) => all | LOOKUP_FLAGS[platform][flag], 0)
}

/** The last argument of getnameinfo(). */
export function reverseFlags(flags: readonly ReverseFlag[]): number {
  return flags.reduce((all, flag) => all | REVERSE_FLAGS[platform][flag], 0)
}

/** `EAI_NONAME` for -2 on Linux; `EAI 99` for a number without a name. */
export function eaiName(code: number): string {
  return ERRORS[platform][code] ?? `EAI ${code}`
}
