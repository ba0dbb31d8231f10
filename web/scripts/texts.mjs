// Every Chinese text stands in the catalogue (src/texts): says where one stands elsewhere.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const roots = ['apps/desk/src', 'packages/ui/src', 'packages/api-client/src']
const wrong = []
for (const root of roots) {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    if (!/\.tsx?$/.test(entry.name) || /\/texts\/|\.test\.|schema\.d\.ts|format\.ts/.test(path)) continue
    readFileSync(path, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const code = line.replace(/\/\/.*$|\/\*\*?.*$|^\s*\*.*$/, '')
        if (/[\u4e00-\u9fff]/.test(code)) wrong.push(`${path}:${index + 1}: ${line.trim()}`)
      })
  }
}
if (wrong.length) {
  console.error(`Chinese texts outside of the catalogue:\n${wrong.join('\n')}`)
  process.exit(1)
}
