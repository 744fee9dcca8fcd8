import type { statisticsEn } from './statistics-en.ts'

/** Textes des statistiques, en français. */
export const statisticsFr: typeof statisticsEn = {
  label: 'Statistiques',
  short: {
    conversations: 'Conversations', endpoints: 'Extrémités', hierarchy: 'Hiérarchie', lengths: 'Longueurs', expert: 'Expert', properties: 'Propriétés',
  },
  tables: {
    conversations: 'Conversations', endpoints: 'Extrémités', hierarchy: 'Hiérarchie des protocoles', lengths: 'Longueurs des paquets',
    expert: 'Informations expert', properties: 'Propriétés de la capture',
  },
  layer: 'Couche',
  limit: 'Limiter au filtre d’affichage',
  rows: '{count} ligne | {count} lignes',
  again: 'Compter à nouveau',
  copy: 'Copier en CSV',
  copied: 'Le tableau est dans le presse-papiers.',
  copiedFirst: 'Les {rows} premières lignes sur {total} sont dans le presse-papiers ; l’export les contient toutes.',
  export: 'Exporter en CSV',
  counting: 'Comptage…',
  nothing: 'La capture n’a rien de tel.',
  nothingWithin: 'Le filtre d’affichage ne montre rien de tel.',
  filter: 'Filtre',
  filterBy: 'Appliquer comme filtre : {filter}',
  sortBy: 'Trier par {column}',
  fold: 'Replier ou déplier {protocol}',
  directions: { both: 'A ↔ B', forth: 'A → B', back: 'B → A' },
  follow: 'Suivre ce flux',
  ladder: 'Montrer son échelle',
  allLengths: 'Toutes',
  severities: { error: 'Erreurs', warn: 'Avertissements', note: 'Notes', chat: 'Discussions', comment: 'Commentaires' },
  dropped: '{count} remarque d’une sorte de trop est omise | {count} remarques de trop de sortes sont omises',
  columns: {
    addressA: 'Adresse A', portA: 'Port A', addressB: 'Adresse B', portB: 'Port B', stream: 'Flux', packets: 'Paquets', bytes: 'Octets',
    packetsAB: 'Paq. A→B', bytesAB: 'Oct. A→B', packetsBA: 'Paq. B→A', bytesBA: 'Oct. B→A', start: 'Début', duration: 'Durée',
    rateAB: 'Débit A→B', rateBA: 'Débit B→A', address: 'Adresse', port: 'Port', packetsSent: 'Paquets émis', bytesSent: 'Octets émis',
    packetsReceived: 'Paquets reçus', bytesReceived: 'Octets reçus', protocol: 'Protocole', packetShare: '% des paquets', byteShare: '% des octets',
    endPackets: 'Paq. finaux', endBytes: 'Oct. finaux', range: 'Longueur', average: 'Moyenne', shortest: 'Plus court', longest: 'Plus long',
    rate: 'Paquets / ms', burst: 'Rafale', burstStart: 'Début rafale', severity: 'Gravité', count: 'Nombre', group: 'Groupe', summary: 'Résumé',
    numbers: 'Paquets',
  },
  properties: {
    file: 'Fichier', time: 'Temps', packets: 'Paquets', interface: 'Interface {number}', section: 'Capturé par', inOrder: 'comme dans le fichier',
    outOfOrder: 'des paquets sont plus anciens que le précédent', unknown: 'inconnu',
  },
  property: {
    path: 'Chemin', format: 'Format', size: 'Taille', first: 'Premier paquet', last: 'Dernier paquet', duration: 'Durée', precision: 'Précision',
    order: 'Ordre des temps', packets: 'Paquets', bytes: 'Octets sur le fil', averageSize: 'Paquet moyen', packetRate: 'Paquets par seconde',
    byteRate: 'Octets par seconde', bitRate: 'Bits par seconde', tcpConversations: 'Conversations TCP', udpConversations: 'Conversations UDP',
    name: 'Nom', description: 'Description', linkType: 'Type de liaison', snapLength: 'Longueur max.', filter: 'Filtre de capture',
    dropped: 'Perdus', received: 'Reçus', application: 'Application', operatingSystem: 'Système', hardware: 'Matériel', comment: 'Commentaire',
  },
}
