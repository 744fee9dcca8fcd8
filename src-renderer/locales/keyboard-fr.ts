import type { keyboardEn } from './keyboard-en.ts'

export const keyboardFr: typeof keyboardEn = {
  title: 'Clavier',
  asWireshark: 'Les touches sont celles de Wireshark.',
  inBrowser: 'Les touches sont celles de Wireshark, sauf celles que le navigateur garde pour lui.',
  groups: {
    files: 'Captures', search: 'Recherche', packets: 'Paquets', window: 'Fenêtre', pane: 'Dans un panneau', details: 'Détails, octets, couches',
    conversation: 'Échelle, états, suivi', statistics: 'Statistiques', plots: 'Graphiques', fields: 'Champs et formulaires',
  },
  open: 'Ouvrir une capture', close: 'Fermer la capture', nextTab: 'Capture suivante', reload: 'Relire le fichier',
  filter: 'Filtre d’affichage', find: 'Chercher', findNext: 'Résultat suivant', findPrevious: 'Résultat précédent',
  goTo: 'Aller au paquet', nextPacket: 'Paquet suivant', previousPacket: 'Paquet précédent',
  nextInConversation: 'Suivant dans la conversation', previousInConversation: 'Précédent dans la conversation',
  save: 'Enregistrer', saveAs: 'Enregistrer sous', comment: 'Commentaires', decodeAs: 'Décoder comme',
  followTcp: 'Suivre le flux TCP', followUdp: 'Suivre le flux UDP', followHttp: 'Suivre le flux HTTP',
  mark: 'Marquer ou démarquer', nextMarked: 'Marqué suivant', previousMarked: 'Marqué précédent',
  reference: 'Référence de temps, oui ou non', nextReference: 'Référence de temps suivante', previousReference: 'Référence de temps précédente',
  help: 'Cette fiche',
  pane: {
    walk: 'Se déplacer', ends: 'Premier, dernier', copy: 'Copier la sélection', panes: 'D’un panneau à l’autre',
    fold: 'Replier, déplier', toggle: 'Replier ou déplier', parent: 'À la couche du dessus', unfoldAll: 'Tout déplier', foldAll: 'Tout replier',
    byte: 'Octet par octet', layer: 'Couche par couche',
    toPacket: 'Sélectionner son paquet', zoom: 'Zoom de l’échelle de temps', segment: 'États : par segments',
    findInStream: 'Chercher dans le flux', nextInStream: 'Résultat suivant dans le flux', previousInStream: 'Résultat précédent dans le flux',
    filterByRow: 'Filtrer par la ligne', toItsPacket: 'Expertise : son paquet, puis le suivant', foldRow: 'Replier, déplier',
    point: 'Par points', series: 'À une autre courbe', pointPacket: 'Sélectionner le paquet du point',
    zoomPlot: 'Zoom autour du point', whole: 'Tout le graphique',
    apply: 'Appliquer le filtre d’affichage', propose: 'Propositions, filtres précédents', take: 'Prendre la proposition',
    restore: 'Filtre : revenir au dernier',
    findBackward: 'Chercher en arrière', addComments: 'Commentaires : reprendre', moveRule: 'Règle de couleur : monter, descendre',
    closeForm: 'Fermer le formulaire',
  },
}
