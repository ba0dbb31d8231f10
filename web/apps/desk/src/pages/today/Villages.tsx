import { count, PieceBar, Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useOwnArea, useVillages } from '../../lists/regions'
import { t } from '../../texts'
import { allLeads, LEVELS } from '../leads/query'
import { LEVEL_COLORS, LevelLegend } from '../screenings/Breakdown'

const words = t.today
/** Leads of a township by village, in order of code. */
export function Villages() {
  const own = useOwnArea()
  const township = own?.townships[0]
  const villages = useVillages(township, true)
  const { data: leads } = useQuery({ queryKey: ['leads', 'all', township], queryFn: () => allLeads(township) })
  if (!leads || !villages.length) return null
  const of = (village: string, level?: string) =>
    leads.filter((lead) => lead.village.region_id === village && (!level || lead.level === level)).length
  const most = Math.max(1, ...villages.map((village) => of(village.region_id)))
  return (
    <Sheet title={words.byVillage} note={words.byTownshipNote} extra={<LevelLegend />}>
      <table className="bars">
        <caption className="unseen">{words.byVillage}</caption>
        <thead>
          <tr>
            <th scope="col">{t.list.village}</th>
            <th scope="col" className="end">
              {t.screenings.one.registered}
            </th>
            <th scope="col" className="end">
              {t.screenings.one.found}
            </th>
            <th scope="col" className="bar-cell">
              <span className="unseen">{t.leads.level}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {villages.map((village) => {
            const n = of(village.region_id)
            const pieces = LEVELS.map((level) => ({
              key: level,
              title: t.leads.levels[level] ?? level,
              value: of(village.region_id, level),
              color: LEVEL_COLORS[level] ?? '',
            }))
            return (
              <tr key={village.region_id}>
                <th scope="row">{village.name}</th>
                <td className="end">{village.n_households == null ? '' : count(village.n_households)}</td>
                <td className="end">
                  {n ? (
                    <Link
                      to={`/leads?township=${township}&village=${village.region_id}`}
                      aria-label={`${village.name} ${n}`}
                    >
                      {count(n)}
                    </Link>
                  ) : (
                    <span className="quiet">0</span>
                  )}
                </td>
                <td className="bar-cell">
                  <PieceBar
                    pieces={pieces}
                    whole={most}
                    label={pieces.map((piece) => `${piece.title} ${piece.value}`).join(' ')}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Sheet>
  )
}
