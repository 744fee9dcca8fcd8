import type { plotsEn } from './plots-en.ts'

/** Les textes des graphiques, en français. Les unités et les mots de TCP sont ceux de Wireshark. */
export const plotsFr: typeof plotsEn = {
  kind: 'Graphique',
  kinds: {
    io: 'Graphe E/S', stevens: 'Temps–séquence (Stevens)', tcptrace: 'Temps–séquence (tcptrace)', throughput: 'Débit',
    rtt: 'Aller-retour', window: 'Fenêtre',
  },
  hints: {
    io: 'Paquets, octets ou valeurs d’un champ dans chaque intervalle de temps',
    stevens: 'Le premier numéro de séquence de chaque segment au fil du temps',
    tcptrace: 'Segments, acquittements et fenêtre au fil du temps',
    throughput: 'Bits par seconde, en moyenne sur la dernière seconde',
    rtt: 'Combien de temps chaque segment a attendu son acquittement',
    window: 'La fenêtre du récepteur, et les octets en route vers lui',
  },
  time: 'Temps (s)',
  axes: {
    io: '{unit} par intervalle', stevens: 'Numéro de séquence (o)', tcptrace: 'Numéro de séquence (o)',
    throughput: 'bit/s',
    rtt: 'Aller-retour (ms)', window: 'octets',
  },
  series: {
    stevens: { 0: 'Numéro de séquence' }, tcptrace: { 0: 'Segments', 1: 'Acquitté', 2: 'Fenêtre' }, throughput: { 0: 'Débit', 1: 'Débit utile' },
    rtt: { 0: 'Aller-retour', 1: 'Émis plus d’une fois' }, window: { 0: 'Fenêtre de réception', 1: 'Octets en vol' },
  },
  meanings: {
    stevens: { 0: 'Un point par segment. Une droite est un flot régulier ; un point sous la droite est une retransmission.' },
    tcptrace: {
      0: 'Un trait par segment, de son premier octet au dernier.',
      1: 'Jusqu’ici, l’autre côté a tout reçu.',
      2: 'Jusqu’ici, l’autre côté a de la place : aucun segment ne peut aller plus loin.',
    },
    throughput: { 0: 'Toutes les données émises dans la dernière seconde, répétées ou non.', 1: 'Ce qui en a été acquitté.' },
    rtt: {
      0: 'D’un segment à l’acquittement de sa fin, comme tcp.analysis.ack_rtt.',
      1: 'La réponse peut être à l’une ou l’autre émission : cette durée dit peu (RFC 6298, section 3).',
    },
    window: {
      0: 'Ce que l’autre côté accepterait.',
      1: 'Émis et pas encore acquitté. Là où les deux se touchent, le récepteur freine l’émetteur.',
    },
  },
  units: {
    packets: 'paquets', bytes: 'octets', bits: 'bits', COUNT: 'COUNT d’un champ', SUM: 'SUM d’un champ', MIN: 'MIN d’un champ',
    MAX: 'MAX d’un champ',
    AVG: 'AVG d’un champ', LOAD: 'LOAD d’un temps de réponse',
  },
  interval: 'Intervalle', auto: 'auto', autoIs: 'auto ({interval})', minutes: '{count} min', log: 'Logarithmique',
  stream: 'Flux TCP', previousStream: 'Flux précédent', nextStream: 'Flux suivant', side: 'Direction',
  bothAxes: 'Agrandir les deux axes, pas seulement le temps', zoomIn: 'Agrandir (+)', zoomOut: 'Réduire (−)',
  all: 'Tout montrer (0)',
  export: { title: 'Enregistrer le graphique', png: 'Image', svg: 'Dessin', csv: 'Tableau des points',
  done: 'Écrit dans {path}' },
  graphs: 'Courbes', show: 'Montrer {name}', change: 'Modifier {name}', add: 'Ajouter une courbe',
  reset: 'Courbes comme au début', remove: 'Retirer {name}',
  filter: 'Filtre', unit: 'Compte', field: 'Champ', name: 'Nom', style: 'Style', colour: 'Couleur',
  styles: { line: 'Ligne', bar: 'Barres', dots: 'Points' },
  colours: { accent: 'Vert', bad: 'Rouge', fin: 'Violet', warn: 'Ocre', a: 'Bleu', b: 'Orange', dim: 'Gris' },
  allPackets: 'Tous les paquets', tcpErrors: 'Erreurs TCP',
  legend: 'Ce qui est tracé', packet: 'paquet {number}',
  roledescription: 'graphique',
  keys: 'Les flèches vont de point en point, haut et bas d’une série à l’autre ; Entrée va au paquet ; plus et moins agrandissent et réduisent ; 0 montre tout.',
  mouse: 'Tirer ou la molette agrandit, Maj et tirer déplace, un double clic montre tout. Un clic va au paquet.',
  point: '{name} : {value} à {time}, paquet {number}',
  range: 'De {from} à {to}.', most: '{name} : au plus {value}, à {time}.', nothing: 'Rien n’est tracé.',
  counting: 'Comptage…', noGraph: 'Toutes les courbes sont éteintes.',
  noStream: {
    title: 'Sélectionnez un paquet d’une conversation TCP',
    why: 'Ce graphique montre un seul flux TCP : celui du paquet sélectionné.',
    first: 'Tracer le flux 0',
  },
  noPoints: {
    stevens: '{end} n’a envoyé aucune donnée dans ce flux.', tcptrace: '{end} n’a envoyé aucune donnée dans ce flux.',
    throughput: '{end} n’a envoyé aucune donnée dans ce flux.',
    rtt: 'Rien de ce que {end} a envoyé n’a été acquitté dans cette capture.',
    window: '{end} n’a envoyé aucune donnée dans ce flux.',
  },
  otherSide: 'Tracer l’autre direction',
}
