import type { Download } from '@shouwang/api-client'

/** Endings of files that come without a name. */
const ENDINGS: Record<string, string> = { 'application/pdf': '.pdf', 'image/jpeg': '.jpg', 'image/png': '.png' }

/** What a file is called on somebody's own machine: in the desk's words, with the ending of what was sent. */
export function nameOf({ blob, name }: Download, wanted: string): string {
  const ending = /\.[a-z0-9]+$/i.exec(name)?.[0] ?? ENDINGS[blob.type] ?? ''
  return wanted.toLowerCase().endsWith(ending.toLowerCase()) ? wanted : wanted.replace(/\.[a-z0-9]+$/i, '') + ending
}

/** Hands a file to the browser's own downloads. */
export function save(file: Download, wanted: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file.blob)
  link.download = nameOf(file, wanted)
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
