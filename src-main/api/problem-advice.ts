/**
 * Why the system refuses something and what to try, for each errno and EAI_ code that sockets and the resolver give (their
 * manual pages: ip(7), tcp(7), udp(7), unix(7), bind(2), connect(2), send(2), getaddrinfo(3)).
 */
export interface Advice {
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
    'Another socket has this address and port: stop it (ss -tlnp names its process), or choose another port; port 0 takes a free one.',
    'Une autre socket occupe cette adresse et ce port : arrêtez-la (ss -tlnp nomme son processus), ou choisissez un autre port ; le port 0 en prend un libre.',
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
    'The host answered that nobody listens on this port: start the server first, and check the port and the family (::1 is not 127.0.0.1).',
    'L’hôte a répondu que personne n’écoute sur ce port : démarrez d’abord le serveur, et vérifiez le port et la famille (::1 n’est pas 127.0.0.1).',
  ),
  'ETIMEDOUT': advice(
    'Nobody answered: the host is off, the address is wrong, or a firewall drops the packets without a word.',
    'Personne n’a répondu : l’hôte est éteint, l’adresse est fausse, ou un pare-feu jette les paquets sans rien dire.',
  ),
  'EHOSTUNREACH': advice(
    'The host cannot be reached: it is off, or a router or firewall says that it is not to be had. Check the address and the local network.',
    'L’hôte est injoignable : il est éteint, ou un routeur ou un pare-feu le refuse. Vérifiez l’adresse et le réseau local.',
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
    'The resolver met an error of the system: often too many open descriptors.',
    'Le résolveur a rencontré une erreur du système : souvent trop de descripteurs ouverts.',
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
    'The peer closed with RST instead of FIN: its program ended, or it closed with our bytes unread.',
    'Le pair a fermé avec RST au lieu de FIN : son programme s’est terminé, ou il a fermé sans lire nos octets.',
  ),
  'ECONNABORTED': advice(
    'The connection was given up before it was accepted, or the system ended it: connect again.',
    'La connexion a été abandonnée avant d’être acceptée, ou le système l’a coupée : reconnectez-vous.',
  ),
  'EPIPE': advice(
    'The connection is closed for writing: the peer has gone, or we have sent our FIN. Connect again to send more.',
    'La connexion est fermée en écriture : le pair est parti, ou nous avons envoyé notre FIN. Reconnectez-vous pour envoyer encore.',
  ),
  'EMSGSIZE': advice(
    'The datagram is too long: UDP carries 65 507 bytes over IPv4 and 65 527 over IPv6 at most. Send less, or several.',
    'Le datagramme est trop long : UDP porte au plus 65 507 octets sur IPv4 et 65 527 sur IPv6. Envoyez moins, ou en plusieurs fois.',
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
    'The path is too long: a Unix socket has room for 107 bytes. Take a shorter one, in /tmp for example.',
    'Le chemin est trop long : une socket Unix a la place pour 107 octets. Prenez-en un plus court, dans /tmp par exemple.',
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
