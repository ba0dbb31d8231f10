/** Only a page of this desk may follow, never another address. */
export function safeTarget(to: string | null): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/'
}
