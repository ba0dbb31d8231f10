import { front } from './front'
import { office, phone, watch } from './kit'

const SERVER = process.env.SERVER ?? 'http://127.0.0.1:8080'

/** Where the desk is served: by the server itself, or beside it where the binary was built without the desk. */
export async function desk(): Promise<{ base: string; close: () => void }> {
  const page = await fetch(SERVER, { headers: { accept: 'text/html' } })
  const served = page.ok && (await page.text()).includes('/assets/')
  if (served && !process.env.BESIDE) return { base: SERVER, close: () => {} }
  const port = 18_083
  const close = await front(new URL('../apps/desk/dist', import.meta.url).pathname, SERVER, port)
  return { base: `http://127.0.0.1:${port}`, close }
}

/** A browser of an office or of a pocket, and what went wrong in it. */
export async function browser(kind: 'office' | 'phone' = 'office') {
  const context = await (kind === 'office' ? office() : phone())
  const wrong = watch(context)
  const page = context.pages()[0] ?? (await context.newPage())
  return { context, page, wrong }
}
