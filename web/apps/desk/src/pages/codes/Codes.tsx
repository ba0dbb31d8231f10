import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark, Sheet } from '@shouwang/ui'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, QRCode, Segmented } from 'antd'
import { useState } from 'react'
import { Empty } from '../../lists/DataTable'
import { RegionFilter } from '../../lists/RegionFilter'
import { type Region, useOwnArea, useTownships, useVillages } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Allowed } from '../../session/Allowed'
import { useMay, useMe } from '../../session/me'
import { t } from '../../texts'

const words = t.codes
const KEYS = ['township', 'village'] as const
type Code = Schemas['VillageCode']
const TOWNSHIP_DIGITS = 9
type Paper = 'a4' | 'a5'

export function Component() {
  return (
    <Allowed any={['read_lead']}>
      <Codes />
    </Allowed>
  )
}

/** The codes that hang in the villages: whoever scans one reports a difficulty. Made, printed and ended here. */
function Codes() {
  const state = useListState(KEYS)
  const own = useOwnArea()
  const townships = useTownships()
  const above = useTownshipOfVillage(townships)
  const township =
    state.values.township ??
    own?.townships[0] ??
    above ??
    (townships.length === 1 ? townships[0]?.region_id : undefined)
  const placed = !!own || !!township
  const [paper, setPaper] = useState<Paper>('a4')
  const [printing, setPrinting] = useState<string>()
  const villages = useShownVillages(township, state.values.village)
  const { codes, isPending } = useCodes(placed)
  const nameOf = townships.find((one) => one.region_id === township)?.name ?? ''
  const print = (token: string | undefined) => {
    setPrinting(token)
    // The sheets are on the page before the printer looks at it.
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()))
  }
  const posters = villages.flatMap((village) => {
    const code = codes.get(village.region_id)
    return code && (!printing || printing === code.token) ? [{ village, code }] : []
  })
  return (
    <>
      <PageHead title={words.title} note={words.note} screenOnly>
        <Segmented
          aria-label={words.paper}
          value={paper}
          options={[
            { value: 'a4', label: words.papers.a4 },
            { value: 'a5', label: words.papers.a5 },
          ]}
          onChange={(value) => setPaper(value as Paper)}
        />
        <Button disabled={!villages.some((one) => codes.has(one.region_id))} onClick={() => print(undefined)}>
          {words.printAll}
        </Button>
      </PageHead>
      <div className="no-print">
        <Sheet>
          <Toolbar state={state}>
            <RegionFilter state={state} />
          </Toolbar>
          {!placed ? (
            <Empty>{t.coverage.pickTownship}</Empty>
          ) : isPending ? (
            <Loading />
          ) : (
            <ul className="codes">
              {villages.map((village) => (
                <Village
                  key={village.region_id}
                  name={nameOf + village.name}
                  village={village}
                  code={codes.get(village.region_id)}
                  onPrint={print}
                />
              ))}
            </ul>
          )}
        </Sheet>
      </div>
      {posters.map(({ village, code }) => (
        <Poster key={code.token} name={nameOf + village.name} code={code} paper={paper} />
      ))}
    </>
  )
}

/** Where the village of the one signed in lies; a region's code begins with that of the township. */
function useTownshipOfVillage(townships: Region[]): string | undefined {
  const { data: me } = useMe()
  const code = me?.account.grants.find((grant) => (grant.region_code ?? '').length > TOWNSHIP_DIGITS)?.region_code
  if (!code) return undefined
  return townships.find((one) => one.code?.slice(0, TOWNSHIP_DIGITS) === code.slice(0, TOWNSHIP_DIGITS))?.region_id
}

function useShownVillages(township: string | undefined, village: string | undefined): Region[] {
  const own = useOwnArea()
  const all = useVillages(township)
  const villages = own?.villages.length ? all.filter((one) => own.villages.includes(one.region_id)) : all
  return village ? villages.filter((one) => one.region_id === village) : villages
}

/** The code that is good now, by village. */
function useCodes(enabled: boolean) {
  const { data, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['village-codes'],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET('/api/v1/village-codes', { params: { query: { cursor, limit: 200 } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  if (hasNextPage && !isFetchingNextPage) fetchNextPage()
  const codes = new Map<string, Code>()
  for (const code of data?.pages.flatMap((page) => page.items) ?? [])
    if (!code.valid_to) codes.set(code.village_id, code)
  return { codes, isPending }
}

function Village(props: { name: string; village: Region; code?: Code; onPrint: (token: string) => void }) {
  const { name, village, code, onPrint } = props
  const may = useMay()
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const attempt = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (problem) {
      message.error((problem as Error).message)
    } finally {
      queries.invalidateQueries({ queryKey: ['village-codes'] })
    }
  }
  const make = () => attempt(api.POST('/api/v1/village-codes', { body: { village_id: village.region_id } }))
  const end = (token: string) =>
    modal.confirm({
      title: words.endTitle(name),
      content: words.endNote,
      okText: words.end,
      okButtonProps: { danger: true },
      onOk: () => attempt(api.POST('/api/v1/village-codes/{token}/end', { params: { path: { token } } })),
    })
  return (
    <li>
      {code ? (
        <QRCode value={code.link} size={112} bordered={false} color="#000" type="svg" aria-label={words.codeOf(name)} />
      ) : (
        <span className="code-none" aria-hidden="true" />
      )}
      <div>
        <b>{name}</b>
        {code ? (
          <>
            <p>
              <Mark tone="ok">{words.since(code.valid_from)}</Mark>
            </p>
            <p className="labels">
              <Button size="small" onClick={() => onPrint(code.token)}>
                {t.list.print}
              </Button>
              {may('settle_lead') && (
                <Button size="small" danger onClick={() => end(code.token)}>
                  {words.end}
                </Button>
              )}
            </p>
          </>
        ) : (
          <>
            <p className="quiet">{may('settle_lead') ? words.none : words.askTownship}</p>
            {may('settle_lead') && (
              <Button size="small" type="primary" onClick={make}>
                {words.make}
              </Button>
            )}
          </>
        )}
      </div>
    </li>
  )
}

/** What hangs on the wall: what it is for, the code, and what happens after. */
function Poster({ name, code, paper }: { name: string; code: Code; paper: Paper }) {
  return (
    <article className={`poster print-only poster-${paper}`}>
      <h1>{words.poster.title}</h1>
      <p className="poster-place">{name}</p>
      <QRCode value={code.link} size={paper === 'a4' ? 340 : 220} bordered={false} color="#000" type="svg" />
      <p className="poster-how">{words.poster.how}</p>
      <ol>
        {words.poster.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="poster-privacy">{words.poster.privacy}</p>
    </article>
  )
}
