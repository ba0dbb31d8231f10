import type { Download } from '@shouwang/api-client'

/** Hands a file to the browser's own downloads. */
export function save({ blob, name }: Download, fallback: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name || fallback
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
