import { shallowRef } from 'vue'
import { UPLOAD_PATH } from '../../src-main/api/contract.ts'
import { i18n } from '../locales/i18n.ts'

export interface Upload {
  readonly name: string
  readonly sent: number
  readonly total: number
  readonly cancel: () => void
}

const current = shallowRef<Upload | null>(null)

/** The upload that is under way, for the status bar. */
export const useUpload = () => current

/**
 * Sends a file to the engine of the browser door, as it is read. Answers the id for openUpload, or null where it was
 * cancelled; rejects with what the door says.
 */
export function uploadFile(file: File): Promise<string | null> {
  return new Promise<string | null>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const finish = (): void => { current.value = null }
    request.open('POST', `${UPLOAD_PATH}?name=${encodeURIComponent(file.name)}`)
    request.upload.onprogress = ({ loaded, total }) => {
      current.value = { name: file.name, sent: loaded, total, cancel: () => request.abort() }
    }
    request.onload = () => {
      finish()
      if (request.status < 200 || request.status >= 300) return reject(new Error(request.responseText || request.statusText))
      const upload = uploadId(request.responseText)
      if (upload === undefined) reject(new Error(request.responseText))
      else resolve(upload)
    }
    request.onerror = () => {
      finish()
      reject(new Error(i18n.global.t('open.unreachable', { name: file.name })))
    }
    request.onabort = () => {
      finish()
      resolve(null)
    }
    request.send(file)
  })
}

/** The id in the door's answer, or nothing where it is no such answer. */
function uploadId(answer: string): string | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(answer)
  } catch {
    return undefined
  }
  return typeof parsed === 'object' && parsed !== null && 'upload' in parsed && typeof parsed.upload === 'string'
    ? parsed.upload
    : undefined
}
