import { api, body, type operations, type Schemas, versioned } from '@shouwang/api-client'
import { daysBetween, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { t } from '../../texts'

export type Case = Schemas['CaseBody']
export type CaseLine = Schemas['CaseLineBody']
export type Task = Schemas['TaskLineBody']
export type Planning = Schemas['PlanningBody']
export type Measure = Schemas['MeasureBody']
export type CaseWords = Schemas['CaseWordsBody']
export type CaseQuery = NonNullable<operations['list_cases']['parameters']['query']>
export type TaskQuery = NonNullable<operations['list_tasks']['parameters']['query']>

/** Every status in the order of a case's life, with how it looks. */
export const STATUS_TONES: Record<string, Tone> = {
  identifying: 'plain',
  monitored: 'warn',
  eliminating: 'plain',
  eliminated: 'ok',
  refused: 'quiet',
  withdrawn: 'quiet',
  lapsed: 'quiet',
}

export function useCases(query: CaseQuery, enabled = true) {
  return useQuery({
    queryKey: ['cases', query],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/cases', { params: { query } })),
  })
}

export function useTasks(query: TaskQuery, enabled = true) {
  return useQuery({
    queryKey: ['worklist', query],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/worklist', { params: { query } })),
  })
}

export function useCase(id: string) {
  return useQuery({
    queryKey: ['case', id],
    queryFn: () => versioned(api.GET('/api/v1/cases/{id}', { params: { path: { id } } })),
  })
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: ['case', id, 'plan'],
    queryFn: () => versioned(api.GET('/api/v1/cases/{id}/plan', { params: { path: { id } } })),
  })
}

export function useTimeline(id: string) {
  return useQuery({
    queryKey: ['case', id, 'timeline'],
    queryFn: async () => (await body(api.GET('/api/v1/cases/{id}/timeline', { params: { path: { id } } }))).items,
  })
}

export function useCaseWords() {
  const { data } = useQuery({
    queryKey: ['case-words'],
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/case-words')),
  })
  return data
}

/** A reason in the policy's words; what somebody wrote stands as it is. */
export const reasonIn = (policy: CaseWords | undefined, reason: string): string =>
  [...(policy?.pauses ?? []), ...(policy?.refusals ?? [])].find(({ code }) => code === reason)?.title ?? reason

/** Departments that the catalogue of measures names: those that help, and repair. */
export function useDepartments() {
  const policy = useCaseWords()
  return [...new Set(policy?.measures.map((one) => one.department))].map((value) => ({ value, label: value }))
}

/** The last days before which something must be done, in words, with how pressing that is. */
export function pressing(due: string | null | undefined, today: string): { tone: Tone; text: string } {
  if (!due) return { tone: 'quiet', text: t.cases.noDue }
  const left = daysBetween(today, due)
  if (left < 0) return { tone: 'bad', text: t.cases.lateBy(-left) }
  if (left === 0) return { tone: 'warn', text: t.cases.today }
  return { tone: left <= 2 ? 'warn' : 'plain', text: t.cases.inDays(left) }
}
