import { Select } from 'antd'
import { t } from '../texts'
import { useOwnArea, useTownships, useVillages } from './regions'
import type { ListState } from './state'

/** Township, then village, as far as one's own area has more than one. */
export function RegionFilter({ state }: { state: ListState }) {
  const own = useOwnArea()
  const townships = useTownships()
  const only = own?.townships.length === 1 ? own.townships[0] : undefined
  // A number's own request names a township where a village stands as well: only where a household lies counts to it.
  const named = townships.find((one) => one.region_id === state.values.village)?.region_id
  const township = state.values.township ?? named ?? only
  const villages = useVillages(township)
  if (own && !own.townships.length) return null
  const options = (list: { region_id: string; name: string }[]) =>
    list.map((region) => ({ value: region.region_id, label: region.name }))
  return (
    <>
      {!only && (
        <Select
          className="filter"
          aria-label={t.list.township}
          placeholder={t.list.allTownships}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={townships.length ? (state.values.township ?? named) : undefined}
          options={options(townships)}
          onChange={(value) => state.set({ township: value, village: undefined })}
        />
      )}
      <Select
        className="filter"
        aria-label={t.list.village}
        placeholder={t.list.allVillages}
        allowClear
        disabled={!township}
        showSearch={{ optionFilterProp: 'label' }}
        value={villages.length && !named ? state.values.village : undefined}
        options={options(villages)}
        onChange={(value) => state.set({ ...(only ? {} : { township }), village: value })}
      />
    </>
  )
}
