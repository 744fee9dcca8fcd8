import type { Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { refusal } from '../problem.ts'

/** A group, and the interface that is to be in it: by name (`eth0`) or address; without one, the system's choice. */
export interface Group {
  readonly group: string
  readonly interface?: string | undefined
}

/** Joins (IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP). @throws Node's error of setsockopt, SystemProblem EINVAL or ENODEV */
export function join(socket: Socket, { group, interface: on }: Group): void {
  const family = checked(group, 'addMembership')
  call(() => { socket.addMembership(group, interfaceFor(family, on)) }, 'addMembership', group)
}

/** Leaves (IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP). @throws as join */
export function leave(socket: Socket, { group, interface: on }: Group): void {
  const family = checked(group, 'dropMembership')
  call(() => { socket.dropMembership(group, interfaceFor(family, on)) }, 'dropMembership', group)
}

function checked(group: string, call: string): 4 | 6 {
  const family = isIP(group)
  const first = Number.parseInt(group, family === 6 ? 16 : 10)
  const multicast = family === 4 ? first >= 224 && first <= 239 : family === 6 && first >> 8 === 0xff
  if (!multicast) throw refusal('EINVAL', call, group, 'a group is an address from 224.0.0.0 to 239.255.255.255, or one of ff00::/8')
  return family === 6 ? 6 : 4
}

function call(operation: () => void, name: string, group: string): void {
  try {
    operation()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw code === undefined ? error : refusal(code, name, group)
  }
}

/** The interface as the call wants it: an address for IPv4, `::%name` for IPv6. */
function interfaceFor(family: 4 | 6, on: string | undefined): string | undefined {
  if (on === undefined || on === '') return undefined
  const interfaces = networkInterfaces()
  const name = on in interfaces ? on : Object.keys(interfaces).find((each) => interfaces[each]?.some(({ address }) => address === on))
  if (name === undefined) throw refusal('ENODEV', 'setsockopt', on, 'this machine has no such interface')
  if (family === 6) return `::%${name}`
  if (isIP(on) === 4) return on
  const address = interfaces[name]?.find((each) => each.family === 'IPv4')?.address
  if (address === undefined) throw refusal('EADDRNOTAVAIL', 'setsockopt', on, 'that interface has no IPv4 address')
  return address
}
