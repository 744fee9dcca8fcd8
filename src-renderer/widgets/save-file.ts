/** Saving what the window itself has made. */
export function useSaveFile() {
  /** @returns where it was saved, as far as that is known: null where the person gave up, '' for a download */
  return (content: Blob, name: string): Promise<string | null> => {
    const href = URL.createObjectURL(content)
    const link = document.createElement('a')
    link.href = href
    link.download = name
    document.body.append(link)
    link.click()
    link.remove()
    // The download has begun with its own hold on the content.
    setTimeout(() => { URL.revokeObjectURL(href) }, 10_000)
    return Promise.resolve('')
  }
}
