import type { OptionName } from '../../api/playground.ts'
import { readSocketOption, setSocketOption } from '../../libc/socket-options.ts'
import { refusal, SystemProblem } from '../problem.ts'

export type SocketOptions = Readonly<Partial<Record<OptionName, number>>>

/**
 * Sets the options that a server or client is to have. What the socket has already is not set again: IPV6_V6ONLY, which may
 * only be set before bind(), is the family's.
 * @param fd undefined where Node tells none (Windows)
 * @throws SystemProblem of the first option that the system refuses
 */
export function setSocketOptions(fd: number | undefined, options: SocketOptions): void {
  for (const [name, value] of Object.entries(options) as readonly [OptionName, number][]) {
    if (fd === undefined) throw refusal('ENOTSUP', 'setsockopt', name, 'the descriptor of this socket is not known')
    if (readSocketOption(fd, name).value === value) continue
    const { problem } = setSocketOption(fd, name, value)
    if (problem) throw new SystemProblem(problem)
  }
}
