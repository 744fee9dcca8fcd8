import { bytesOf } from '../typed-bytes.ts'
import { stateless } from './serving.ts'
import type { Start } from './serving.ts'
import { telling } from './telling.ts'

/** Says `hello world` on connect and closes; over UDP it says so to each datagram. */
export const hello: Start<'hello'> = ({ text }) => {
  const bytes = bytesOf(text)
  return stateless((peer) => telling(peer, () => bytes))
}
