import type { LadderState } from '../../src-main/api/tcp-ladder.ts'

/** The state that a kernel said a socket was in, at some time between two, in seconds since 1970. */
export interface StateSample {
  readonly from: number
  readonly to: number
  /** null where the kernel had no such socket. */
  readonly state: LadderState | null
}

/** A shell program that says again and again what `ss` sees, until it is ended; a minute at most. */
export const SAMPLER = 'end=$((SECONDS + 60)); while [ $SECONDS -lt $end ]; do echo "@ $EPOCHREALTIME"; ss -tanH; echo "= $EPOCHREALTIME"; sleep 0.004; done'

/** How ss writes states: its own words beside those of RFC 9293. */
const WORDS: Readonly<Record<string, LadderState>> = {
  'ESTAB': 'ESTABLISHED', 'SYN-RECV': 'SYN-RECEIVED', 'SYN-SENT': 'SYN-SENT', 'FIN-WAIT-1': 'FIN-WAIT-1', 'FIN-WAIT-2': 'FIN-WAIT-2',
  'TIME-WAIT': 'TIME-WAIT', 'CLOSE-WAIT': 'CLOSE-WAIT', 'LAST-ACK': 'LAST-ACK', 'CLOSING': 'CLOSING', 'UNCONN': 'CLOSED',
}

/** What the sampler said of the socket with these two ports. */
export function samplesOf(output: string, localPort: number, peerPort: number): StateSample[] {
  const samples: StateSample[] = []
  let from = 0, state: LadderState | null = null
  for (const line of output.split('\n')) {
    const [first, second, , local = '', peer = ''] = line.trim().split(/\s+/)
    if (first === '@') {
      from = Number(second)
      state = null
    } else if (first === '=') samples.push({ from, to: Number(second), state })
    else if (local.endsWith(`:${localPort}`) && peer.endsWith(`:${peerPort}`)) {
      if (!(first in WORDS)) throw new Error(`ss says ${first}`)
      state = WORDS[first]
    }
  }
  return samples
}
