import { useSheets } from '../policy/query'

/** The departments that the sheet catalogue names. */
export function usePolicyDepartments(): string[] {
  const { data } = useSheets()
  return [...new Set(data?.items.map((sheet) => sheet.department))]
}
