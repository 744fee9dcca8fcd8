import type { playgroundEn } from './playground-en.ts'

/** Les textes du terrain de jeu, en français. Les noms du C, les appels et les options ne se traduisent pas. */
export const playgroundFr: typeof playgroundEn = {
  list: 'Serveurs et clients', servers: 'Serveurs', clients: 'Clients', transport: 'Transport', address: 'Adresse', host: 'Hôte',
  hostExample: 'localhost, 192.0.2.7, ::1', port: 'port', portHint: 'Port 0 : le système en donne un libre', path: 'Chemin de la socket',
  pathHint: 'Une socket Unix est un fichier de cette machine ; son chemin tient en 107 octets.', backlog: 'backlog',
  backlogHint: 'Combien de connexions le noyau garde jusqu’à ce qu’accept() les prenne',
  neighbour: 'Votre voisin tape :', noNeighbour: 'Cette machine n’a pas d’adresse qu’un voisin puisse taper.', connected: 'Connecter la socket',
  connectedHint: 'Connectée, la socket n’entend que son pair, et apprend par ICMP que personne n’écoute. Non connectée, chaque message nomme son destinataire.',
  timeout: 'Abandonner après', same: 'comme cet écran, dans un terminal', change: 'Modifier', tryAgain: 'Réessayer', stop: 'Arrêter', restart: 'Relancer',
  remove: 'Retirer', removed: '{name} : retiré', undo: 'Annuler', beside: 'Client à côté', besideHint: 'Un client de ce serveur, au même découpage',
  clientName: 'Client {number}', reconnect: 'Reconnecter', clear: 'Vider la transcription', transcript: 'Transcription', nothingSaid: 'Rien n’a encore été dit.', toEnd: 'À la fin',
  dropped: '{count} entrée plus ancienne n’est plus gardée | {count} entrées plus anciennes ne sont plus gardées',
  reads: '{count} lecture | {count} lectures', writes: '{count} écriture | {count} écritures', partial: 'incomplet', received: 'Reçu', sent: 'Envoyé',
  bytes: '{count} octet | {count} octets', emptyMessage: 'vide', more: 'Tout montrer ({size})', less: 'Montrer moins',
  cut: 'Les premiers {kept} sur {all} sont gardés.', noSuchInode: 'Aucune socket du terrain de jeu n’a plus l’inode {inode}.',
  new: { server: 'Nouveau serveur', client: 'Nouveau client…', custom: 'Serveur sur mesure…', recipes: 'Lancer aussitôt' },
  empty: {
    title: 'Lancer un serveur',
    why: 'Un clic, et il écoute sur cette seule machine. Donnez-lui ensuite un client, ou parlez-lui avec nc ou socat.',
  },
  nobody: {
    title: 'Personne ne lui a encore parlé', why: 'Chaque client qui se connecte aura sa ligne ici, avec tout ce qui se dit.', terminal: 'Ou depuis un terminal :',
    none: 'Pas encore de session.',
  },
  recipe: {
    parrotUdp: { name: 'Perroquet UDP', does: 'Renvoie chaque datagramme.' },
    parrotTcp: { name: 'Perroquet TCP', does: 'Renvoie tout ce qu’il lit.' },
    prefix: { name: 'Serveur à préfixe', does: 'Répond « [SERVEUR] » puis la requête.' },
    hello: { name: 'Bonjour puis fermeture', does: 'Dit hello world à qui se connecte, et ferme.' },
    id: { name: 'Identifiant unique', does: 'Donne à chaque client un nombre jamais donné, en IPv4 comme en IPv6.' },
    smop: { name: 'Calculatrice SMOP', does: 'LOGIN, OPER, LOGOUT, délimités par « #) » ; deux servis, cinq peuvent attendre.' },
    daytime: { name: 'Daytime', does: 'La date et l’heure, puis ferme (RFC 867).' },
    discard: { name: 'Discard', does: 'Lit tout, ne répond rien (RFC 863).' },
    chargen: { name: 'Chargen', does: 'Écrit des caractères jusqu’à votre départ (RFC 864).' },
    fixed: { name: 'Réponse fixe', does: 'Répond ok à tout.' },
    hand: { name: 'À la main', does: 'Vous tapez les réponses.' },
    relay: { name: 'Relais', does: 'Se place entre un client et un serveur et montre les deux sens.' },
    program: { name: 'Programme', does: 'Lance une commande par connexion, entrée et sortie sur la socket.' },
  },
  state: {
    starting: 'démarre', listening: 'écoute', stopped: 'arrêté', failed: 'échec', resolving: 'cherche le nom', connecting: 'se connecte',
    open: 'connecté', ended: 'terminé',
  },
  counts: {
    served: '{count} servi | {count} servis', waiting: '{count} en attente | {count} en attente', ended: '{count} terminé | {count} terminés', refused: '{count} refusé | {count} refusés',
    peers: '{count} pair | {count} pairs', datagrams: '{count} datagramme | {count} datagrammes', pool: 'pool de {workers}', one: 'un à la fois',
    servers: '{count} serveur | {count} serveurs', clients: '{count} client | {count} clients', bytes: '{received} reçus · {sent} envoyés',
  },
  tried: { won: 'connectée', failed: 'échec', untried: 'non essayée', trying: 'essai…' },
  session: {
    list: 'Sessions', peer: 'Pair', state: 'État', servedBy: 'Servie par', in: 'Reçus', out: 'Envoyés',
    worker: 'ouvrier {worker}', place: 'place {place} dans la file', framing: 'découpage {framing}',
    mapped: 'IPv4 projetée : un pair IPv4 sur une socket IPv6',
    waiting: 'en attente', open: 'ouverte', peerClosed: 'FIN du pair', weClosed: 'notre FIN', closed: 'fermée', reset: 'RST', refused: 'refusée', failed: 'échec',
    means: {
      waiting: 'Acceptée ; attend un ouvrier', open: 'Les deux côtés peuvent écrire', peerClosed: 'Le pair n’écrit plus ; nous pouvons encore',
      weClosed: 'Nous n’écrivons plus ; le pair peut encore', closed: 'Les deux côtés ont fermé', reset: 'Terminée par RST',
      refused: 'La file était pleine', failed: 'Terminée par une erreur',
    },
  },
  shownAs: { title: 'Montrer les messages en', text: 'texte', hex: 'hexa', both: 'les deux' },
  event: {
    accept: 'accept() · connexion de {detail}', connect: 'connect() · {detail}', queued: 'attend un ouvrier · {detail}', dequeued: 'servie maintenant · {detail}',
    refused: 'refusée · {detail}', peerFin: 'FIN du pair : read() rend 0', ourFin: 'shutdown(SHUT_WR) : notre FIN', close: 'close()', reset: 'RST · {detail}',
    error: 'erreur · {detail}', stderr: 'stderr · {detail}', exit: 'programme terminé · {detail}', login: 'identifié · {detail}', logout: 'déconnecté · {detail}',
    join: 'entrée dans le groupe · {detail}', leave: 'sortie du groupe · {detail}', frameTooLong: 'trame refusée · {detail}',
  },
  find: { title: 'Chercher dans la transcription', none: 'Introuvable.', place: '{place} sur {count}', earlier: 'Avant', later: 'Après' },
  export: { title: 'Exporter la transcription', text: 'Texte', json: 'JSON', hexdump: 'Vidage hexadécimal', done: 'Transcription écrite dans {path}' },
  compose: {
    label: 'Écrire', message: 'Message', send: 'Envoyer', placeholder: { text: 'Texte ; \\n, \\r, \\t, \\0, \\xHH', hex: '48 65 6c 6c 6f 0a' },
    framed: 'délimité', framedHint: 'Met le découpage autour du message ; sinon les octets partent tels quels', file: 'Envoyer un fichier',
    receiver: 'Destinataire, si c’en est un autre', badReceiver: 'Le destinataire est une adresse et un port : 192.0.2.7:4444',
    over: 'Cette session est terminée.', waiting: 'Elle attend un ouvrier ; personne ne lit encore.', weClosed: 'Notre FIN est parti : nous pouvons encore lire.',
  },
  end: {
    half: 'Demi-fermeture : envoie notre FIN ; le pair peut encore écrire', close: 'Ferme la socket', reset: 'Ferme par RST : ce qui n’est pas parti est perdu',
  },
  repeat: {
    title: 'Envoyer encore et encore', every: 'toutes les', times: 'fois', timesHint: '0 : jusqu’à l’arrêt', start: 'Lancer', stop: 'Arrêter',
  },
  typed: {
    as: '{what} : texte ou hexa', text: 'Texte', hex: 'Hexa', example: { text: 'bonjour\\n', hex: '62 6f 6e 6a 6f 75 72 0a' },
    wrong: { text: 'Les échappements sont \\n \\r \\t \\0 \\\\ \\xHH.', hex: 'Des chiffres hexadécimaux par paires : 0d 0a.' },
  },
  form: {
    newServer: 'Nouveau serveur', changeServer: 'Modifier le serveur', newClient: 'Nouveau client', changeClient: 'Modifier le client', name: 'Nom', listen: 'Écoute sur',
    to: 'Se connecte à', start: 'Lancer', startAgain: 'Relancer ainsi', connect: 'Connecter', connectAgain: 'Reconnecter ainsi', cancel: 'Annuler',
  },
  family: {
    title: 'Famille', any: 'les deux', anyHint: 'IPv4 ou IPv6, la première que donne getaddrinfo et qui répond', dual: 'double pile',
    dualHint: 'Une seule socket IPv6 sur :: qui sert aussi IPv4 (sans IPV6_V6ONLY).',
  },
  scope: {
    loopback: 'boucle locale', loopbackHint: 'Les programmes de cette machine seulement', every: 'toutes les interfaces', everyHint: 'Les autres machines aussi',
    one: 'une adresse', oneHint: 'Une adresse de cette machine',
  },
  framing: {
    title: 'Découpage', none: 'aucun', end: 'marque de fin', length: 'longueur en tête', fixed: 'taille fixe', close: 'jusqu’à la fermeture', size: 'octets', prefix: 'En-tête',
    digitsPrefix: 'chiffres ASCII', width: 'chiffres', order: 'Ordre des octets', big: 'gros-boutiste (réseau)', little: 'petit-boutiste', inclusive: 'se compte elle-même',
    marker: 'Marque', limit: 'limite, octets',
    hint: {
      none: 'Chaque lecture est un message : on voit comment écritures et lectures se découpent vraiment.', end: 'Un message finit par ces octets.',
      length: 'Un message commence par sa longueur : 0011Hello World.', fixed: 'Chaque message a ce nombre d’octets.',
      close: 'Tous les octets jusqu’au FIN du pair sont un seul message.',
    },
    short: { fixed: '{size} octets', digits: '{width} chiffres', close: 'jusqu’à la fermeture' },
  },
  service: {
    title: 'Service', parrot: 'Perroquet', prefix: 'Préfixe', hello: 'Bonjour puis fermeture', fixed: 'Réponse fixe', id: 'Identifiant unique', daytime: 'Daytime',
    discard: 'Discard', chargen: 'Chargen', smop: 'Calculatrice SMOP', hand: 'À la main', relay: 'Relais', program: 'Programme',
    prefixText: 'Préfixe', helloText: 'Salut', answer: 'Réponse', command: 'Commande', user: 'Utilisateur', password: 'Mot de passe',
    addAccount: 'Compte', removeAccount: 'Retirer le compte', noExec: 'Pas dans cette fenêtre : la porte du navigateur ne lance des programmes qu’avec --allow-exec.',
    hint: {
      parrot: 'Renvoie ce qu’il a reçu.', prefix: 'Répond le préfixe puis la requête.', hello: 'Le dit à la connexion et ferme.',
      fixed: 'Répond la même chose à chaque message.', id: 'Un nombre de secondes et de nanosecondes, jamais donné deux fois.', daytime: 'RFC 867',
      discard: 'RFC 863', chargen: 'RFC 864', smop: 'LOGIN#utilisateur#mot de passe, OPER#op#a#b, LOGOUT ; au mieux délimités par la marque #).',
      hand: 'Vous écrivez les réponses sous la transcription.', relay: 'Relie chaque client à ce bout, comme le fait socat.',
      program: 'Un processus par connexion, entrée et sortie sur la socket, erreurs dans la transcription ; sans shell.',
    },
  },
  concurrency: {
    title: 'Clients', one: 'un à la fois', each: 'un ouvrier chacun', pool: 'pool', workers: 'ouvriers', queue: 'file',
    hint: {
      one: 'Les autres attendent que celui qui est servi soit parti.', each: 'Chaque client est servi aussitôt.',
      pool: 'Tant sont servis, tant attendent ; le suivant est refusé.',
    },
  },
  options: {
    title: 'Options', add: 'Régler une option…', remove: 'Ne pas régler {name}', readAgain: 'Relire', off: 'non', lingerHint: 'SO_LINGER, en secondes',
  },
  multicast: {
    title: 'Multicast', add: 'Entrer dans un groupe', remove: 'Retirer le groupe', group: 'Groupe', interface: 'Interface', anyInterface: 'peu importe',
    join: 'Entrer', leave: 'Quitter {group}', hint: '224.0.0.0/4 ou ff00::/8 ; l’interface par son nom ou son adresse.',
  },
  side: { title: 'Socket et outils', socket: 'Socket', load: 'Charge', resolver: 'Résolveur' },
  socket: {
    title: 'Socket', listening: 'écoute', session: 'session', family: 'famille', type: 'type', local: 'locale', peer: 'pair', unsent: 'à envoyer',
    others: 'et {count} autre | et {count} autres', none: 'Rien n’est sélectionné.', toTable: 'La montrer parmi les connexions', netstat: 'Vue par netstat', notThere: 'Aucune ligne : la socket est fermée.',
  },
  load: {
    title: 'Une petite charge', noTarget: 'Sélectionnez d’abord un serveur ou un client.', clients: 'clients à la fois', requests: 'requêtes chacun', message: 'Requête', start: 'Lancer',
    stop: 'Arrêter', result: 'Réponses', connected: 'connectés', failed: 'en échec', answered: 'réponses', rate: 'débit', plot: 'Latence médiane, chaque dixième de seconde',
  },
  resolver: {
    name: 'nom', service: 'service', anyType: 'tous les types', flags: 'Drapeaux', look: 'Chercher', lookBack: 'Chercher le nom',
    found: '{count} adresse en {time} | {count} adresses en {time}', network: 'ordre réseau', host: 'ordre hôte',
  },
  file: {
    save: 'Garder serveurs et clients dans un fichier', load: 'Charger un espace de travail…', loaded: 'Chargés : {servers} serveurs, {clients} clients',
    tooLong: '{name} est trop long pour un espace de travail.', saved: 'Espace de travail écrit dans {path}',
  },
  pane: { listEdge: 'Largeur de la liste', sideEdge: 'Largeur du panneau latéral', sessionsEdge: 'Hauteur des sessions' },
  keys: {
    history: 'Dans le message : Entrée envoie, les flèches ramènent les messages précédents.', newServer: 'Nouveau serveur', newClient: 'Nouveau client',
    beside: 'Client à côté du serveur', write: 'Écrire un message', find: 'Chercher dans la transcription', nextEndpoint: 'Serveur ou client suivant',
    previousEndpoint: 'Serveur ou client précédent', side: 'Socket et outils', help: 'Cette fiche',
  },
}
