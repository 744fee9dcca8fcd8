import { bytesOf } from '../typed-bytes.ts'
import { answering } from './answering.ts'
import { stateless } from './serving.ts'
import type { Start } from './serving.ts'

/** Answers every message with the same bytes. */
export const fixedAnswer: Start<'fixed'> = ({ answer }) => {
  const bytes = bytesOf(answer)
  return stateless((peer) => answering(peer, () => bytes))
}
