// Every text of the desk, by code: t.leads.title is the text with the code leads.title.

import { account } from './account'
import { cases } from './cases'
import { coverage, figures, guarantees, standards } from './casework'
import { changes } from './changes'
import { codes } from './codes'
import { common, list, nav, personal, shell } from './common'
import { data } from './data'
import { households, persons } from './households'
import { leads, screenings } from './leads'
import { map } from './map'
import { notices, reports } from './notices'
import { officers } from './officers'
import { policy } from './policy'
import { signin } from './signin'
import { system } from './system'
import { today } from './today'
import { visits } from './visits'

export const t = {
  account,
  cases,
  changes,
  codes,
  common,
  coverage,
  data,
  figures,
  guarantees,
  households,
  leads,
  list,
  nav,
  personal,
  map,
  notices,
  officers,
  persons,
  reports,
  policy,
  screenings,
  shell,
  signin,
  standards,
  system,
  today,
  visits,
}
