import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Desktop } from './api/contract.ts'
import { PORT_MESSAGE } from './api/port-message.ts'

/**
 * What the page gets from Electron: the paths of dropped files, and its port to the engine. A MessagePort cannot cross the
 * context bridge, so it is posted to the page.
 */
const desktop: Desktop = {
  pathOf(file) {
    try {
      return webUtils.getPathForFile(file as File)
    } catch {
      // What the page gave is no file.
      return ''
    }
  },
}

contextBridge.exposeInMainWorld('perroquet', desktop)

ipcRenderer.on(PORT_MESSAGE, (event) => {
  window.postMessage(PORT_MESSAGE, location.origin, [...event.ports])
})

// By then the page's script has run and listens.
window.addEventListener('DOMContentLoaded', () => { ipcRenderer.send(PORT_MESSAGE) })
