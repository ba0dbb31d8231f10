import { Image } from 'antd'
import { useState } from 'react'
import { t } from '../texts'

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
  const [picture, setPicture] = useState(true)
  const src = `/api/v1${path}`
  if (!picture)
    return (
      <a href={src} download>
        {words.paper(title)}
      </a>
    )
  return <Image src={src} alt={title} width={SIZE} height={SIZE} onError={() => setPicture(false)} />
}
