/** The texts of the playground, in English. C names, calls and options are not translated. */
export const playgroundEn = {
  list: 'Servers and clients', servers: 'Servers', clients: 'Clients', transport: 'Transport', address: 'Address', host: 'Host',
  hostExample: 'localhost, 192.0.2.7, ::1', port: 'port', portHint: 'Port 0: the system gives a free one', path: 'Path of the socket',
  pathHint: 'A Unix socket is a file on this machine; the path may be 107 bytes long.', backlog: 'backlog',
  backlogHint: 'How many connections the kernel keeps until accept() takes them',
  neighbour: 'Your neighbour types:', noNeighbour: 'This machine has no address that a neighbour could type.', connected: 'Connect the socket',
  connectedHint: 'Connected, the socket hears its peer alone, and learns from ICMP that nobody listens there. Not connected, each message names its receiver.',
  timeout: 'Give up after', same: 'same as this screen, in a terminal', change: 'Change', tryAgain: 'Try again', stop: 'Stop', restart: 'Start again',
  remove: 'Remove', removed: '{name} removed', undo: 'Undo', beside: 'Client beside it', besideHint: 'A client of this very server, framed alike',
  clientName: 'Client {number}', reconnect: 'Reconnect', clear: 'Empty the transcript', transcript: 'Transcript', nothingSaid: 'Nothing has been said yet.', toEnd: 'To the end',
  dropped: '{count} older entry is no longer kept | {count} older entries are no longer kept',
  reads: '{count} read | {count} reads', writes: '{count} write | {count} writes', partial: 'incomplete', received: 'Received', sent: 'Sent',
  bytes: '{count} byte | {count} bytes', emptyMessage: 'empty', more: 'Show all {size}', less: 'Show less',
  cut: 'The first {kept} of {all} are kept.', noSuchInode: 'No socket of the playground has inode {inode} any more.',
  new: { server: 'New server', client: 'New client…', custom: 'Server of your own…', recipes: 'Start at once' },
  empty: {
    title: 'Start a server',
    why: 'One click, and it listens on this machine alone. Then give it a client, or speak to it with nc or socat.',
  },
  nobody: {
    title: 'Nobody has spoken to it yet', why: 'Each client that connects gets a line here, with all that is said.', terminal: 'Or from a terminal:',
    none: 'No session yet.',
  },
  recipe: {
    parrotUdp: { name: 'UDP parrot', does: 'Sends each datagram back.' },
    parrotTcp: { name: 'TCP parrot', does: 'Sends back whatever it reads.' },
    prefix: { name: 'Prefix server', does: 'Answers “[SERVEUR] ” and the request.' },
    hello: { name: 'Hello, then close', does: 'Says hello world to who connects, and closes.' },
    id: { name: 'Unique id', does: 'Gives each client a number never given before, over IPv4 and IPv6.' },
    smop: { name: 'SMOP calculator', does: 'LOGIN, OPER, LOGOUT, framed by “#)”; a pool of two serves, five may wait.' },
    daytime: { name: 'Daytime', does: 'The date and time, then closes (RFC 867).' },
    discard: { name: 'Discard', does: 'Reads everything, answers nothing (RFC 863).' },
    chargen: { name: 'Chargen', does: 'Writes characters until you leave (RFC 864).' },
    fixed: { name: 'Fixed answer', does: 'Answers ok to everything.' },
    hand: { name: 'By hand', does: 'You type the answers.' },
    relay: { name: 'Relay', does: 'Stands between a client and a server and shows both directions.' },
    program: { name: 'Program', does: 'Runs a command for each connection, its input and output on the socket.' },
  },
  state: {
    starting: 'starting', listening: 'listening', stopped: 'stopped', failed: 'failed', resolving: 'looking up the name', connecting: 'connecting',
    open: 'connected', ended: 'ended',
  },
  counts: {
    served: '{count} served | {count} served', waiting: '{count} waiting | {count} waiting', ended: '{count} over | {count} over', refused: '{count} refused | {count} refused',
    peers: '{count} peer | {count} peers', datagrams: '{count} datagram | {count} datagrams', pool: 'pool of {workers}', one: 'one at a time',
    servers: '{count} server | {count} servers', clients: '{count} client | {count} clients', bytes: '{received} in · {sent} out',
  },
  tried: { won: 'connected', failed: 'failed', untried: 'not tried', trying: 'trying…' },
  session: {
    list: 'Sessions', peer: 'Peer', state: 'State', servedBy: 'Served by', in: 'In', out: 'Out',
    worker: 'worker {worker}', place: 'place {place} in the queue', framing: 'framing {framing}',
    mapped: 'IPv4-mapped: an IPv4 peer on an IPv6 socket',
    waiting: 'waiting', open: 'open', peerClosed: 'peer’s FIN', weClosed: 'our FIN', closed: 'closed', reset: 'reset', refused: 'refused', failed: 'failed',
    means: {
      waiting: 'Accepted; waits for a worker', open: 'Both sides may send', peerClosed: 'The peer sends no more; we still may',
      weClosed: 'We send no more; the peer still may', closed: 'Both sides have closed', reset: 'Ended by RST', refused: 'There was no place in the queue',
      failed: 'Ended by an error',
    },
  },
  shownAs: { title: 'Show messages as', text: 'text', hex: 'hex', both: 'both' },
  event: {
    accept: 'accept() · connection from {detail}', connect: 'connect() · {detail}', queued: 'waits for a worker · {detail}', dequeued: 'served now · {detail}',
    refused: 'refused · {detail}', peerFin: 'FIN from the peer: read() gives 0', ourFin: 'shutdown(SHUT_WR): our FIN', close: 'close()', reset: 'RST · {detail}',
    error: 'error · {detail}', stderr: 'stderr · {detail}', exit: 'program ended · {detail}', login: 'logged in · {detail}', logout: 'logged out · {detail}',
    join: 'joined the group · {detail}', leave: 'left the group · {detail}', frameTooLong: 'frame refused · {detail}',
  },
  find: { title: 'Search the transcript', none: 'Not found.', place: '{place} of {count}', earlier: 'Earlier', later: 'Later' },
  export: { title: 'Export the transcript', text: 'Text', json: 'JSON', hexdump: 'Hex dump', done: 'Transcript written to {path}' },
  compose: {
    label: 'Write', message: 'Message', send: 'Send', placeholder: { text: 'Text; \\n, \\r, \\t, \\0, \\xHH', hex: '48 65 6c 6c 6f 0a' },
    framed: 'framed', framedHint: 'Puts the framing around the message; otherwise the bytes go as they are', file: 'Send a file',
    receiver: 'Receiver, if another', badReceiver: 'The receiver is an address and a port: 192.0.2.7:4444',
    over: 'This session is over.', waiting: 'It waits for a worker; nobody reads yet.', weClosed: 'Our FIN has gone: we may still read.',
  },
  end: {
    half: 'Half-close: sends our FIN; the peer may still send', close: 'Closes the socket', reset: 'Closes with RST: what is unsent is lost',
  },
  repeat: {
    title: 'Send again and again', every: 'every', times: 'times', timesHint: '0: until you stop it', start: 'Start', stop: 'Stop repeating',
  },
  typed: {
    as: '{what}: text or hex', text: 'Text', hex: 'Hex', example: { text: 'hello\\n', hex: '68 65 6c 6c 6f 0a' },
    wrong: { text: 'Escapes are \\n \\r \\t \\0 \\\\ \\xHH.', hex: 'Hex digits in pairs, such as 0d 0a.' },
  },
  form: {
    newServer: 'New server', changeServer: 'Change the server', newClient: 'New client', changeClient: 'Change the client', name: 'Name', listen: 'Listen on',
    to: 'Connect to', start: 'Start', startAgain: 'Start again with this', connect: 'Connect', connectAgain: 'Connect again with this', cancel: 'Cancel',
  },
  family: {
    title: 'Family', any: 'either', anyHint: 'IPv4 or IPv6, whichever getaddrinfo puts first and answers', dual: 'dual-stack',
    dualHint: 'One IPv6 socket on :: that serves IPv4 too (IPV6_V6ONLY off).',
  },
  scope: {
    loopback: 'loopback', loopbackHint: 'Only programs on this machine', every: 'every interface', everyHint: 'Other machines too',
    one: 'an address', oneHint: 'One address of this machine',
  },
  framing: {
    title: 'Framing', none: 'none', end: 'end marker', length: 'length prefix', fixed: 'fixed size', close: 'until close', size: 'bytes', prefix: 'Prefix',
    digitsPrefix: 'ASCII digits', width: 'digits', order: 'Byte order', big: 'big-endian (network)', little: 'little-endian', inclusive: 'counts itself',
    marker: 'Marker', limit: 'limit, bytes',
    hint: {
      none: 'Each read is a message: shows how writes and reads really split.', end: 'A message ends with these bytes.',
      length: 'A message begins with its length: 0011Hello World.', fixed: 'Each message has so many bytes.',
      close: 'All bytes until the peer’s FIN are one message.',
    },
    short: { fixed: '{size} bytes', digits: '{width} digits', close: 'until close' },
  },
  service: {
    title: 'Service', parrot: 'Parrot', prefix: 'Prefix', hello: 'Hello, then close', fixed: 'Fixed answer', id: 'Unique id', daytime: 'Daytime',
    discard: 'Discard', chargen: 'Chargen', smop: 'SMOP calculator', hand: 'By hand', relay: 'Relay', program: 'Program',
    prefixText: 'Prefix', helloText: 'Greeting', answer: 'Answer', command: 'Command', user: 'User', password: 'Password',
    addAccount: 'Account', removeAccount: 'Remove the account', noExec: 'Not in this window: the browser door runs programs only with --allow-exec.',
    hint: {
      parrot: 'Sends back what it got.', prefix: 'Answers the prefix and the request.', hello: 'Says this on connect and closes.',
      fixed: 'Answers the same to every message.', id: 'A number of seconds and nanoseconds, never given twice.', daytime: 'RFC 867',
      discard: 'RFC 863', chargen: 'RFC 864', smop: 'LOGIN#user#password, OPER#op#a#b, LOGOUT; best framed by the end marker #).',
      hand: 'You write the answers below the transcript.', relay: 'Joins each client to this end, as socat does.',
      program: 'One process for each connection, its input and output on the socket, its errors in the transcript; no shell.',
    },
  },
  concurrency: {
    title: 'Clients', one: 'one at a time', each: 'a worker each', pool: 'pool', workers: 'workers', queue: 'queue',
    hint: {
      one: 'The others wait until the one that is served has gone.', each: 'Each client is served at once.',
      pool: 'So many are served, so many wait; the next one is refused.',
    },
  },
  options: {
    title: 'Options', add: 'Set an option…', remove: 'Do not set {name}', readAgain: 'Read them again', off: 'off', lingerHint: 'SO_LINGER, in seconds',
  },
  multicast: {
    title: 'Multicast', add: 'Join a group', remove: 'Remove the group', group: 'Group', interface: 'Interface', anyInterface: 'any interface',
    join: 'Join', leave: 'Leave {group}', hint: '224.0.0.0/4 or ff00::/8; the interface by its name or address.',
  },
  side: { title: 'Socket and tools', socket: 'Socket', load: 'Load', resolver: 'Resolver' },
  socket: {
    title: 'Socket', listening: 'listening', session: 'session', family: 'family', type: 'type', local: 'local', peer: 'peer', unsent: 'unsent',
    others: 'and {count} more | and {count} more', none: 'Nothing is selected.', toTable: 'Show it among the connections', netstat: 'As netstat sees it', notThere: 'No row: the socket is closed.',
  },
  load: {
    title: 'A small load', noTarget: 'Select a server or a client first.', clients: 'clients at once', requests: 'requests each', message: 'Request', start: 'Start',
    stop: 'Stop', result: 'Answers', connected: 'connected', failed: 'failed', answered: 'answered', rate: 'rate', plot: 'Median latency, each tenth of a second',
  },
  resolver: {
    name: 'name', service: 'service', anyType: 'any type', flags: 'Flags', look: 'Look up', lookBack: 'Look up the name',
    found: '{count} address in {time} | {count} addresses in {time}', network: 'network order', host: 'host order',
  },
  file: {
    save: 'Save servers and clients to a file', load: 'Load a workspace file…', loaded: 'Loaded: {servers} servers, {clients} clients',
    tooLong: '{name} is too long for a workspace file.', saved: 'Workspace written to {path}',
  },
  pane: { listEdge: 'Width of the list', sideEdge: 'Width of the side panel', sessionsEdge: 'Height of the sessions' },
  keys: {
    history: 'In the message: Enter sends, the arrows bring earlier messages back.', newServer: 'New server', newClient: 'New client',
    beside: 'Client beside the server', write: 'Write a message', find: 'Search the transcript', nextEndpoint: 'Next server or client',
    previousEndpoint: 'Previous server or client', side: 'Socket and tools', help: 'This sheet',
  },
}
