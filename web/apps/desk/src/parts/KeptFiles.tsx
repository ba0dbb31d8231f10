import { download, Problem } from '@shouwang/api-client'
import { App, Button, Image } from 'antd'
import { useState } from 'react'
import { t } from '../texts'
import { save } from './save'

const words = t.common.photos
const SIZE = 88

/** Photographs and scans that were kept: pictures as they are, anything else to be saved. */
export function KeptFiles({ paths, title }: { paths: string[]; title: string }) {
  if (!paths.length) return null
  return (
    <span className="kept-files">
      <Image.PreviewGroup>
        {paths.map((path, index) => (
          <One key={path} path={path} title={paths.length > 1 ? `${title} ${index + 1}` : title} />
        ))}
      </Image.PreviewGroup>
    </span>
  )
}

function One({ path, title }: { path: string; title: string }) {
  const { message } = App.useApp()
  const [picture, setPicture] = useState(true)
  const take = () =>
    download('GET', path).then(
      (file) => save(file, title),
      (problem) => message.error(problem instanceof Problem ? problem.sentences.join(' ') : t.common.broken),
    )
  if (picture)
    return <Image src={`/api/v1${path}`} alt={title} width={SIZE} height={SIZE} onError={() => setPicture(false)} />
  return (
    <Button type="link" onClick={take}>
      {words.paper(title)}
    </Button>
  )
}
