import type { decodeAsEn } from './decode-as-en.ts'

export const decodeAsFr: typeof decodeAsEn = {
  title: 'Décoder comme',
  menu: 'Décoder comme…',
  table: 'Quels ports',
  tables: { tcp: 'Port TCP', udp: 'Port UDP', sctp: 'Port SCTP' },
  ports: 'Port, ou premier et dernier port',
  noProtocol: 'aucun',
  protocol: 'Protocole',
  choose: 'Protocole…',
  add: 'Décoder',
  inForce: 'En vigueur',
  remove: 'Décoder {ports} comme d’habitude',
  badPorts: 'Un port de 0 à 65535, ou deux séparés d’un trait d’union, par exemple 8000-8010.',
  kept: 'Vaut pour toutes les captures, jusqu’à la fermeture de Perroquet.',
}
