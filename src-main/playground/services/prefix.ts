import { bytesOf } from '../typed-bytes.ts'
import { answering } from './answering.ts'
import { stateless } from './serving.ts'
import type { Start } from './serving.ts'

/** Answers with a text, `[SERVEUR] `, and the message. */
export const prefix: Start<'prefix'> = ({ prefix: typed }) => {
  const front = bytesOf(typed)
  return stateless((peer) => answering(peer, (message) => Buffer.concat([front, message])))
}
