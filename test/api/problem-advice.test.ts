import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ADVISED_CODES, adviceFor } from '../../src-main/api/problem-advice.ts'
import { eaiName } from '../../src-main/libc/resolver-names.ts'

describe('advice', () => {
  it('is there, in both languages, for what the manual pages of sockets list', () => {
    // ERRORS of bind(2), connect(2), listen(2), accept(2), send(2), recv(2), shutdown(2), setsockopt(2), ip(7), tcp(7), udp(7), unix(7).
    const codes = [
      'EACCES', 'EADDRINUSE', 'EBADF', 'EINVAL', 'ENOTSOCK', 'EADDRNOTAVAIL', 'ENAMETOOLONG', 'ENOENT', 'ENOMEM', 'ENOTDIR', 'EROFS', 'EPERM', 'EAFNOSUPPORT',
      'EALREADY', 'ECONNREFUSED', 'EISCONN', 'ENETUNREACH', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNABORTED', 'EMFILE', 'ENFILE', 'ENOBUFS', 'EOPNOTSUPP', 'ECONNRESET',
      'EDESTADDRREQ', 'EMSGSIZE', 'ENOTCONN', 'EPIPE', 'ENOPROTOOPT', 'EDOM', 'ENODEV', 'EHOSTDOWN', 'EPROTONOSUPPORT', 'ENOTFOUND',
    ]
    expect(codes.filter((code) => !ADVISED_CODES.includes(code))).toEqual([])
    const known = new Set([...Object.keys(constants.errno), 'ENOTFOUND', 'ENOTSUP', 'ESHUTDOWN', 'EHOSTDOWN', 'RangeError'])
    expect(ADVISED_CODES.filter((code) => !code.startsWith('EAI_') && !known.has(code))).toEqual([])
  })

  // The numbers of Linux's netdb.h.
  it.skipIf(process.platform !== 'linux')('is there for what getaddrinfo says', () => {
    const codes = Array.from({ length: 12 }, (_, at) => eaiName(-1 - at))
    expect(codes.filter((code) => !ADVISED_CODES.includes(code))).toEqual([])
  })

  it('fits the call', () => {
    expect(adviceFor('EACCES', 'listen').en).toContain('1024')
    expect(adviceFor('EACCES', 'bind')).toBe(adviceFor('EACCES', 'listen'))
    expect(adviceFor('EACCES', 'sendto').fr).toContain('SO_BROADCAST')
    expect(adviceFor('ENOENT', 'spawn nowhere').en).toContain('PATH')
    expect(adviceFor('ENOENT', 'connect').en).toContain('start the server')
    expect(adviceFor('EMSGSIZE', 'read').en).toContain('framing')
    expect(adviceFor('EMSGSIZE', 'send').en).toContain('65 507')
  })

  it('is a sentence in either language, and another one in the other', () => {
    for (const code of [...ADVISED_CODES, 'EWHATEVER']) {
      for (const call of ['bind', 'connect', 'send', 'setsockopt', 'spawn', 'read']) {
        const { en, fr } = adviceFor(code, call)
        expect(en).toMatch(/^[A-Z].*\.$/)
        expect(fr).toMatch(/^[A-ZÀ-Ý].*\.$/)
        expect(en).not.toBe(fr)
        // A no-break space is put before these signs later, by the window.
        expect(fr).not.toMatch(/[^ \d\w:'/.)][;!?]|\p{L}[;!?]|\p{L}: /u)
      }
    }
  })
})
