import { proseDay, today } from '@shouwang/ui'
import { PageHead } from '../../parts/PageHead'
import { useMay, useMe } from '../../session/me'
import { t } from '../../texts'
import { Finder } from './Finder'
import { modules } from './modules'

const words = t.today

/** What is there for me today: each duty brings its own parts. */
export function Component() {
  const { data: me } = useMe()
  const may = useMay()
  const shown = modules.filter((module) => module.for(may))
  const at = (place: 'top' | 'wide' | 'narrow') =>
    shown.filter((module) => module.place === place).map(({ key, Part }) => <Part key={key} />)
  return (
    <>
      <PageHead
        title={words.title}
        note={
          <>
            <span>{words.hello(me?.account.display_name ?? '')}</span>
            <span>{words.day(proseDay(today()))}</span>
          </>
        }
      >
        {may('read_household') && <Finder />}
      </PageHead>
      {at('top')}
      <div className="columns today">
        <div className="column-wide">{at('wide')}</div>
        <aside className="column-narrow">{at('narrow')}</aside>
      </div>
    </>
  )
}
