import { Link } from 'react-router'
import { PageHead } from '../parts/PageHead'
import { t } from '../texts'

/** A page that leads nowhere, with the way back. */
export function Dead({ title, why }: { title: string; why: string }) {
  return (
    <div className="dead">
      <PageHead title={title} />
      <p>{why}</p>
      <Link to="/">{t.common.home}</Link>
    </div>
  )
}

export const Missing = () => <Dead title={t.common.missing} why={t.common.missingWhy} />
