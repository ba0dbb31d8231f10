import { Problem, sendEvidence } from '@shouwang/api-client'
import { Mark } from '@shouwang/ui'
import { Button } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { t } from '../texts'
import { shrink } from './shrink'

const words = t.common.photos

/** A file that was chosen: on its way, kept under its digest, or refused. */
export type Photo = { key: string; name: string; digest?: string; problem?: string }
type Props = { id?: string; single?: boolean; onChange?: (photos: Photo[]) => void }

/** Photographs and scans, each sent as soon as it is chosen; nobody has to give any. */
export function Photos({ id, single, onChange }: Props) {
  const own = useId()
  const input = useRef<HTMLInputElement>(null)
  const [photos, setPhotos] = useState<Photo[]>([])
  const tell = useRef(onChange)
  tell.current = onChange
  useEffect(() => tell.current?.(photos), [photos])
  /** What was taken out before its turn came is not sent; nor is anything once the dialog is closed. */
  const wanted = useRef(new Set<string>())
  useEffect(() => () => wanted.current.clear(), [])
  const drop = (dropped: Photo[]) => {
    for (const { key } of dropped) wanted.current.delete(key)
    setPhotos((all) => all.filter((one) => !dropped.some(({ key }) => key === one.key)))
  }
  const patch = (key: string, change: Partial<Photo>) =>
    setPhotos((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)))
  const take = async (files: File[]) => {
    const chosen = files.map((file) => ({ key: `${own} ${file.name} ${Math.random()}`, name: file.name, file }))
    if (single) drop(photos)
    for (const { key } of chosen) wanted.current.add(key)
    setPhotos((all) => [...all, ...chosen.map(({ key, name }) => ({ key, name }))])
    for (const { key, file } of chosen) {
      try {
        const small = await shrink(file)
        if (wanted.current.has(key)) patch(key, await sendEvidence(small).then(({ digest }) => ({ digest })))
      } catch (problem) {
        patch(key, { problem: problem instanceof Problem ? problem.sentences.join(' ') : words.unreadable })
      }
    }
  }
  return (
    <div className="photos">
      <input
        ref={input}
        id={id}
        type="file"
        multiple={!single}
        hidden
        accept="image/jpeg,image/png,image/webp,application/pdf"
        onChange={({ target }) => {
          take([...(target.files ?? [])])
          target.value = ''
        }}
      />
      <Button onClick={() => input.current?.click()}>{words.choose}</Button>
      <ul aria-live="polite">
        {photos.map(({ key, name, digest, problem }) => (
          <li key={key}>
            <Mark tone={problem ? 'bad' : digest ? 'ok' : 'plain'}>
              {name} {problem ?? (digest ? words.kept : words.sending)}
            </Mark>
            <Button type="text" size="small" onClick={() => drop([{ key, name }])}>
              {t.common.remove(name)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Nothing is sent while a file is on its way or was refused: it would be left out unseen. */
export const everyOneKept = (photos: Photo[] = []): Promise<void> => {
  if (photos.some((photo) => photo.problem)) return Promise.reject(new Error(words.refused))
  return photos.every((photo) => photo.digest) ? Promise.resolve() : Promise.reject(new Error(words.wait))
}

/** What the server calls the files that were kept. */
export const digests = (photos: unknown): string[] =>
  Array.isArray(photos) ? photos.flatMap(({ digest }: Photo) => (digest ? [digest] : [])) : []
