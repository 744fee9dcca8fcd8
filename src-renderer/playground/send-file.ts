import { ref } from 'vue'
import { uploadFile } from '../captures/upload.ts'
import { useEngineChannel } from '../engine-channel.ts'
import { usePlayground } from './playground-store.ts'

/** Sending a file's bytes: by its path in the desktop, by upload in the browser. */
export function useSendFile() {
  const { engine } = useEngineChannel()
  const { attempt } = usePlayground()
  const sending = ref(false)

  async function sendFile(session: number, file: File): Promise<void> {
    sending.value = true
    await attempt(async () => {
      if (window.perroquet !== undefined) return await engine.sendFile({ session, path: window.perroquet.pathOf(file) })
      const upload = await uploadFile(file)
      return upload === null ? null : await engine.sendFile({ session, upload })
    })
    sending.value = false
  }
  return { sendFile, sending }
}
