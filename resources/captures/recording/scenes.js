/**
 * What is played for each capture. A scene ends when the packets it is about are in the file, so that recording it
 * again gives the same packets with other times, sequence numbers and client ports.
 */
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import * as http from 'node:http'
import { connect as connectAny, createServer } from 'node:net'
import { join } from 'node:path'
import * as tls from 'node:tls'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import * as dns from './dns.js'
import { FAR, HERE, NEIGHBOUR, openLan, openRoutedNetwork, shell } from './network.js'
import { ask, close, connected, listen, prefixServer, udpParrot } from './peers.js'

/** @typedef {import('./tcpdump.js').Capture} Capture */
/**
 * @typedef {object} Scene
 * @property {string} on interface that is captured
 * @property {string} filter capture filter
 * @property {boolean} [nanoseconds]
 * @property {boolean} [verbose] tcpdump prints more for `play` to look at
 * @property {() => Promise<Record<string, import('./network.js').Host>>} [network] opened before the capture starts
 * @property {(capture: Capture, place: any) => Promise<void>} play `place` holds the network's hosts and
 *   `folder`, a temporary one
 * @property {[filter: string, comment: string][]} [comments] for the first packet that passes a display filter; pcapng
 */

const run = promisify(execFile)
const LOOPBACK = '127.0.0.1'

/** A bound UDP socket that can send to an address. @param {string} host the address */
async function datagrams(host) {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind()
  await once(socket, 'listening')
  return socket
}

/** @param {number} port @param {string} host */
async function requestAnswer(port, host) {
  const client = await connected(port, host)
  await ask(client, 'abcdefgh')
  await close(client)
}

/** Remarks on an opening, a request, its answer and a close. @type {[string, string][]} */
const DIALOGUE = [
  ['tcp.flags.syn == 1 and tcp.flags.ack == 0', 'Handshake 1/3: the client asks for a connection (SYN).'],
  ['tcp.flags.syn == 1 and tcp.flags.ack == 1', 'Handshake 2/3: the server accepts and asks in turn (SYN, ACK).'],
  ['tcp.seq == 1 and tcp.ack == 1 and tcp.len == 0', 'Handshake 3/3: both sides are ESTABLISHED.'],
  ['tcp.len > 0 and tcp.dstport == 50000', 'The request.'],
  ['tcp.len > 0 and tcp.srcport == 50000', 'The answer.'],
  ['tcp.flags.fin == 1 and tcp.dstport == 50000', 'The client closes its direction: FIN_WAIT_1.'],
  ['tcp.flags.fin == 1 and tcp.srcport == 50000', 'The server closes its own; the client goes to TIME_WAIT.'],
]

/** @type {Record<string, Scene>} */
export const scenes = {
  'tcp-request-answer.pcap': {
    on: 'lo',
    filter: 'tcp port 50000',
    async play(capture) {
      const server = await prefixServer(50000, LOOPBACK)
      await requestAnswer(50000, LOOPBACK)
      await capture.seeClose()
      server.close()
    },
  },

  'tcp-request-answer-ethernet.pcapng': {
    on: 'eth0',
    filter: 'tcp port 50000',
    network: openLan,
    async play(capture, { neighbour }) {
      await neighbour.call('prefixServer', 50000, NEIGHBOUR.v4)
      await requestAnswer(50000, NEIGHBOUR.v4)
      await capture.seeClose()
    },
    comments: DIALOGUE,
  },

  'udp-parrot.pcap': {
    on: 'lo',
    filter: 'udp port 4444',
    nanoseconds: true,
    async play(capture) {
      const server = await udpParrot(4444, LOOPBACK)
      const clients = [await datagrams(LOOPBACK), await datagrams(LOOPBACK)]
      const words = ['Bonjour', 'Jacquot', 'le perroquet répète', 'abcdefgh', '']
      for (const [at, word] of words.entries()) {
        const client = clients[at % 2]
        const answer = once(client, 'message')
        client.send(word, 4444, LOOPBACK)
        await answer
      }
      await capture.see(/UDP/, 2 * words.length)
      for (const socket of [...clients, server]) socket.close()
    },
  },

  'tcp-refused.pcap': {
    on: 'lo',
    filter: 'tcp port 50000',
    async play(capture) {
      for (const host of [LOOPBACK, '::1']) await once(connectAny(50000, host), 'close').catch(() => undefined)
      await capture.see(/Flags \[R/, 2)
    },
  },

  'tcp-reset.pcap': {
    on: 'lo',
    filter: 'tcp port 50000',
    async play(capture) {
      const server = await prefixServer(50000, LOOPBACK)
      server.on('connection', socket => socket.on('error', () => undefined))
      const client = await connected(50000, LOOPBACK)
      await ask(client, 'abcdefgh')
      client.resetAndDestroy()
      await capture.see(/Flags \[R/)
      server.close()
    },
  },

  'tcp-half-close.pcap': {
    on: 'lo',
    filter: 'tcp port 50000',
    async play(capture) {
      const server = await listen(createServer({ allowHalfOpen: true, noDelay: true }, async socket => {
        socket.resume()
        await once(socket, 'end')
        for (const line of ['still here\n', 'you cannot speak any more\n', 'but you can hear me\n']) {
          socket.write(line)
          await once(server, 'heard')
        }
        socket.end()
      }), 50000, LOOPBACK)
      const client = await connected(50000, LOOPBACK, { allowHalfOpen: true })
      client.on('data', () => server.emit('heard'))
      client.end('that is all from me\n')
      await once(client, 'close')
      await capture.seeClose()
      server.close()
    },
  },

  'http.pcapng': {
    on: 'lo',
    filter: 'tcp port 8080',
    async play(capture) {
      const page = `<!doctype html><title>Perroquet</title>${'<p>Le perroquet répète ce que l’on dit.</p>\n'.repeat(60)}`
      const server = await listen(http.createServer(async (request, response) => {
        let body = ''
        for await (const bytes of request) body += bytes
        if (request.method === 'POST') response.writeHead(201, { 'Content-Type': 'text/plain' }).end(`Got ${body}\n`)
        else if (request.url === '/') response.end('Hello from the parrot\n')
        else if (request.url === '/page') {
          // In two writes and without a length: chunked, and each chunk a part of one gzip stream.
          const bytes = gzipSync(page)
          response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': 'gzip' })
          response.write(bytes.subarray(0, 100))
          response.end(bytes.subarray(100))
        } else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('No such page\n')
      }), 8080, LOOPBACK)
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      const headers = { Host: 'perroquet.test:8080', 'User-Agent': 'perroquet', Accept: '*/*' }
      /** @param {string} method @param {string} path @param {string} [body] */
      async function exchange(method, path, body) {
        const type = body ? { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } : {}
        const options = { host: LOOPBACK, port: 8080, path, method, agent, headers: { ...headers, ...type } }
        const [response] = await once(http.request(options).end(body), 'response')
        response.resume()
        await once(response, 'end')
      }
      await exchange('GET', '/')
      await exchange('POST', '/form', 'login=wagner&message=Bonjour')
      await exchange('GET', '/nowhere')
      await exchange('GET', '/page')
      agent.destroy()
      await capture.seeClose()
      server.close()
    },
    comments: [
      ['http.request.method == "GET"', 'The connection is kept: all four requests travel on it.'],
      ['http.request.method == "POST"', 'A form, sent in the body of the request.'],
      ['http.response.code == 404', 'Not found is an answer as any other.'],
      ['http.request.uri == "/page"', 'The answer to this one comes in chunks, gzip-compressed.'],
    ],
  },

  'tcp-ipv6.pcapng': {
    on: 'lo',
    filter: 'tcp port 57001',
    async play(capture) {
      let given = 0n
      const server = await listen(createServer(socket => {
        const now = BigInt(Date.now()) * 1_000_000n + process.hrtime.bigint() % 1_000_000n
        given = now > given ? now : given + 1n
        socket.end(`${given}\n`)
      }), 57001, '::')
      for (const host of ['::1', LOOPBACK]) {
        const client = await connected(57001, host)
        client.resume()
        await once(client, 'close')
      }
      await capture.seeClose(2)
      server.close()
    },
    comments: [
      ['ipv6', 'The server listens on [::]:57001, for both families.'],
      ['ip', 'The same socket serves IPv4; there the client is seen as ::ffff:127.0.0.1.'],
    ],
  },

  'smop-dialogue.pcap': {
    on: 'lo',
    filter: 'tcp port 50000',
    async play(capture) {
      const server = await listen(createServer(socket => {
        let user = ''
        socket.on('data', bytes => socket.write(answer(String(bytes).replace(/#\)$/, '').split('#')) + '#)'))
        /** @param {string[]} request */
        function answer([verb, ...args]) {
          if (verb === 'LOGIN') {
            if (user) return 'LOGIN#ko#already logged in'
            if (args[0] !== 'wagner' || args[1] !== 'abc123') return 'LOGIN#ko#unknown user or wrong password'
            user = args[0]
            return 'LOGIN#ok'
          }
          if (verb === 'LOGOUT') return 'LOGOUT#ok'
          const [operation, a, b] = [args[0], Number(args[1]), Number(args[2])]
          if (!user) return 'OPER#ko#login first'
          if (operation === '/' && b === 0) return 'OPER#ko#division by zero'
          const results = { '+': a + b, '-': a - b, '*': a * b, '/': Math.trunc(a / b) }
          return `OPER#ok#${results[operation]}`
        }
      }), 50000, LOOPBACK)
      const client = await connected(50000, LOOPBACK)
      const requests = ['OPER#+#1#2', 'LOGIN#wagner#wrong', 'LOGIN#wagner#abc123', 'OPER#+#1#2', 'OPER#-#5#8', 'OPER#*#6#7',
        'OPER#/#7#2', 'OPER#/#1#0', 'LOGIN#wagner#abc123', 'LOGOUT']
      for (const request of requests) await ask(client, `${request}#)`)
      await close(client)
      await capture.seeClose()
      server.close()
    },
  },

  'dns.pcapng': {
    on: 'lo',
    filter: 'port 53',
    async play(capture) {
      const server = createSocket('udp4')
      server.on('message', (query, from) => server.send(dns.answer(query, 'udp'), from.port, from.address))
      server.bind(53, LOOPBACK)
      await once(server, 'listening')
      const streams = await listen(createServer(socket => {
        let got = Buffer.alloc(0)
        socket.on('data', bytes => {
          got = Buffer.concat([got, bytes])
          if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return
          const message = dns.answer(got.subarray(2), 'tcp')
          socket.end(Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]))
        })
      }), 53, LOOPBACK)
      const resolver = new Resolver({ tries: 1 })
      resolver.setServers([LOOPBACK])
      await resolver.resolve4('perroquet.test')
      await resolver.resolve6('perroquet.test')
      await resolver.resolve4('www.perroquet.test')
      await resolver.resolveMx('perroquet.test')
      await resolver.resolveSoa('perroquet.test')
      await resolver.reverse('192.0.2.80')
      await resolver.resolve4('nobody.perroquet.test').catch(() => undefined)
      await resolver.resolveTxt('verses.perroquet.test')
      await capture.seeClose()
      server.close()
      streams.close()
    },
    comments: [
      ['dns.cname', 'An alias, and the address of what it stands for.'],
      ['dns.flags.rcode == 3', 'NXDOMAIN: there is no such name.'],
      ['dns.flags.truncated == 1', 'Too long for UDP: the answer says so, and the resolver asks again over TCP.'],
    ],
  },

  'tls-1.2.pcapng': tlsScene('TLSv1.2', [
    ['tls.handshake.type == 1', 'ClientHello: the name wanted (SNI), the protocols offered (ALPN), the ciphers known.'],
    ['tls.handshake.type == 2', 'ServerHello: version and cipher are chosen.'],
    ['tls.handshake.type == 11', 'The certificate travels readable in TLS 1.2; in 1.3 it is encrypted.'],
  ]),

  'tls-1.3.pcapng': tlsScene('TLSv1.3', [
    ['tls.handshake.type == 1', 'ClientHello: says TLS 1.2 in its old field, and 1.3 in the extension supported_versions.'],
    ['tls.handshake.type == 2', 'ServerHello: all after it is encrypted, the certificate too.'],
  ]),

  'icmp.pcapng': {
    on: 'lo',
    filter: 'icmp or icmp6 or udp port 4444',
    async play(capture) {
      for (const host of [LOOPBACK, '::1']) await run('ping', ['-n', '-c', '3', '-i', '0.2', host])
      for (const host of [LOOPBACK, '::1']) {
        const socket = createSocket(host === '::1' ? 'udp6' : 'udp4')
        socket.connect(4444, host)
        await once(socket, 'connect')
        const refused = once(socket, 'error')
        socket.send('is anybody there?')
        await refused
        socket.close()
      }
      await capture.see(/echo reply/, 6)
      await capture.see(/unreachable/, 2)
    },
    comments: [
      ['icmp.type == 8', 'Echo request, which ping sends.'],
      ['icmp.type == 3', 'Nobody has the UDP port 4444: the kernel says so, with the head of the datagram it is about.'],
      ['icmpv6.type == 1', 'The same in ICMPv6.'],
    ],
  },

  'arp-and-neighbour-discovery.pcapng': {
    on: 'eth0',
    filter: 'arp or icmp or icmp6',
    network: () => openLan({ bare: true }),
    async play(capture, { neighbour }) {
      await neighbour.shell(`
        ip link set dev eth0 address ${NEIGHBOUR.mac}
        echo 0 > /proc/sys/net/ipv6/conf/eth0/router_solicitations
        echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify
        echo 1 > /proc/sys/net/ipv6/conf/eth0/ndisc_notify
        ip addr add ${NEIGHBOUR.v4}/24 dev eth0
        ip addr add ${NEIGHBOUR.v6}/64 dev eth0
        ip link set eth0 up
      `)
      await capture.see(/Announcement|Request who-has 192\.0\.2\.2 .*tell 192\.0\.2\.2/)
      await capture.see(/:: > ff02::1:ff.*neighbor solicitation/, 2)
      // With ndisc_notify the kernel advertises each address once it knows that nobody else has it.
      await capture.see(/> ff02::1: .*neighbor advertisement/, 2)
      await run('ping', ['-n', '-c', '1', NEIGHBOUR.v4])
      await run('ping', ['-n', '-c', '1', NEIGHBOUR.v6])
      await run('ping', ['-n', '-c', '1', '-W', '1', '192.0.2.99']).catch(() => undefined)
      await capture.see(/echo reply/, 2)
      await capture.see(/who-has 192\.0\.2\.99/, 3)
    },
    comments: [
      ['arp.isgratuitous', 'Gratuitous ARP: the neighbour says which address it now has.'],
      ['icmpv6.type == 135 and ipv6.src == ::', 'Duplicate address detection: has anybody this address already?'],
      ['arp.opcode == 1 and arp.dst.proto_ipv4 == 192.0.2.2 and not arp.isgratuitous', 'Who has 192.0.2.2? To everybody.'],
      ['arp.opcode == 2', 'The answer, to the asker only.'],
      ['icmpv6.type == 135 and ipv6.src == 2001:db8::1', 'The same in IPv6: a neighbour solicitation, to a multicast group.'],
      ['arp.dst.proto_ipv4 == 192.0.2.99', 'Nobody has this one: no answer, the packet is never sent.'],
    ],
  },

  'fragments.pcapng': {
    on: 'eth0',
    filter: 'udp or ip[6:2] & 0x3fff != 0 or ip6 proto 44',
    network: openLan,
    async play(capture, { neighbour }) {
      for (const host of [NEIGHBOUR.v4, NEIGHBOUR.v6]) {
        await neighbour.call('udpParrot', 4444, host)
        const client = await datagrams(host)
        const answer = once(client, 'message')
        client.send('0123456789'.repeat(500), 4444, host)
        await answer
        client.close()
      }
      // 5008 bytes over an MTU of 1500 are four fragments, there and back, in both families.
      await capture.see(/IP /, 8)
      await capture.see(/frag/, 8)
    },
    comments: [
      ['ip.flags.mf == 1 and ip.frag_offset == 0', 'First fragment: the only one with a UDP header.'],
      ['ip.flags.mf == 0 and ip.frag_offset > 0', 'Last fragment: More fragments is not set.'],
      ['ipv6.fraghdr.offset == 0', 'In IPv6 an extension header does this, and only the sender may fragment.'],
    ],
  },

  'tcp-loss.pcapng': {
    on: 'eth0',
    filter: 'tcp port 50000',
    network: openRoutedNetwork,
    async play(capture, { router, far }) {
      // A slow line with a short queue behind the router: what comes too fast is dropped there.
      await router.shell('tc qdisc add dev eth1 root tbf rate 4mbit burst 3000 limit 9000')
      await far.call('discardServer', 50000, FAR.v4)
      const client = await connected(50000, FAR.v4)
      client.write(Buffer.alloc(40_000, 'The parrot repeats what was lost. '))
      await close(client)
      await capture.seeClose()
    },
    comments: [
      ['tcp.analysis.duplicate_ack', 'A duplicate ACK: something is missing; its SACK option says what has come.'],
      ['tcp.analysis.retransmission', 'The first segment that was sent again.'],
    ],
  },

  'tcp-timeout.pcapng': {
    on: 'eth0',
    filter: 'tcp port 50000',
    network: openRoutedNetwork,
    async play(capture, { router, far }) {
      await far.call('prefixServer', 50000, FAR.v4)
      const client = await connected(50000, FAR.v4)
      await ask(client, 'before')
      await router.shell(`ip route add blackhole ${FAR.v4}/32`)
      const answer = ask(client, 'abcdefgh')
      await capture.see(/> 198\.51\.100\.2\.50000: .* seq 7:15/, 4)
      await router.shell(`ip route del blackhole ${FAR.v4}/32`)
      await answer
      await close(client)
      await capture.seeClose()
    },
    comments: [['tcp.analysis.rto', 'No answer: sent again, and from here on each wait is twice as long as the one before.']],
  },

  'tcp-zero-window.pcapng': {
    on: 'eth0',
    filter: 'tcp port 50000',
    network: openLan,
    async play(capture, { neighbour }) {
      await neighbour.shell('echo 4096 8192 8192 > /proc/sys/net/ipv4/tcp_rmem')
      await neighbour.call('sleepingServer', 50000, NEIGHBOUR.v4)
      const client = await connected(50000, NEIGHBOUR.v4)
      client.write(Buffer.alloc(20_000, 'Slowly, please. '))
      const closed = close(client)
      await capture.see(/\.50000 > .* win 0,/, 3)
      await neighbour.call('wakeUp')
      await closed
      await capture.seeClose()
    },
    comments: [
      ['tcp.analysis.zero_window', 'The receiver does not read: its buffer is full, and its window 0.'],
      ['tcp.analysis.keep_alive', 'The sender probes: Linux repeats an old number without data, like a keep-alive.'],
      ['tcp.analysis.window_update', 'The receiver has read: there is room again.'],
    ],
  },

  'traceroute.pcapng': {
    on: 'eth0',
    filter: 'udp or icmp or (icmp6 and ip6[40] < 128)',
    network: openRoutedNetwork,
    async play(capture) {
      for (const [seen, host] of [FAR.v4, FAR.v6].entries()) {
        const client = await datagrams(host)
        for (const hops of [1, 2]) {
          client.setTTL(hops)
          client.send('where are you?', 33433 + hops, host)
          await capture.see(hops === 1 ? /time exceeded/ : /unreachable/, seen + 1)
        }
        client.close()
      }
    },
    comments: [
      ['icmp.type == 11', 'TTL 1 ends at the router, which says so: that is the first hop.'],
      ['icmp.type == 3', 'TTL 2 arrives: the port is closed there, and that ends the trace.'],
    ],
  },

  'path-mtu.pcapng': {
    on: 'eth0',
    filter: 'tcp port 50000 or icmp or (icmp6 and ip6[40] < 128)',
    network: openRoutedNetwork,
    async play(capture, { router, far }) {
      await router.shell('ip link set eth1 mtu 1280')
      for (const host of [FAR.v4, FAR.v6]) {
        await far.call('discardServer', 50000, host)
        const client = await connected(50000, host)
        client.write(Buffer.alloc(4000, 'Too wide for this road. '))
        await close(client)
      }
      await capture.seeClose(2)
    },
    comments: [
      ['icmp.code == 4', 'The router cannot pass 1500 bytes on, and may not fragment: it says which size it can.'],
      ['icmpv6.type == 2', 'Packet too big, the same in IPv6.'],
    ],
  },

  'multicast.pcapng': {
    on: 'eth0',
    filter: 'igmp or udp port 5353 or ip6',
    verbose: true,
    network: openLan,
    async play(capture, { neighbour }) {
      await neighbour.call('joinGroups', 5353, '224.0.0.251', 'ff02::fb%eth0', NEIGHBOUR.v4, dns.multicastAnswer('parrot.local'))
      await capture.see(/gaddr 224\.0\.0\.251 to_ex/, 2)
      await capture.see(/gaddr ff02::fb to_ex/, 2)
      for (const [group, address] of [['224.0.0.251', HERE.v4], ['ff02::fb%eth0', '::%eth0']]) {
        // From port 5353, as a full multicast DNS querier does (RFC 6762 section 5.2).
        const client = createSocket({ type: address === HERE.v4 ? 'udp4' : 'udp6', reuseAddr: true })
        client.bind(5353)
        await once(client, 'listening')
        client.addMembership(group, address)
        client.setMulticastInterface(address)
        client.setMulticastTTL(255)
        client.setMulticastLoopback(false)
        const answer = once(client, 'message')
        client.send(dns.multicastQuery('parrot.local'), 5353, group)
        await answer
        client.close()
      }
      await neighbour.call('leaveGroups')
      await capture.see(/gaddr 224\.0\.0\.251 to_in/, 2)
      await capture.see(/gaddr ff02::fb to_in/, 2)
    },
    comments: [
      ['igmp', 'The neighbour joins 224.0.0.251: a report to all IGMPv3 routers.'],
      ['icmpv6.mldr.mar.multicast_address == ff02::fb', 'The same in IPv6: Multicast Listener Discovery.'],
      ['mdns', 'Who is parrot.local? To everybody in the group.'],
    ],
  },
}

/**
 * One HTTPS request over the given version of TLS, then a second connection that resumes the session.
 * @param {tls.SecureVersion} version @param {[string, string][]} comments
 * @returns {Scene}
 */
function tlsScene(version, comments) {
  return {
    on: 'lo',
    filter: 'tcp port 443',
    async play(capture, { folder }) {
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
      await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650',
        '-subj', '/CN=perroquet.test', '-addext', 'subjectAltName=DNS:perroquet.test', '-keyout', key, '-out', cert])
      const certificate = await readFile(cert)
      const server = await listen(tls.createServer({
        key: await readFile(key), cert: certificate, minVersion: version, maxVersion: version, ALPNProtocols: ['http/1.1'],
      }, socket => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nBonjour\n'))), 443, LOOPBACK)
      /** @type {Buffer | undefined} */
      let session
      for (const request of ['first', 'second']) {
        const client = tls.connect({
          port: 443, host: LOOPBACK, servername: 'perroquet.test', ca: certificate, ALPNProtocols: ['h2', 'http/1.1'], session,
        })
        client.on('session', ticket => { session = ticket })
        await once(client, 'secureConnect')
        client.end(`GET /${request} HTTP/1.1\r\nHost: perroquet.test\r\n\r\n`)
        client.resume()
        await once(client, 'close')
      }
      await capture.seeClose(2)
      server.close()
    },
    comments,
  }
}
