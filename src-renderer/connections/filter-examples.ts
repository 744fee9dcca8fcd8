/** Filters that are worth trying; what the words of each line of the help do, in `sockets.filter.words`. */
export const FILTER_EXAMPLES = ['port 50000', 'state listen', 'tcp and not listen', 'mine', 'process ssh', 'host 127.0.0.1'] as const

/** The filter's words by what they look at. */
export const FILTER_WORDS = [
  { about: 'protocol', words: 'tcp udp raw unix · v4 v6 tcp6' },
  { about: 'state', words: 'state time_wait · listen' },
  { about: 'port', words: 'port 50000 · port 8000-9000' },
  { about: 'ends', words: 'sport 22 · dport 443' },
  { about: 'host', words: 'host ::1 · host 192.168.' },
  { about: 'addresses', words: 'src 127.0.0.1 · dst 10.' },
  { about: 'process', words: 'pid 30867 · process ssh' },
  { about: 'user', words: 'user root · mine' },
  { about: 'numbers', words: 'fd 3 · inode 436008' },
  { about: 'join', words: 'and or not ( )' },
] as const
