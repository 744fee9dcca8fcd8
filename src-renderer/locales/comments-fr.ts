import type { commentsEn, saveEn } from './comments-en.ts'

export const commentsFr: typeof commentsEn = {
  title: 'Commentaires du paquet {number}',
  one: 'Commentaire {place}',
  placeholder: 'Ce qu’il faut savoir de ce paquet',
  keep: 'Garder',
  add: 'Un autre',
  remove: 'Supprimer le commentaire {place}',
  close: 'Fermer',
  menu: 'Commentaires…',
  unsaved: '{count} paquet aux commentaires non enregistrés | {count} paquets aux commentaires non enregistrés',
  unsavedHere: 'a des commentaires non enregistrés',
}

export const saveFr: typeof saveEn = {
  whole: 'Toute la capture, avec ses commentaires',
  save: 'Enregistrer',
  saveAs: 'Enregistrer sous…',
  path: 'Enregistrer en pcapng sous',
  download: 'Télécharger',
  replace: 'Le remplacer',
  exists: 'Un fichier de ce nom existe déjà.',
  done: 'La capture est enregistrée dans {path}',
  nothing: 'Aucun commentaire n’a changé depuis l’ouverture ou l’enregistrement de la capture.',
  unsaved: 'Les commentaires d’un paquet de {name} ne sont pas enregistrés. | '
    + 'Les commentaires de {count} paquets de {name} ne sont pas enregistrés.',
  closeAnyway: 'Fermer sans enregistrer',
  stay: 'Ne pas fermer',
}
