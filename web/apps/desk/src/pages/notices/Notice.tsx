import { api, body } from '@shouwang/api-client'
import { Mark, proseDay, Sheet, Terms, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { type Command, CommandDialog } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { KeptFiles } from '../../parts/KeptFiles'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { digests } from '../../parts/Photos'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { hangsUntil, NOTICE_TONES } from './Notices'

const words = t.notices.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_case']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

/** One notice: the sheet as it hangs, when it was posted, and when it came down. */
function One({ id }: { id: string }) {
  const may = useMay()
  const [command, setCommand] = useState<Command>()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['case', 'notice', id],
    queryFn: () => body(api.GET('/api/v1/notices/{id}', { params: { path: { id } } })),
  })
  if (isPending) return <Loading />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const params = { path: { id }, header: { 'If-Match': `"${data.version}"` } }
  const on = { name: 'on', label: words.on, kind: 'day', required: true, initial: today() } as const
  const witness = { name: 'text', label: words.witness, kind: 'long' } as const
  const photo = { name: 'files', label: words.photo, kind: 'photo', hint: t.common.photos.hint } as const
  const post: Command = {
    title: words.post,
    fields: [on, { ...witness, required: true }, photo],
    send: (values) =>
      api.POST('/api/v1/notices/{id}/post', {
        params,
        body: { on: text(values.on), text: text(values.text), file: digests(values.files)[0] ?? null },
      }),
  }
  const takeDown: Command = {
    title: words.takeDown,
    fields: [on, witness, { name: 'objections', label: words.objections, kind: 'long' }, photo],
    send: (values) =>
      api.POST('/api/v1/notices/{id}/withdraw', {
        params,
        body: {
          on: text(values.on),
          text: text(values.text) || null,
          objections: text(values.objections) || null,
          file: digests(values.files)[0] ?? null,
        },
      }),
  }
  const proofs = [data.proof.file, data.withdrawal_proof.file]
  const shown = proofs.flatMap((digest) => (digest ? [`/notices/${id}/files/${digest}`] : []))
  const until = hangsUntil(data)
  // Before the county has decided there is no class to tell.
  const classed = data.entries.some((entry) => entry.class)
  const next = data.state === 'made' ? post : data.state === 'posted' ? takeDown : undefined
  return (
    <>
      <PageHead
        screenOnly
        title={words.heading(data.village, data.title)}
        note={<Mark tone={NOTICE_TONES[data.state] ?? 'plain'}>{t.notices.states[data.state] ?? data.state}</Mark>}
        back={{ to: '/notices', title: words.back }}
      >
        <Button onClick={() => window.print()}>{words.print}</Button>
        {may('publish_notice') && next && (
          <Button type="primary" onClick={() => setCommand(next)}>
            {next.title}
          </Button>
        )}
      </PageHead>
      <div className="columns">
        <article className="sheet paper notice">
          <h2>{words.heading(data.village, data.title)}</h2>
          <table>
            <thead>
              <tr>
                <th>{words.head}</th>
                <th>{t.notices.village}</th>
                {classed && <th>{words.class}</th>}
                <th>{words.reason}</th>
              </tr>
            </thead>
            <tbody>
              {data.entries.map((entry) => (
                <tr key={entry.name + entry.reason}>
                  <td>{entry.name}</td>
                  <td>{entry.village}</td>
                  {classed && <td>{entry.class}</td>}
                  <td>{entry.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {data.posted_on && until && <p>{words.period(proseDay(data.posted_on), proseDay(until))}</p>}
          <p>{words.closing}</p>
          <p className="notice-day">
            {data.village}
            <br />
            {proseDay(data.posted_on ?? today())}
          </p>
        </article>
        <aside className="column-narrow no-print">
          <Sheet title={t.notices.state}>
            <div className="sheet-body">
              <Terms
                items={[
                  [t.notices.posted, data.posted_on ?? t.common.no],
                  [t.notices.until, data.posted_on ? (until ?? t.common.none) : words.untilPosted],
                  [t.notices.withdrawn, data.withdrawn_on ?? t.common.no],
                  [words.witness, data.proof.text ?? t.common.none],
                  [words.objections, data.objections ?? t.common.none],
                ]}
              />
              <KeptFiles paths={shown} title={words.photo} />
            </div>
          </Sheet>
        </aside>
      </div>
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}
