import { t } from '../texts'

export type Place = { path: string; title: string; needs: string[] }
export type Group = { title: string; places: Place[] }

/** Every page of the desk with the actions of which one lets somebody in. */
export const groups: Group[] = [
  {
    title: '',
    places: [{ path: '/', title: t.nav.today, needs: [] }],
  },
  {
    title: t.nav.watching,
    places: [
      { path: '/leads', title: t.nav.leads, needs: ['read_lead'] },
      { path: '/cases', title: t.nav.cases, needs: ['read_case'] },
      { path: '/households', title: t.nav.households, needs: ['read_household'] },
      { path: '/persons', title: t.nav.persons, needs: ['read_person'] },
      { path: '/guarantees', title: t.nav.guarantees, needs: ['handle_issue', 'read_figures'] },
      { path: '/notices', title: t.nav.notices, needs: ['read_case'] },
      { path: '/village-codes', title: t.nav.codes, needs: ['read_lead'] },
      { path: '/coverage', title: t.nav.coverage, needs: ['read_figures', 'manage_sweep', 'record_visit'] },
      { path: '/figures', title: t.nav.figures, needs: ['read_figures'] },
    ],
  },
  {
    title: t.nav.evidence,
    places: [
      { path: '/data', title: t.nav.data, needs: ['read_import'] },
      { path: '/screenings', title: t.nav.screenings, needs: ['read_screening'] },
      { path: '/policy', title: t.nav.policy, needs: ['read_policy'] },
    ],
  },
  {
    title: t.nav.system,
    places: [
      { path: '/system/accounts', title: t.nav.accounts, needs: ['read_accounts'] },
      { path: '/system/areas', title: t.nav.areas, needs: ['read_regions'] },
      { path: '/system/jobs', title: t.nav.jobs, needs: ['read_job'] },
      { path: '/system/backups', title: t.nav.backups, needs: ['manage_system'] },
      { path: '/system/journal', title: t.nav.journal, needs: ['read_journal'] },
    ],
  },
]

/** The groups with the places that somebody may see, empty groups left out. */
export function visible(may: (action: string) => boolean): Group[] {
  return groups
    .map((group) => ({
      ...group,
      places: group.places.filter((place) => !place.needs.length || place.needs.some(may)),
    }))
    .filter((group) => group.places.length)
}
