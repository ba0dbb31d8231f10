import type { ComponentType } from 'react'
import { Due } from './Due'
import { Duties } from './Duties'
import { Figures } from './Figures'
import { FirstLeads } from './FirstLeads'
import { Helped } from './Helped'
import { LateSources } from './LateSources'
import { later } from './later'
import { NewReports } from './NewReports'
import { Progress } from './Progress'
import { Running } from './Running'
import { Standing } from './Standing'
import { Townships } from './Townships'
import { Unjudged } from './Unjudged'
import { Villages } from './Villages'

const Deliver = later(async () => (await import('./Deliver')).Deliver)
const Places = later(async () => (await import('../map/CountyMap')).CountyMap)

type May = (action: string) => boolean

export type Module = { key: string; place: 'top' | 'wide' | 'narrow'; for: (may: May) => boolean; Part: ComponentType }

/** The parts of the first page, in reading order. A worklist of another kind joins here, with the action it needs. */
export const modules: Module[] = [
  { key: 'figures', place: 'top', for: (may) => may('read_screening'), Part: Figures },
  { key: 'standing', place: 'top', for: (may) => may('read_figures'), Part: Standing },
  { key: 'map', place: 'narrow', for: (may) => may('read_household') && may('read_figures'), Part: Places },
  { key: 'townships', place: 'narrow', for: (may) => may('read_screening'), Part: Townships },
  { key: 'villages', place: 'narrow', for: (may) => may('read_lead') && !may('read_screening'), Part: Villages },
  { key: 'funnel', place: 'narrow', for: (may) => may('read_screening') && may('read_figures'), Part: Progress },
  { key: 'due', place: 'wide', for: (may) => may('read_case'), Part: Due },
  { key: 'reports', place: 'wide', for: (may) => may('read_lead') && may('report_lead'), Part: NewReports },
  { key: 'helped', place: 'wide', for: (may) => may('read_household') && !may('read_lead'), Part: Helped },
  { key: 'first', place: 'wide', for: (may) => may('read_lead'), Part: FirstLeads },
  { key: 'unjudged', place: 'wide', for: (may) => may('read_screening'), Part: Unjudged },
  { key: 'deliver', place: 'wide', for: (may) => may('import_sheet') && !may('read_household'), Part: Deliver },
  { key: 'late', place: 'narrow', for: (may) => may('read_import'), Part: LateSources },
  { key: 'running', place: 'narrow', for: (may) => may('read_job'), Part: Running },
  { key: 'duties', place: 'wide', for: (may) => !may('read_household') && !may('read_import'), Part: Duties },
]
