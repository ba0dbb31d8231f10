import { useState } from 'react'
import { t } from '../../texts'

const SHOWN = 2

/** Sentences that were put together into one text: each on a line of its own, the first few at once. */
export const sentencesOf = (text: string) => text.split('；').filter((sentence) => sentence.trim())

export function Evidence({ text }: { text: string }) {
  const [all, setAll] = useState(false)
  const sentences = sentencesOf(text)
  const rest = sentences.length - SHOWN
  return (
    <>
      <ul className={all ? 'evidence-lines all' : 'evidence-lines'}>
        {sentences.map((sentence, index) => (
          <li key={sentence} className={index < SHOWN ? undefined : 'later'}>
            {sentence}
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="link-button no-print" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t.common.less : t.cases.one.moreReasons(rest)}
        </button>
      )}
    </>
  )
}
