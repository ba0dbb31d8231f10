import type { Schemas } from '@shouwang/api-client'
import { moment } from '@shouwang/ui'
import { type Field, type Option, text, type Values } from '../../parts/FieldForm'
import { digests } from '../../parts/Photos'
import { t } from '../../texts'
import type { Forms } from './forms'

const words = t.visits
type Question = Schemas['QuestionBody']

/** A UUID (version 4); `crypto.randomUUID` is missing where the desk is not served by https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const KINDS: Record<string, Field['kind']> = { yes_no: 'few', choice: 'few', number: 'number' }
const plain = (choices: string[]): Option[] => choices.map((value) => ({ value, label: value }))
const nameOf = (question: string) => `answers.${question}`

/** The questions of the form that are asked after what was answered; none where nobody was spoken to. */
function asked({ forms, channels }: Forms, values: Values): Question[] {
  const channel = channels.find((one) => one.channel === values.channel)
  if (channel && !channel.reaches) return []
  const questions = forms.find((one) => one.form === values.form)?.questions ?? []
  return questions.filter(
    ({ only_when }) => !only_when || only_when.answers.includes(text(values[nameOf(only_when.question)])),
  )
}

export function fieldsOf({ forms, channels }: Forms, first: string, now: string): Field[] {
  return [
    {
      name: 'form',
      label: words.form,
      kind: 'choice',
      required: true,
      options: forms.map(({ form, title }) => ({ value: form, label: title })),
      initial: forms.some(({ form }) => form === first) ? first : forms[0]?.form,
    },
    {
      name: 'channel',
      label: words.channel,
      kind: 'choice',
      required: true,
      options: channels.map(({ channel, title }) => ({ value: channel, label: title })),
      initial: channels[0]?.channel,
    },
    { name: 'visited_at', label: words.at, kind: 'moment', required: true, initial: moment(now) },
  ]
}

export function questionsOf(known: Forms, values: Values): Field[] {
  return [
    ...asked(known, values).map(
      (question): Field => ({
        name: nameOf(question.question),
        label: question.text,
        kind: KINDS[question.kind] ?? 'long',
        options: plain(question.choices),
        required: question.required,
      }),
    ),
    { name: 'away', label: words.away, kind: 'yes_no' },
    { name: 'text', label: words.text, kind: 'long' },
    { name: 'files', label: words.files, kind: 'photos', hint: t.common.photos.hint },
  ]
}

export function reportOf(known: Forms, household: string, caseId: string | undefined, values: Values) {
  const answers = asked(known, values).flatMap((question) => {
    const value = values[nameOf(question.question)]
    const answer = typeof value === 'string' ? value.trim() : value
    return answer === undefined || answer === null || answer === '' ? [] : [[question.question, answer]]
  })
  const report: Schemas['VisitReport'] = {
    household_id: household,
    case_id: caseId ?? null,
    form: text(values.form),
    channel: text(values.channel),
    visited_at: `${text(values.visited_at).replace(' ', 'T')}:00+08:00`,
    answers: Object.fromEntries(answers),
    away: values.away === true,
    text: text(values.text) || null,
    files: digests(values.files),
  }
  return report
}
