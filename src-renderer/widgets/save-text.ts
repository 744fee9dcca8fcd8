/** Lets the person save a text as a file: the browser's download, or the desktop's save dialog. */
export function saveText(text: string, name: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = href
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(href)
}
