// Uses the one-time links that "shouwang user invite-examples" printed: prepare.mjs SERVER LINKS ACCOUNTS
import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const [server, links, out] = process.argv.slice(2)
const PASSWORD = '青山绿水守望相助-7391'

async function post(path, body) {
  const response = await fetch(`${server}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? {} : response.json()
}

function code(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((char) => letters.indexOf(char).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = digest.at(-1) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Waits until the server takes requests. */
async function ready() {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const answer = await fetch(`${server}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`${server} did not come up within a minute`)
}

await ready()
const accounts = {}
for (const line of readFileSync(links, 'utf8').split('\n')) {
  const [, name, token] = /^\S.*?\s{2,}([a-z_]+)\s+.*token=(\S+)/.exec(line) ?? []
  if (!name) continue
  const { second_factor } = await post('/activations', { token, password: PASSWORD })
  accounts[name] = { password: PASSWORD }
  if (!second_factor) continue
  accounts[name].secret = second_factor.secret
  await post('/activations/confirm', { token, code: code(second_factor.secret) })
}
writeFileSync(out, JSON.stringify(accounts))
