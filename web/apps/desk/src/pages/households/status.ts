import type { Schemas } from '@shouwang/api-client'

type Status = Pick<Schemas['StatusBody'], 'status' | 'value'>

/** A status in words; a value that says the same more closely stands alone. */
export function statusText({ status, value }: Status, title: (code: string) => string): string {
  const name = title(status)
  if (!value) return name
  return value.includes(name) ? value : `${name} ${value}`
}

/** What a household and its members are, each once, with how many have it. */
export function statusesOf(statuses: Status[], title: (code: string) => string): string[] {
  const found = new Map<string, number>()
  for (const status of statuses) {
    const text = statusText(status, title)
    found.set(text, (found.get(text) ?? 0) + 1)
  }
  return [...found].map(([text, n]) => (n > 1 ? `${text} ×${n}` : text))
}
