import type { Schemas } from '@shouwang/api-client'
import { proseWindow, Terms, yuan } from '@shouwang/ui'
import { Empty } from '../../lists/DataTable'
import { t } from '../../texts'

const words = t.households.one
type IncomeBody = Schemas['IncomeBody']

const ORDER = ['wage_income', 'business_income', 'property_income', 'transfer_income', 'business_cost']

/** The income that holds, with its ledger; those before it are folded away. */
export function Income({ incomes }: { incomes: IncomeBody[] }) {
  const [present, ...older] = incomes
  if (!present) return <Empty>{words.incomeNone}</Empty>
  return (
    <div className="sheet-body">
      <Ledger income={present} />
      {older.length > 0 && (
        <details className="fold">
          <summary>{words.older}</summary>
          {older.map((income) => (
            <Ledger key={income.valid_from + income.window_to} income={income} />
          ))}
        </details>
      )}
    </div>
  )
}

function Ledger({ income }: { income: IncomeBody }) {
  const amount = (fen: number | null | undefined) =>
    fen == null ? words.unknownIncome : `${yuan(fen)} ${t.common.yuan}`
  const items = [...income.items].sort((a, b) => ORDER.indexOf(a.item) - ORDER.indexOf(b.item))
  return (
    <div className="ledger">
      <div className="ledger-sum">
        <p className="quiet">{words.perCapita}</p>
        <p className="figure">{amount(income.per_capita_fen)}</p>
        <p className="quiet">{words.dividedBy(income.n_members)}</p>
      </div>
      <table className="facts">
        <caption className="unseen">{words.income}</caption>
        <tbody>
          {items.map(({ item, fen }) => (
            <tr key={item}>
              <th scope="row">{words.items[item] ?? item}</th>
              <td className="end">{item.endsWith('_cost') ? `−${yuan(fen)}` : yuan(fen)}</td>
            </tr>
          ))}
          <tr className="total">
            <th scope="row">{words.net}</th>
            <td className="end">{income.net_fen == null ? words.unknownIncome : yuan(income.net_fen)}</td>
          </tr>
        </tbody>
      </table>
      <Terms
        items={[
          [words.window, proseWindow(income.window_from, income.window_to)],
          [words.formula, income.formula],
        ]}
      />
    </div>
  )
}
