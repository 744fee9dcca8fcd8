import { useEventListener } from '@vueuse/core'
import { ref } from 'vue'
import { useEngineChannel } from '../engine-channel.ts'
import { useNotices } from '../widgets/notices.ts'
import { useCaptures } from './captures-store.ts'
import { uploadFile } from './upload.ts'

/** Opening files that the person has chosen or dropped: by their path in the desktop, by upload in the browser. */
export function useOpening() {
  const captures = useCaptures()
  const { engine } = useEngineChannel()
  const { failed } = useNotices()

  async function openFile(file: File): Promise<void> {
    if (window.perroquet !== undefined) return await captures.openPath(window.perroquet.pathOf(file))
    const upload = await uploadFile(file)
    if (upload !== null) await captures.openUpload(upload)
  }

  async function openFiles(files: Iterable<File>): Promise<void> {
    try {
      for (const file of files) await openFile(file)
    } catch (error) {
      failed(error)
    }
  }

  /** The system's open dialog, in the desktop. */
  async function openDialog(): Promise<void> {
    try {
      await engine.openDialog({})
    } catch (error) {
      failed(error)
    }
  }

  return { openFiles, openDialog }
}

/** Files may be dropped anywhere on the window; `over` while they hang above it. */
export function useFileDrop() {
  const { openFiles } = useOpening()
  const over = ref(false)
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true

  useEventListener(window, ['dragenter', 'dragover'], event => {
    if (!hasFiles(event)) return
    event.preventDefault()
    over.value = true
  })
  useEventListener(window, 'dragleave', event => { if (event.relatedTarget === null) over.value = false })
  useEventListener(window, 'drop', event => {
    over.value = false
    if (!hasFiles(event)) return
    event.preventDefault()
    void openFiles([...event.dataTransfer?.files ?? []])
  })
  return over
}
