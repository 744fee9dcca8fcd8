import { useI18n } from 'vue-i18n'
import { useNotices } from '../../widgets/notices.ts'
import type { OpenCapture } from '../open-capture.ts'

/** The name of a capture as pcapng: that is what it is saved as. */
export function pcapngName(name: string): string {
  return `${name.replace(/(\.(pcapng|pcap|cap|dmp|gz))+$/i, '')}.pcapng`
}

/** Saving a capture: over itself where it is a pcapng file of the person's, else under a name that is asked for. */
export function useSaving() {
  const { t } = useI18n()
  const { failed, tell } = useNotices()

  async function saveTo(capture: OpenCapture, path: string): Promise<void> {
    const before = capture.cancels.value
    try {
      await capture.save(path, true)
      tell('info', t('save.done', { path }))
    } catch (error) {
      if (capture.cancels.value === before) failed(error)
    }
  }

  /** The desktop asks with the system's dialog, a browser with a form. */
  async function saveAs(capture: OpenCapture): Promise<void> {
    if (window.perroquet === undefined) {
      capture.form.value = 'save'
      return
    }
    try {
      const path = await capture.engine.saveDialog({ name: pcapngName(capture.summary.value.name) })
      if (path !== null) await saveTo(capture, path)
    } catch (error) {
      failed(error)
    }
  }

  async function save(capture: OpenCapture): Promise<void> {
    const { format, path, temporary, unsaved, state } = capture.summary.value
    if (unsaved === 0) return tell('info', t('save.nothing'))
    if (format === 'pcapng' && !temporary && state === 'complete') await saveTo(capture, path)
    else await saveAs(capture)
  }

  return { save, saveAs }
}
