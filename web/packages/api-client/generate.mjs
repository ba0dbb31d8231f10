// Writes src/schema.d.ts from the server's own description, or with --check says whether it is fresh. The tool stands
// in a folder of its own (tools/openapi), because it needs an older TypeScript than the rest.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const description = join(here, '../../../docs/reference/openapi.json')
const written = join(here, 'src/schema.d.ts')
const digest = createHash('sha256').update(readFileSync(description)).digest('hex')
const head = `// Generated from docs/reference/openapi.json (sha-256 ${digest}); run "npm run generate".\n// Long because it is generated.\n`

if (process.argv.includes('--check')) {
  if (existsSync(written) && readFileSync(written, 'utf8').startsWith(head)) process.exit(0)
  console.error('packages/api-client/src/schema.d.ts 已过时，请运行 npm run generate / is stale: run npm run generate')
  process.exit(1)
}
const tool = join(here, '../../tools/openapi/node_modules/openapi-typescript/bin/cli.js')
const text = execFileSync(process.execPath, [tool, description], { encoding: 'utf8', maxBuffer: 1 << 26 })
writeFileSync(written, head + text)
