/**
 * Why the system refuses something and what to try, for each errno and EAI_ code that sockets and the resolver give (their
 * manual pages: ip(7), tcp(7), udp(7), unix(7), bind(2), connect(2), send(2), getaddrinfo(3)).
 */
export interface Advice {
  /** Why; what to try, where there is something, stands after the first colon. */
  readonly en: string
  readonly fr: string
}

function advice(en: string, fr: string): Advice {
  return { en, fr }
}

const unknownHost = advice(
  'No host has this name: check the spelling, or give the address itself.',
  'Aucun hôte ne porte ce nom : vérifiez l’orthographe, ou donnez l’adresse elle-même.',
)
const noAddress = advice(
  'The host exists but has no address of this family: try the other family, or any.',
  'L’hôte existe mais n’a pas d’adresse de cette famille : essayez l’autre famille, ou les deux.',
)
const noServer = advice(
  'The name server does not answer: try again, check the network, or give the address itself.',
  'Le serveur de noms ne répond pas : réessayez, vérifiez le réseau, ou donnez l’adresse elle-même.',
)
const tooManyFiles = advice(
  'Too many descriptors are open: close some sessions, or raise the limit (ulimit -n).',
  'Trop de descripteurs sont ouverts : fermez des sessions, ou relevez la limite (ulimit -n).',
)
const noMemory = advice(
  'The system has no memory left for sockets: close some sessions and try again.',
  'Le système n’a plus de mémoire pour les sockets : fermez des sessions et réessayez.',
)
const wrongFamily = advice(
  'The address is not of this family, or the machine lacks the family: choose IPv4 for dotted addresses, IPv6 for those with colons.',
  'L’adresse n’est pas de cette famille, ou la machine n’a pas cette famille : IPv4 pour les adresses à points, IPv6 pour celles à deux-points.',
)
const noOption = advice(
  'This kind of socket has no such option: TCP options need TCP, IPv6 options an IPv6 socket, and SO_TYPE can only be read.',
  'Ce type de socket n’a pas cette option : les options TCP demandent TCP, celles d’IPv6 une socket IPv6, et SO_TYPE ne peut qu’être lue.',
)
const down = advice(
  'The network is down: check the interface and the cable.',
  'Le réseau est coupé : vérifiez l’interface et le câble.',
)
const notConnected = advice(
  'The socket is not connected, or no longer: connect again.',
  'La socket n’est pas connectée, ou ne l’est plus : reconnectez-vous.',
)

/** By code, or by code and call where the same code means something else. */
const ADVICE: Readonly<Record<string, Advice>> = {
  'EADDRINUSE': advice(
    'Another socket has this address and port: stop it (ss -tlnp names its process), or choose another port; port 0 takes a free one. A Unix socket’s path is taken as long as its file is there.',
    'Une autre socket occupe cette adresse et ce port : arrêtez-la (ss -tlnp nomme son processus), ou choisissez un autre port ; le port 0 en prend un libre. Le chemin d’une socket Unix est pris tant que son fichier existe.',
  ),
  'EADDRINUSE connect': advice(
    'The local port is taken for this very peer: let the system choose the local port, or wait for TIME_WAIT to end.',
    'Le port local est déjà pris pour ce pair : laissez le système choisir le port local, ou attendez la fin de TIME_WAIT.',
  ),
  'EACCES': advice(
    'You may not do this here: check the rights on the path, and whether a firewall forbids it.',
    'Vous n’en avez pas le droit ici : vérifiez les droits sur le chemin, et si un pare-feu l’interdit.',
  ),
  'EACCES bind': advice(
    'Ports below 1024 are for the administrator: choose a port from 1024 on. A Unix socket needs a folder that you may write to.',
    'Les ports inférieurs à 1024 sont réservés à l’administrateur : choisissez un port à partir de 1024. Une socket Unix demande un dossier où vous pouvez écrire.',
  ),
  'EACCES send': advice(
    'A broadcast address needs the option SO_BROADCAST: set it to 1 and send again.',
    'Une adresse de diffusion demande l’option SO_BROADCAST : mettez-la à 1 et renvoyez.',
  ),
  'EACCES connect': advice(
    'A broadcast address needs the option SO_BROADCAST, and a Unix socket the right to write to its path.',
    'Une adresse de diffusion demande l’option SO_BROADCAST, et une socket Unix le droit d’écrire sur son chemin.',
  ),
  'EACCES spawn': advice(
    'The file may not be executed: check its rights (chmod +x).',
    'Le fichier n’est pas exécutable : vérifiez ses droits (chmod +x).',
  ),
  'EPERM': advice(
    'This is for the administrator, or a firewall on this machine forbids it.',
    'C’est réservé à l’administrateur, ou un pare-feu de cette machine l’interdit.',
  ),
  'EADDRNOTAVAIL': advice(
    'No interface of this machine has this address: take 127.0.0.1 or ::1, every interface, or an address that is listed.',
    'Aucune interface de cette machine n’a cette adresse : prenez 127.0.0.1 ou ::1, toutes les interfaces, ou une adresse de la liste.',
  ),
  'EADDRNOTAVAIL connect': advice(
    'No local address or port is left for this peer: check that IPv6 is there for an IPv6 address, or wait until connections leave TIME_WAIT.',
    'Il ne reste ni adresse ni port local pour ce pair : vérifiez qu’IPv6 est actif pour une adresse IPv6, ou attendez la fin des TIME_WAIT.',
  ),
  'ECONNREFUSED': advice(
    'Nobody listens there, and the host says so at once: start the server first, and check the port and the family (::1 is not 127.0.0.1).',
    'Personne n’écoute là, et l’hôte le dit aussitôt : démarrez d’abord le serveur, et vérifiez le port et la famille (::1 n’est pas 127.0.0.1).',
  ),
  'ETIMEDOUT': advice(
    'Nobody answered, as when a host is off or a firewall drops the packets without a word: check the address, and that the host is on.',
    'Personne n’a répondu, comme quand l’hôte est éteint ou qu’un pare-feu jette les paquets sans rien dire : vérifiez l’adresse, et que l’hôte est allumé.',
  ),
  'EHOSTUNREACH': advice(
    'The host cannot be reached, and the network says so: check the address, the local network, and that the host is on.',
    'L’hôte est injoignable, et le réseau le dit : vérifiez l’adresse, le réseau local, et que l’hôte est allumé.',
  ),
  'EHOSTDOWN': advice(
    'The host does not answer on the local network: check that it is on.',
    'L’hôte ne répond pas sur le réseau local : vérifiez qu’il est allumé.',
  ),
  'ENETUNREACH': advice(
    'No route leads there: check the address, the default route (ip route), and whether the machine has IPv6 at all.',
    'Aucune route n’y mène : vérifiez l’adresse, la route par défaut (ip route), et que la machine a bien IPv6.',
  ),
  'ENETDOWN': down,
  'ENOTFOUND': unknownHost,
  'EAI_NONAME': advice(
    'No host or service has this name: check the spelling, or give the numbers.',
    'Aucun hôte ni service ne porte ce nom : vérifiez l’orthographe, ou donnez les nombres.',
  ),
  'EAI_NODATA': noAddress,
  'ENODATA': noAddress,
  'EAI_ADDRFAMILY': noAddress,
  'EAI_AGAIN': noServer,
  'EAI_FAIL': advice(
    'The name server could not answer: check the name, or ask another server.',
    'Le serveur de noms n’a pas pu répondre : vérifiez le nom, ou demandez à un autre serveur.',
  ),
  'EAI_FAMILY': wrongFamily,
  'EAI_SERVICE': advice(
    'This type of socket has no such service: give the port as a number, or another type (/etc/services lists the names).',
    'Ce type de socket n’a pas ce service : donnez le port en nombre, ou un autre type (/etc/services liste les noms).',
  ),
  'EAI_SOCKTYPE': advice(
    'This type of socket does not go with the rest: take SOCK_STREAM or SOCK_DGRAM.',
    'Ce type de socket ne va pas avec le reste : prenez SOCK_STREAM ou SOCK_DGRAM.',
  ),
  'EAI_BADFLAGS': advice(
    'These flags do not go together: AI_CANONNAME needs a name.',
    'Ces drapeaux ne vont pas ensemble : AI_CANONNAME demande un nom.',
  ),
  'EAI_MEMORY': noMemory,
  'EAI_OVERFLOW': advice('The name is too long for its room.', 'Le nom est trop long pour sa place.'),
  'EAI_SYSTEM': advice(
    'The resolver met an error of the system, often too many open descriptors: close some, and try again.',
    'Le résolveur a rencontré une erreur du système, souvent trop de descripteurs ouverts : fermez-en, et réessayez.',
  ),
  'EMFILE': tooManyFiles,
  'ENFILE': tooManyFiles,
  'ENOBUFS': noMemory,
  'ENOMEM': noMemory,
  'ENOBUFS setsockopt': advice(
    'The system gives no more for this option: a smaller value, or fewer groups.',
    'Le système n’accorde pas plus pour cette option : une valeur plus petite, ou moins de groupes.',
  ),
  'ECONNRESET': advice(
    'The peer closed with RST instead of FIN, as a program does that dies or leaves our bytes unread: look at what it says, and connect again.',
    'Le pair a fermé avec RST au lieu de FIN, comme un programme qui meurt ou ne lit pas nos octets : regardez ce qu’il dit, et reconnectez-vous.',
  ),
  'ECONNABORTED': advice(
    'The connection was given up before it was accepted, or the system ended it: connect again.',
    'La connexion a été abandonnée avant d’être acceptée, ou le système l’a coupée : reconnectez-vous.',
  ),
  'EPIPE': advice(
    'The peer has gone, or our FIN is sent, so nothing more can be written: connect again to send more.',
    'Le pair est parti, ou notre FIN est envoyé, et plus rien ne peut être écrit : reconnectez-vous pour envoyer encore.',
  ),
  'EMSGSIZE': advice(
    'UDP carries 65 507 bytes over IPv4 and 65 527 over IPv6 at most: send less, or several datagrams.',
    'UDP porte au plus 65 507 octets sur IPv4 et 65 527 sur IPv6 : envoyez moins, ou plusieurs datagrammes.',
  ),
  'EAFNOSUPPORT': wrongFamily,
  'EPROTONOSUPPORT': wrongFamily,
  'ENOENT': advice(
    'There is no such file: check the path.',
    'Ce fichier n’existe pas : vérifiez le chemin.',
  ),
  'ENOENT connect': advice(
    'There is no socket at this path: start the server first, and check the path.',
    'Il n’y a pas de socket à ce chemin : démarrez d’abord le serveur, et vérifiez le chemin.',
  ),
  'ENOENT bind': advice(
    'The folder of this path is not there: make it, or choose another.',
    'Le dossier de ce chemin n’existe pas : créez-le, ou choisissez-en un autre.',
  ),
  'ENOENT spawn': advice(
    'There is no program of this name on the PATH: check the spelling, or give its whole path.',
    'Aucun programme de ce nom dans le PATH : vérifiez l’orthographe, ou donnez son chemin complet.',
  ),
  'ENOTDIR': advice('A part of the path is no folder: check the path.', 'Une partie du chemin n’est pas un dossier : vérifiez le chemin.'),
  'ENAMETOOLONG': advice(
    'A Unix socket has room for a path of 107 bytes: take a shorter one, in /tmp for example.',
    'Une socket Unix a la place pour un chemin de 107 octets : prenez-en un plus court, dans /tmp par exemple.',
  ),
  'EROFS': advice('The file system is read-only: choose another folder.', 'Le système de fichiers est en lecture seule : choisissez un autre dossier.'),
  'ENOPROTOOPT': noOption,
  'EOPNOTSUPP': noOption,
  'ENOTSUP': noOption,
  'EINVAL': advice(
    'A value does not fit here: check the address, the port and the options.',
    'Une valeur ne convient pas : vérifiez l’adresse, le port et les options.',
  ),
  'EINVAL setsockopt': advice(
    'The option does not take this value, or not any more: IPV6_V6ONLY is set before bind(), IP_TTL is 1 to 255.',
    'L’option n’accepte pas cette valeur, ou plus maintenant : IPV6_V6ONLY se règle avant bind(), IP_TTL va de 1 à 255.',
  ),
  'EINVAL bind': advice(
    'The socket cannot take this address: a link-local IPv6 address needs its interface (fe80::1%eth0), and a socket is bound only once.',
    'La socket ne peut pas prendre cette adresse : une adresse IPv6 lien-local demande son interface (fe80::1%eth0), et une socket n’est liée qu’une fois.',
  ),
  'EINVAL connect': advice(
    'The address does not do here: a link-local IPv6 address needs its interface (fe80::1%eth0), and 0 is no port to connect to.',
    'L’adresse ne convient pas : une adresse IPv6 lien-local demande son interface (fe80::1%eth0), et 0 n’est pas un port où se connecter.',
  ),
  'EDOM': advice('The value is out of range for this option.', 'La valeur sort de ce que l’option accepte.'),
  'ENODEV': advice(
    'No interface fits the group: name one (eth0, or its address).',
    'Aucune interface ne convient au groupe : nommez-en une (eth0, ou son adresse).',
  ),
  'ENXIO': advice('There is no such interface: ip link lists them.', 'Cette interface n’existe pas : ip link les liste.'),
  'EISCONN': advice(
    'The socket is connected already: a connected UDP socket sends to its one peer.',
    'La socket est déjà connectée : une socket UDP connectée n’envoie qu’à son pair.',
  ),
  'ENOTCONN': notConnected,
  'ESHUTDOWN': notConnected,
  'EDESTADDRREQ': advice(
    'The socket has no peer: connect it, or say where to send to.',
    'La socket n’a pas de pair : connectez-la, ou dites où envoyer.',
  ),
  'EALREADY': advice('An attempt to connect is still under way: wait for it.', 'Une tentative de connexion est encore en cours : attendez-la.'),
  'EBADF': advice('The socket is closed already.', 'La socket est déjà fermée.'),
  'ENOTSOCK': advice('This descriptor is no socket.', 'Ce descripteur n’est pas une socket.'),
  'EADDRNOTAVAIL setsockopt': advice(
    'The interface has no IPv4 address, and an IPv4 group needs one: name another interface.',
    'L’interface n’a pas d’adresse IPv4, et un groupe IPv4 en demande une : nommez une autre interface.',
  ),
  'EADDRNOTAVAIL dropMembership': advice(
    'The socket is not in this group: it has to be joined before it is left.',
    'La socket n’est pas dans ce groupe : il faut le rejoindre avant de le quitter.',
  ),
  'EADDRINUSE addMembership': advice('The socket is in this group already.', 'La socket est déjà dans ce groupe.'),
  'EINVAL addMembership': advice(
    'This is no multicast group: IPv4 has 224.0.0.0 to 239.255.255.255, IPv6 ff00::/8, each for sockets of its family.',
    'Ce n’est pas un groupe de multidiffusion : IPv4 a 224.0.0.0 à 239.255.255.255, IPv6 ff00::/8, chacun pour les sockets de sa famille.',
  ),
  'EMSGSIZE read': advice(
    'The peer announces a frame above the limit: check that both ends use the same framing, or raise the limit.',
    'Le pair annonce une trame au-delà de la limite : vérifiez que les deux bouts ont le même découpage, ou relevez la limite.',
  ),
  'RangeError': advice(
    'The bytes or the framing that were typed make no sense: correct them as the message says.',
    'Les octets ou le découpage saisis n’ont pas de sens : corrigez-les comme le message l’indique.',
  ),
  'EBADMSG': advice(
    'These bytes are no frame: check that both ends use the same framing.',
    'Ces octets ne forment pas une trame : vérifiez que les deux bouts ont le même découpage.',
  ),
  'EPERM spawn': advice(
    'Programs are off in the browser: start Perroquet with --allow-exec, or use the desktop window or the terminal.',
    'Les programmes sont désactivés dans le navigateur : lancez Perroquet avec --allow-exec, ou utilisez la fenêtre ou le terminal.',
  ),
  'EPROTONOSUPPORT spawn': advice(
    'A program needs a connection: use TCP, TLS, WebSocket or a Unix socket.',
    'Un programme demande une connexion : utilisez TCP, TLS, WebSocket ou une socket Unix.',
  ),
  'EINVAL spawn': advice(
    'The command line cannot be split into words: close its quotes.',
    'La ligne de commande ne se découpe pas en mots : fermez ses guillemets.',
  ),
  'ECANCELED': advice('It was given up before it was done: try again.', 'L’opération a été abandonnée avant la fin : réessayez.'),
  'ECONNRESET connect': advice(
    'The peer ended the connection while it was being opened: check that both ends use the same transport (TLS, WebSocket or plain TCP).',
    'Le pair a coupé la connexion pendant son ouverture : vérifiez que les deux bouts ont le même transport (TLS, WebSocket ou TCP simple).',
  ),
  'EPROTO': advice(
    'The peer does not speak this protocol: check that both ends use TLS, or neither.',
    'Le pair ne parle pas ce protocole : vérifiez que les deux bouts utilisent TLS, ou aucun.',
  ),
}

/** Node names a failed bind() of a server after listen(), a file's after open(). */
const SAME_CALL: Readonly<Record<string, string>> = { listen: 'bind', sendto: 'send', sendmsg: 'send', fork: 'spawn', exec: 'spawn', execvp: 'spawn' }

/**
 * One or two sentences on why, and what to try.
 * @param code errno's or getaddrinfo's name
 * @param call the call that failed, in C's or Node's name
 */
export function adviceFor(code: string, call: string): Advice {
  const word = call.split(' ')[0]
  return ADVICE[`${code} ${SAME_CALL[word] ?? word}`] ?? ADVICE[code] ?? advice(
    `The system refused it; its manual says when ${word} gives ${code}.`,
    `Le système l’a refusé ; son manuel dit quand ${word} donne ${code}.`,
  )
}

/** All codes that there is advice for. */
export const ADVISED_CODES: readonly string[] = [...new Set(Object.keys(ADVICE).map((key) => key.split(' ')[0]))]
