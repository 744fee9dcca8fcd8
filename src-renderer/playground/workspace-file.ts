import { useI18n } from 'vue-i18n'
import { useEngineChannel } from '../engine-channel.ts'
import { download } from '../widgets/download.ts'
import { useNotices } from '../widgets/notices.ts'
import { usePlayground } from './playground-store.ts'

const NAME = 'playground.perroquet.json'
/** Longest workspace file that the engine takes, in characters. */
const LONGEST = 4_000_000

/** Saving the servers and clients to a file, and adding those of one. */
export function useWorkspaceFile() {
  const { t } = useI18n()
  const { engine } = useEngineChannel()
  const { tell } = useNotices()
  const { attempt } = usePlayground()

  return {
    save: () => attempt(async () => {
      if (window.perroquet === undefined) return downloadText(await engine.saveWorkspace({}), NAME)
      const path = await engine.saveDialog({ name: NAME })
      if (path === null) return
      await engine.saveWorkspace({ path })
      tell('info', t('playground.file.saved', { path }))
    }),
    load: (file: File) => attempt(async () => {
      if (file.size > LONGEST) throw new Error(t('playground.file.tooLong', { name: file.name }))
      const { servers, clients } = await engine.loadWorkspace({ text: await file.text() })
      tell('info', t('playground.file.loaded', { servers, clients }))
    }),
  }
}

/** Gives text to the browser as a file. */
function downloadText(text: string, name: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  download(href, name)
  URL.revokeObjectURL(href)
}
