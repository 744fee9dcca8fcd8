/**
 * The application's menu: macOS shows it; elsewhere the window has its own bars, and the menu stays hidden and holds the keys
 * for zoom, full screen and leaving. What a line does is Electron's role of that name.
 */

const words = {
  en: {
    about: 'About Perroquet', services: 'Services', hide: 'Hide Perroquet', hideOthers: 'Hide Others', unhide: 'Show All',
    quit: 'Quit Perroquet', close: 'Close Window', recentDocuments: 'Open Recent', clearRecentDocuments: 'Clear Menu',
    undo: 'Undo', redo: 'Redo', cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select All',
    resetZoom: 'Actual Size', zoomIn: 'Zoom In', zoomOut: 'Zoom Out', togglefullscreen: 'Full Screen',
    toggleDevTools: 'Developer Tools', minimize: 'Minimize', zoom: 'Zoom', front: 'Bring All to Front',
    file: 'File', open: 'Open…', edit: 'Edit', view: 'View', window: 'Window',
  },
  fr: {
    about: 'À propos de Perroquet', services: 'Services', hide: 'Masquer Perroquet', hideOthers: 'Masquer les autres',
    unhide: 'Tout afficher', quit: 'Quitter Perroquet', close: 'Fermer la fenêtre',
    recentDocuments: 'Ouvrir un fichier récent', clearRecentDocuments: 'Effacer le menu',
    undo: 'Annuler', redo: 'Rétablir', cut: 'Couper', copy: 'Copier', paste: 'Coller', selectAll: 'Tout sélectionner',
    resetZoom: 'Taille réelle', zoomIn: 'Zoom avant', zoomOut: 'Zoom arrière', togglefullscreen: 'Plein écran',
    toggleDevTools: 'Outils de développement', minimize: 'Placer dans le Dock', zoom: 'Réduire/agrandir',
    front: 'Tout ramener au premier plan',
    file: 'Fichier', open: 'Ouvrir…', edit: 'Édition', view: 'Présentation', window: 'Fenêtre',
  },
} as const

type Role = Exclude<keyof typeof words.en, 'file' | 'open' | 'edit' | 'view'>

/** A line of the menu, as Electron's `Menu.buildFromTemplate` takes it. */
export interface MenuLine {
  readonly role?: Role
  readonly type?: 'separator'
  readonly label?: string
  readonly accelerator?: string
  readonly visible?: boolean
  readonly click?: () => void
  readonly submenu?: MenuLine[]
}

export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** Languages that the system prefers, best first. */
  readonly languages: readonly string[]
  /** True while Perroquet itself is worked on: offers the developer tools. */
  readonly development: boolean
  /** Shows the open dialog. */
  readonly open: () => void
}

export function menu({ platform, languages, development, open }: MenuOptions): MenuLine[] {
  const text = words[languages[0]?.startsWith('fr') ? 'fr' : 'en']
  const line = (role: Role, more?: MenuLine): MenuLine => ({ role, label: text[role], ...more })
  const separator: MenuLine = { type: 'separator' }
  const view: MenuLine[] = [
    line('resetZoom'), line('zoomIn'), line('zoomOut'),
    // The role's own key is that of a shifted plus; this is the same key without Shift.
    line('zoomIn', { accelerator: 'CommandOrControl+=', visible: false }),
    separator, line('togglefullscreen'),
    ...development ? [line('toggleDevTools')] : [],
  ]
  if (platform !== 'darwin') return [{ label: text.file, submenu: [line('quit')] }, { label: text.view, submenu: view }]
  return [
    {
      label: 'Perroquet',
      submenu: [
        line('about'), separator, line('services'), separator,
        line('hide'), line('hideOthers'), line('unhide'), separator, line('quit'),
      ],
    },
    {
      label: text.file,
      submenu: [
        { label: text.open, accelerator: 'Command+O', click: open },
        line('recentDocuments', { submenu: [line('clearRecentDocuments')] }),
        // ⌘W closes a capture.
        separator, line('close', { accelerator: 'Shift+Command+W' }),
      ],
    },
    {
      label: text.edit,
      submenu: [line('undo'), line('redo'), separator, line('cut'), line('copy'), line('paste'), line('selectAll')],
    },
    { label: text.view, submenu: view },
    line('window', { submenu: [line('minimize'), line('zoom'), separator, line('front')] }),
  ]
}
