import type { PaneKey, Shortcut } from '../widgets/shortcuts.ts'

/** What a shortcut does; the workspace runs it. */
export type ShortcutName =
  | 'open' | 'save' | 'saveAs' | 'close' | 'nextTab' | 'reload'
  | 'filter' | 'find' | 'findNext' | 'findPrevious' | 'goTo'
  | 'nextPacket' | 'previousPacket' | 'nextInConversation' | 'previousInConversation'
  | 'followTcp' | 'followUdp' | 'followHttp'
  | 'mark' | 'comment' | 'decodeAs' | 'nextMarked' | 'previousMarked' | 'reference' | 'nextReference' | 'previousReference' | 'help'

export interface ShortcutGroup {
  readonly name: 'files' | 'search' | 'packets' | 'window'
  readonly shortcuts: readonly Shortcut<ShortcutName>[]
}

/** Shortcuts that work everywhere in the workspace, as the keyboard sheet shows them; they are Wireshark's. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    name: 'files',
    shortcuts: [
      { name: 'open', chords: ['Ctrl+O'] },
      { name: 'save', chords: ['Ctrl+S'] },
      { name: 'saveAs', chords: ['Ctrl+Shift+S'] },
      { name: 'reload', chords: ['Ctrl+R'], browser: ['Alt+R'] },
      { name: 'close', chords: ['Ctrl+W'], browser: ['Alt+W'] },
      { name: 'nextTab', chords: ['Ctrl+Tab'], browser: ['Alt+T'] },
    ],
  },
  {
    name: 'search',
    shortcuts: [
      { name: 'filter', chords: ['Ctrl+/'] },
      { name: 'find', chords: ['Ctrl+F'] },
      { name: 'findNext', chords: ['Ctrl+N', 'F3'], browser: ['F3'] },
      { name: 'findPrevious', chords: ['Ctrl+B', 'Shift+F3'] },
    ],
  },
  {
    name: 'packets',
    shortcuts: [
      { name: 'goTo', chords: ['Ctrl+G'] },
      { name: 'nextPacket', chords: ['Ctrl+ArrowDown', 'F8'] },
      { name: 'previousPacket', chords: ['Ctrl+ArrowUp', 'F7'] },
      { name: 'nextInConversation', chords: ['Ctrl+.'] },
      { name: 'previousInConversation', chords: ['Ctrl+,'] },
      { name: 'followTcp', chords: ['Ctrl+Alt+Shift+T'] },
      { name: 'followUdp', chords: ['Ctrl+Alt+Shift+U'] },
      { name: 'followHttp', chords: ['Ctrl+Alt+Shift+H'] },
      { name: 'mark', chords: ['Ctrl+M'] },
      { name: 'comment', chords: ['Ctrl+Alt+C'] },
      { name: 'decodeAs', chords: ['Ctrl+Shift+U'] },
      { name: 'nextMarked', chords: ['Ctrl+Shift+N'], browser: ['Alt+N'] },
      { name: 'previousMarked', chords: ['Ctrl+Shift+B'], browser: ['Alt+B'] },
      { name: 'reference', chords: ['Ctrl+T'], browser: ['Alt+Shift+T'] },
      { name: 'nextReference', chords: ['Ctrl+Alt+N'] },
      { name: 'previousReference', chords: ['Ctrl+Alt+B'] },
    ],
  },
  { name: 'window', shortcuts: [{ name: 'help', chords: ['F1', '?'] }] },
]

export type PaneName =
  | 'table' | 'tree' | 'bytes' | 'ladder' | 'states' | 'follow' | 'statistics' | 'statisticsTree' | 'plot' | 'layers' | 'rule'
  | 'filter' | 'find' | 'followFind' | 'comments' | 'form'

interface PaneKeyGroup {
  readonly name: 'pane' | 'details' | 'conversation' | 'statistics' | 'plots' | 'fields'
  readonly keys: readonly PaneKey<PaneName>[]
}

/** Keys inside one pane, which the panes handle themselves; for the keyboard sheet. */
export const PANE_KEYS = [
  {
    name: 'pane',
    keys: [
      {
        name: 'walk', chords: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'],
        panes: ['table', 'tree', 'bytes', 'ladder', 'follow', 'statistics', 'statisticsTree'],
      },
      { name: 'ends', chords: ['Ctrl+Home', 'Ctrl+End'], panes: ['table', 'bytes'] },
      { name: 'copy', chords: ['Ctrl+C'], panes: ['table', 'tree', 'bytes'] },
      // The browser's own.
      { name: 'panes', chords: ['Tab'], panes: [] },
    ],
  },
  {
    name: 'details',
    keys: [
      { name: 'fold', chords: ['ArrowLeft', 'ArrowRight'], panes: ['tree'] },
      { name: 'toggle', chords: ['Enter', 'Space'], panes: ['tree'] },
      { name: 'parent', chords: ['Backspace'], panes: ['tree'] },
      { name: 'unfoldAll', chords: ['Ctrl+ArrowRight'], panes: ['tree'] },
      { name: 'foldAll', chords: ['Ctrl+ArrowLeft'], panes: ['tree'] },
      { name: 'byte', chords: ['ArrowLeft', 'ArrowRight'], panes: ['bytes'] },
      { name: 'layer', chords: ['ArrowUp', 'ArrowDown'], panes: ['layers'] },
    ],
  },
  {
    name: 'conversation',
    keys: [
      { name: 'toPacket', chords: ['Enter'], panes: ['ladder', 'follow'] },
      { name: 'zoom', chords: ['+', '-'], panes: ['ladder'] },
      { name: 'segment', chords: ['ArrowLeft', 'ArrowRight', 'Home', 'End'], panes: ['states'] },
      { name: 'findInStream', chords: ['Ctrl+F'], panes: ['follow', 'followFind'] },
      { name: 'nextInStream', chords: ['F3'], panes: ['follow', 'followFind'] },
      { name: 'previousInStream', chords: ['Shift+F3'], panes: ['follow', 'followFind'] },
    ],
  },
  {
    name: 'statistics',
    keys: [
      { name: 'filterByRow', chords: ['Enter'], panes: ['statistics', 'statisticsTree'] },
      { name: 'toItsPacket', chords: ['Space'], panes: ['statisticsTree'] },
      { name: 'foldRow', chords: ['ArrowLeft', 'ArrowRight'], panes: ['statisticsTree'] },
    ],
  },
  {
    name: 'plots',
    keys: [
      { name: 'point', chords: ['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'], panes: ['plot'] },
      { name: 'series', chords: ['ArrowUp', 'ArrowDown'], panes: ['plot'] },
      { name: 'pointPacket', chords: ['Enter'], panes: ['plot'] },
      { name: 'zoomPlot', chords: ['+', '-'], panes: ['plot'] },
      { name: 'whole', chords: ['0'], panes: ['plot'] },
    ],
  },
  {
    name: 'fields',
    keys: [
      { name: 'apply', chords: ['Enter'], panes: ['filter'] },
      { name: 'propose', chords: ['ArrowUp', 'ArrowDown'], panes: ['filter'] },
      { name: 'take', chords: ['Tab'], panes: ['filter'] },
      { name: 'restore', chords: ['Escape'], panes: ['filter'] },
      { name: 'findBackward', chords: ['Shift+Enter'], panes: ['find', 'followFind'] },
      { name: 'addComments', chords: ['Ctrl+Enter'], panes: ['comments'] },
      { name: 'moveRule', chords: ['ArrowUp', 'ArrowDown'], panes: ['rule'] },
      { name: 'closeForm', chords: ['Escape'], panes: ['find', 'form', 'comments'] },
    ],
  },
] as const satisfies readonly PaneKeyGroup[]
