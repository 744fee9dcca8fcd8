import { networkInterfaces } from 'node:os'
import type { PlaygroundSummary } from '../api/playground.ts'

let last: PlaygroundSummary['addresses'] = []

/** Addresses that others reach this machine by. Asking takes a descriptor: where there is none left, as they were last. */
export function machineAddresses(): PlaygroundSummary['addresses'] {
  try {
    last = Object.entries(networkInterfaces()).flatMap(([name, addresses]) => (addresses ?? []).map(({ address, family }) => (
      { interface: name, family: family === 'IPv6' ? '6' as const : '4' as const, address }
    )))
  } catch {
    // EMFILE, as a system error of uv_interface_addresses.
  }
  return last
}
