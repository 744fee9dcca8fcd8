import type { followEn } from './follow-en.ts'

/** Textes du flux suivi, en français. */
export const followFr: typeof followEn = {
  stream: 'Suivre le flux {protocol}',
  noStreamOf: 'Le paquet sélectionné ne fait partie d’aucun flux {protocol}.',
  label: 'Flux suivi',
  none: 'Sélectionnez un paquet TCP ou UDP pour lire ce que ses deux extrémités se sont dit.',
  empty: 'Rien n’a été dit dans ce flux.',
  reading: 'Remise en ordre du flux…',
  as: 'Suivi comme',
  number: 'Numéro du flux',
  of: 'sur {count}',
  previousStream: 'Flux précédent', nextStream: 'Flux suivant',
  side: 'Octets de qui',
  both: 'Les deux côtés',
  format: 'Affiché en',
  formats: { 'ascii': 'ASCII', 'utf-8': 'UTF-8', 'hex': 'Hexa', 'raw': 'Brut', 'c': 'C' },
  formatHints: {
    'ascii': 'Texte en ASCII', 'utf-8': 'Texte en UTF-8', 'hex': 'Vidage hexadécimal', 'raw': 'Octets en hexadécimal ; enregistrés tels quels', 'c': 'Tableaux C',
  },
  find: {
    label: 'Chercher dans le flux', kind: 'Que chercher', text: 'Texte', hex: 'Hexa', example: { text: 'Chercher', hex: '0d 0a' },
    next: 'Résultat suivant', previous: 'Résultat précédent', none: 'Introuvable.', around: 'Reprise depuis l’autre bout.',
    badHex: 'Des chiffres hexadécimaux par paires, comme 0d 0a.',
  },
  filter: 'N’afficher que les paquets de ce flux',
  save: 'Enregistrer tel qu’affiché',
  saved: '{size} écrits dans {path}',
  missing: '{count} octet manque dans la capture | {count} octets manquent dans la capture',
  packet: 'paquet {number}, {time} s',
  stale: 'Des paquets sont arrivés depuis.',
  refresh: 'Regarder à nouveau',
}
