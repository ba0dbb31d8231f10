import { Link } from 'react-router'
import { t } from '../../texts'
import { useRules } from './query'

const MOST = 3

/** Rules by what they are called, each leading to its page; many of them are folded. */
export function RuleLinks({ codes }: { codes: string[] }) {
  const { data } = useRules()
  const title = new Map(data?.items.map((rule) => [rule.code, rule.title]))
  const links = (some: string[]) => (
    <span className="labels">
      {some.map((code) => (
        <Link key={code} to={`/policy?rule=${code}`} title={code}>
          {title.get(code) ?? code}
        </Link>
      ))}
    </span>
  )
  if (codes.length <= MOST) return links(codes)
  return (
    <details>
      <summary>{t.policy.rules.n(codes.length)}</summary>
      {links(codes)}
    </details>
  )
}
