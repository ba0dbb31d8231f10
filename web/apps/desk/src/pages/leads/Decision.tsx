import { api, body } from '@shouwang/api-client'
import { Mark } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Command, CommandDialog } from '../../parts/Command'
import type { Option } from '../../parts/FieldForm'
import { rolesOf, useMay, useMe } from '../../session/me'
import { t } from '../../texts'
import { dismiss, takeUp, tell } from './decide'
import type { ListedLead } from './query'

const words = t.reports

export function useLeadWords(enabled: boolean) {
  const { data } = useQuery({
    queryKey: ['lead-words'],
    enabled,
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/lead-words')),
  })
  return data
}

type Decided = Pick<ListedLead, 'lead_id' | 'outcome' | 'case_id' | 'version'>

/** What became of a lead, or the two things that may be done with one that waits. Brief where the case has its own way. */
export function Decision({ lead, brief }: { lead: Decided; brief?: boolean }) {
  const may = useMay()
  const settles = may('settle_lead')
  const policy = useLeadWords(settles)
  const [command, setCommand] = useState<Command>()
  const { outcome, case_id, version } = lead
  if (outcome) {
    return (
      <span className="labels">
        <Mark tone={outcome === 'dismissed' ? 'quiet' : 'ok'}>{words.outcomes[outcome] ?? outcome}</Mark>
        {case_id && !brief && may('read_case') && <Link to={`/cases/${case_id}`}>{words.openCase}</Link>}
      </span>
    )
  }
  if (!settles || !policy) return null
  return (
    <span className="labels">
      <Button size="small" type="primary" onClick={() => setCommand(takeUp(lead.lead_id, version))}>
        {words.takeUp}
      </Button>
      <Button size="small" onClick={() => setCommand(dismiss(lead.lead_id, version, policy))}>
        {words.dismiss}
      </Button>
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </span>
  )
}

/** Taking down a lead that somebody told. */
export function Tell({ household }: { household?: Option }) {
  const may = useMay()
  const { data: me } = useMe()
  const policy = useLeadWords(may('report_lead'))
  const [command, setCommand] = useState<Command>()
  if (!may('report_lead') || !policy) return null
  return (
    <>
      <Button onClick={() => setCommand(tell(policy, rolesOf(me), household))}>{words.tell}</Button>
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}
