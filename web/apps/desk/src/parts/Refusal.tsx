import { Problem } from '@shouwang/api-client'
import { Alert, Button } from 'antd'
import { t } from '../texts'

/** What went wrong, in the server's own words, and a way on. */
export function Refusal({ error, again }: { error: unknown; again?: () => void }) {
  const problem = error instanceof Problem ? error : new Problem(0, '', t.common.broken)
  return (
    <Alert
      className="refusal"
      type="error"
      showIcon
      title={problem.sentences.length === 1 ? problem.sentences[0] : t.common.refused}
      description={
        <>
          {problem.sentences.length > 1 && (
            <ul>
              {problem.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          {problem.code && <span className="quiet">{t.common.problemNumber(problem.code, problem.requestId)}</span>}
        </>
      }
      action={again && <Button onClick={again}>{t.common.again}</Button>}
    />
  )
}
