import { today } from '@shouwang/ui'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useSearchParams } from 'react-router'
import { t } from '../../texts'
import { DAYS } from './rows'

/** The time that figures are about: the address says it, the last ninety days if not. */
export function usePeriod() {
  const [params, setParams] = useSearchParams()
  const to = params.get('to') ?? today()
  const from = params.get('from') ?? dayjs(to).subtract(DAYS, 'day').format('YYYY-MM-DD')
  const set = (from: string, to: string) => {
    const next = new URLSearchParams(params)
    for (const key of ['cursor', 'page']) next.delete(key)
    next.set('from', from)
    next.set('to', to)
    setParams(next, { replace: true })
  }
  return { from, to, set }
}

/** Times that are asked for most. */
const presets = () => {
  const now = dayjs(today())
  const words = t.figures.presets
  return [
    { label: words.quarter, value: [now.subtract(DAYS, 'day'), now] as [dayjs.Dayjs, dayjs.Dayjs] },
    { label: words.year, value: [now.subtract(1, 'year').add(1, 'day'), now] as [dayjs.Dayjs, dayjs.Dayjs] },
    { label: words.calendar, value: [now.startOf('year'), now] as [dayjs.Dayjs, dayjs.Dayjs] },
  ]
}

export function Period({ period }: { period: ReturnType<typeof usePeriod> }) {
  return (
    <div className="toolbar no-print">
      <label className="toolbar-label toolbar-first">
        {t.figures.period}
        <DatePicker.RangePicker
          value={[dayjs(period.from), dayjs(period.to)]}
          allowClear={false}
          presets={presets()}
          onChange={(days) => {
            const [from, to] = days ?? []
            if (from && to) period.set(from.format('YYYY-MM-DD'), to.format('YYYY-MM-DD'))
          }}
        />
      </label>
    </div>
  )
}
