import { useEngineChannel } from '../engine-channel.ts'
import { download } from './download.ts'

/** Saving what the window itself has made: with the system's dialog in the desktop door, as a download in the browser. */
export function useSaveFile() {
  const { engine } = useEngineChannel()
  /** @returns where it was saved, as far as that is known: null where the person gave up, '' for a download */
  return async (content: Blob, name: string): Promise<string | null> => {
    if (window.perroquet !== undefined) return await engine.saveFile({ name, bytes: new Uint8Array(await content.arrayBuffer()) })
    const href = URL.createObjectURL(content)
    download(href, name)
    // The download has begun with its own hold on the content.
    setTimeout(() => { URL.revokeObjectURL(href) }, 10_000)
    return ''
  }
}
