// The browser may begin to read it after the click has returned.
const keptMs = 60_000

/** Hands a text to the browser to be saved, as if it had been downloaded. */
export const saveFile = (name: string, text: string): void =>
  saveBlob(name, new Blob([text], { type: 'text/plain;charset=utf-8' }))

export const saveBytes = (name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void =>
  saveBlob(name, new Blob([bytes], { type }))

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), keptMs)
}
