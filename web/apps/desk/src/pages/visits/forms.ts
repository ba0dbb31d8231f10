import { api, body, type Schemas } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'

export type Forms = Schemas['VisitFormsBody']

/** What is asked at a visit, and the ways in which a household is seen. */
export function useVisitForms() {
  return useQuery({
    queryKey: ['visit-forms'],
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/visit-forms')),
  })
}

/** How a household was seen, in words. */
export const channelOf = (known: Forms | undefined, channel: string): string | undefined =>
  known?.channels.find((one) => one.channel === channel)?.title

/** What was answered, question by question in the order of the form. */
export function answersOf(known: Forms | undefined, form: string, answers: { [question: string]: unknown }): string[] {
  const questions = known?.forms.find((one) => one.form === form)?.questions ?? []
  return questions.flatMap(({ question, text }) => (answers[question] == null ? [] : [`${text}：${answers[question]}`]))
}
