import type { namesEn } from './names-en.ts'

export const namesFr: typeof namesEn = {
  title: 'Noms des adresses',
  off: 'Aucun',
  file: 'D’après les enregistrements du fichier',
  dns: 'D’après le fichier et ses réponses DNS',
  leftOut: '{count} nom de plus n’est pas gardé. | {count} noms de plus ne sont pas gardés.',
}
