import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { extname, join, normalize } from 'node:path'

// Stands in for the server's own serving of the desk while the binary at hand was built without it: the same
// addresses, the same headers, everything under /api handed on.

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export function front(dist: string, server: string, port: number): Promise<() => void> {
  const target = new URL(server)
  const http = createServer((asked, answer) => {
    const path = (asked.url ?? '/').split('?')[0] ?? '/'
    if (path.startsWith('/api/')) {
      const { method, headers, url } = asked
      const passed = request({ host: target.hostname, port: target.port, path: url, method, headers }, (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
      })
      passed.on('error', () => answer.writeHead(502).end())
      asked.pipe(passed)
      return
    }
    if (path.startsWith('/assets/')) {
      try {
        const file = readFileSync(join(dist, normalize(path)))
        const type = TYPES[extname(path)] ?? 'application/octet-stream'
        answer
          .writeHead(200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' })
          .end(file)
      } catch {
        answer.writeHead(404).end()
      }
      return
    }
    const nonce = randomBytes(16).toString('base64')
    const page = readFileSync(join(dist, 'index.html'), 'utf8').replace('{{nonce}}', nonce)
    const headers = {
      'content-type': TYPES['.html'],
      'content-security-policy': policy(nonce),
      'cache-control': 'no-cache',
    }
    answer.writeHead(200, headers).end(page)
  })
  return new Promise((ready) => http.listen(port, '127.0.0.1', () => ready(() => http.close())))
}
