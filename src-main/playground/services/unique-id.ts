import { stateless } from './serving.ts'
import { telling } from './telling.ts'

const bootedAt = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()
let last = 0n

/** Seconds and nanoseconds since 1970 as one integer of 19 digits; never the same one twice, of all servers. */
function nextId(): bigint {
  const now = bootedAt + process.hrtime.bigint()
  last = now > last ? now : last + 1n
  return last
}

/** Gives each client an integer as decimal text that no other gets: on connect, or to each datagram. */
export const uniqueId = () => stateless((peer) => telling(peer, () => Buffer.from(String(nextId()))))
