import { describe, expect, it } from 'vitest'
import { procNetInet } from '../../src-main/connections/proc-net-inet.ts'
import { procNetUnix } from '../../src-main/connections/proc-net-unix.ts'
import { keyOf, type InetSocket, type NewRow } from '../../src-main/connections/row.ts'
import { passwd } from '../../src-main/connections/users.ts'

/** Lines as net/ipv4/tcp_ipv4.c prints them. */
const HEADING = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n'

function inet(text: string, protocol: InetSocket['protocol'] = 'tcp', family: '4' | '6' = '4', ownUid = 1000): NewRow[] {
  const rows: NewRow[] = []
  const bytes = Buffer.from(text)
  procNetInet(bytes, bytes.length, protocol, family, ownUid, rows)
  return rows
}

describe('/proc/net/tcp', () => {
  it('reads a listening socket', () => {
    const [row] = inet(`${HEADING}   0: 0100007F:B491 00000000:0000 0A 00000000:00000002 00:00000000 00000000  1000        0 2577728 1 0000000036075dc4 100 0 0 10 0                   \n`)
    expect(row).toEqual({
      protocol: 'tcp', family: '4', localAddress: '127.0.0.1', localPort: 46225, foreignAddress: '0.0.0.0', foreignPort: 0, state: 'LISTEN',
      receiveQueue: 2, sendQueue: 0, uid: 1000, inode: 2577728, mine: true, holders: [],
    })
  })

  it('reads queues and the retransmission timer', () => {
    const [row] = inet(`${HEADING}  12: 0100007F:0050 0200007F:C000 04 00000010:00000A00 01:000000C8 00000003     0        0 77 4 0 20 4 30 10 -1\n`)
    expect(row).toMatchObject({ state: 'FIN_WAIT1', sendQueue: 16, receiveQueue: 2560, timer: { kind: 'on', expires: 2, retransmits: 3 }, mine: false })
  })

  it('counts unanswered probes of the other timers', () => {
    const line = (timer: string): string => `${HEADING}   1: 0100007F:0050 0200007F:C000 01 00000000:00000000 ${timer}:00000064 00000000     0        5 77 4 0\n`
    expect(inet(line('04'))[0].timer).toEqual({ kind: 'probe', expires: 1, retransmits: 5 })
    expect(inet(line('02'))[0].timer).toEqual({ kind: 'keepalive', expires: 1, retransmits: 5 })
    expect(inet(line('00'))[0].timer).toBeUndefined()
  })

  it('knows no owner in TIME_WAIT, whatever the kernel says', () => {
    const [row] = inet(`${HEADING}   3: 0100007F:0050 0100007F:C000 06 00000000:00000000 03:00000BB8 00000000     0        0 0 3 0\n`, 'tcp', '4', 0)
    expect(row).toMatchObject({ state: 'TIME_WAIT', timer: { kind: 'timewait', expires: 30, retransmits: 0 }, mine: false })
    expect(row).not.toHaveProperty('uid')
    expect(row).not.toHaveProperty('inode')
  })

  it('has IPv6 addresses as four words in the machine\'s byte order', () => {
    const [row] = inet(`${HEADING}   0: B80D0120000000000000000001000000:1F90 0000000000000000FFFF00000100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 9 1 0\n`, 'tcp', '6')
    expect(row).toMatchObject({ family: '6', localAddress: '2001:db8::1', localPort: 8080, foreignAddress: '::ffff:127.0.0.1', foreignPort: 49153, state: 'ESTABLISHED' })
  })

  it('names no state of a datagram socket but ESTABLISHED', () => {
    const line = (state: string): string => `${HEADING}  500: 0100007F:0035 00000000:0000 ${state} 00000000:00000300 00:00000000 00000000   101        0 21 2 0 0\n`
    expect(inet(line('07'), 'udp')[0]).toMatchObject({ protocol: 'udp', state: '', receiveQueue: 768 })
    expect(inet(line('01'), 'udp')[0].state).toBe('ESTABLISHED')
  })

  it('leaves out what is cut short, and reads on', () => {
    const whole = '   0: 0100007F:B491 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5 1 0'
    for (let length = 0; length < whole.indexOf(' 5 1') + 1; length++) expect(inet(`${HEADING}${whole.slice(0, length)}\n${whole}\n`).length, String(length)).toBe(1)
    expect(inet('')).toEqual([])
    expect(inet(HEADING)).toEqual([])
  })

  it('keeps the key of a connection until its end, and tells listeners apart', () => {
    const line = (state: string, inode: number): string => `   1: 0100007F:0050 0200007F:C000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 4 0\n`
    const [open, over] = inet(HEADING + line('01', 7) + line('06', 0))
    expect(keyOf(open)).toBe(keyOf(over))
    const listener = (inode: number): string => `   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 4 0\n`
    const [one, other] = inet(HEADING + listener(1) + listener(2))
    expect(keyOf(one)).not.toBe(keyOf(other))
  })
})

describe('/proc/net/unix', () => {
  const read = (text: string): NewRow[] => {
    const rows: NewRow[] = []
    procNetUnix(`Num       RefCount Protocol Flags    Type St Inode Path\n${text}`, rows)
    return rows
  }

  it('reads paths, abstract names and nameless sockets', () => {
    const rows = read('0000000000000001: 00000002 00000000 00010000 0001 01 10 /run/a b.sock\n0000000000000002: 0000000A 00000000 00000000 0002 01 11 @name@\n0000000000000003: 00000003 00000000 00000000 0005 03 12\n')
    expect(rows.map(({ localAddress, state, type, inode, references }) => [localAddress, state, type, inode, references])).toEqual([
      ['/run/a b.sock', 'LISTEN', 'STREAM', 10, 2], ['@name@', '', 'DGRAM', 11, 10], ['', 'CONNECTED', 'SEQPACKET', 12, 3],
    ])
  })

  it('takes a newline in a path as part of it', () => {
    expect(read('0000000000000001: 00000002 00000000 00000000 0001 01 10 /tmp/a\nb\n0000000000000002: 00000002 00000000 00000000 0001 01 11 /c\n').map(({ localAddress }) => localAddress)).toEqual(['/tmp/a\nb', '/c'])
  })

  it('gives a connection that nobody has accepted no inode', () => {
    expect(read('0000000000000001: 00000002 00000000 00000000 0001 02     0 /c\n')[0]).toMatchObject({ state: 'CONNECTING' })
    expect(read('0000000000000001: 00000002 00000000 00000000 0001 02     0 /c\n')[0]).not.toHaveProperty('inode')
  })
})

it('reads the first name of each user', () => {
  expect([...passwd('root:x:0:0:root:/root:/bin/sh\nalias:x:0:0::/:\nwww:x:33:33::/:\nbroken\n+::::::\n:x:7:\n')]).toEqual([[0, 'root'], [33, 'www']])
})
