/** The days that figures are about where nobody said others. */
export const DAYS = 90

/** The page that lists what a number counted, from the server's own request for it. */
export function pageOf(rows: string): string {
  const [path, query = ''] = rows.split('?')
  const params = new URLSearchParams(query)
  if (path === '/cases') params.set('tab', 'list')
  return `/cases?${params}`
}
