import { AutoComplete, DatePicker, Form, type FormInstance, Input, InputNumber, Radio, Select } from 'antd'
import dayjs from 'dayjs'
import { useNarrow } from '../shell/narrow'
import { t } from '../texts'
import { HouseholdSelect } from './Households'
import { type Among, NameField, OfficerSelect } from './Officers'
import { everyOneKept, type Photo, Photos } from './Photos'

/** `place`: what tells it from another of the same name, where it is not said already. */
export type Option = { value: string; label: string; place?: string }
export type Field = {
  name: string
  label: string
  kind:
    | 'text'
    | 'long'
    | 'day'
    | 'month'
    | 'moment'
    | 'count'
    | 'number'
    | 'money'
    | 'choice'
    | 'choices'
    | 'few'
    | 'suggest'
    | 'officer'
    | 'household'
    | 'name'
    | 'yes_no'
    | 'photo'
    | 'photos'
  options?: Option[]
  /** Of an officer or a name: who may be chosen. */
  among?: Among
  required?: boolean
  initial?: unknown
  hint?: string
}
export type Values = Record<string, unknown>

const FORMATS = { day: 'YYYY-MM-DD', month: 'YYYY-MM', moment: 'YYYY-MM-DD HH:mm' } as const

/** So many choices are seen at a glance and need no search. */
const GLANCE = 12
export const search = (options: readonly unknown[] = []) =>
  options.length > GLANCE ? { optionFilterProp: 'label' } : false

/** A phone's own calendar and clock: larger than ours, without a keyboard, and never wider than the screen. */
const NATIVE: { [kind: string]: string } = { day: 'date', month: 'month', moment: 'datetime-local' }

function input(field: Field, narrow: boolean) {
  if (narrow && NATIVE[field.kind]) return <Input type={NATIVE[field.kind]} />
  switch (field.kind) {
    case 'long':
      return <Input.TextArea rows={3} />
    case 'count':
      return <InputNumber min={0} precision={0} className="wide" />
    case 'number':
      return <InputNumber min={0} className="wide" />
    case 'money':
      return <InputNumber min={0} precision={2} className="wide" />
    case 'day':
      return <DatePicker className="wide" />
    case 'month':
      return <DatePicker picker="month" className="wide" />
    case 'moment':
      return <DatePicker showTime={{ format: 'HH:mm' }} format={FORMATS.moment} className="wide" />
    case 'choice':
      return <Select options={field.options} showSearch={search(field.options)} placeholder={t.common.choose} />
    case 'choices':
      return (
        <Select
          mode="multiple"
          options={field.options}
          showSearch={search(field.options)}
          placeholder={t.common.choose}
        />
      )
    case 'few':
      return <Radio.Group options={field.options} />
    case 'suggest':
      return <AutoComplete options={field.options} showSearch={{ filterOption: true }} />
    case 'officer':
      return <OfficerSelect among={field.among} />
    case 'household':
      return <HouseholdSelect known={field.options} />
    case 'name':
      return <NameField among={field.among} />
    case 'yes_no':
      return (
        <Radio.Group
          options={[
            { value: true, label: t.common.yes },
            { value: false, label: t.common.no },
          ]}
        />
      )
    case 'photo':
      return <Photos single />
    case 'photos':
      return <Photos />
    default:
      return <Input autoComplete="off" />
  }
}

/** Days are text outside of the form; within it calendar entries, or the text that a phone's calendar takes. */
function days(field: Field, narrow: boolean) {
  if (field.kind !== 'day' && field.kind !== 'month' && field.kind !== 'moment') return {}
  if (narrow)
    return {
      getValueProps: (value?: string) => ({ value: value?.replace(' ', 'T') }),
      normalize: (value?: string) => value?.replace('T', ' ') || undefined,
    }
  const format = FORMATS[field.kind]
  return {
    getValueProps: (value?: string) => ({ value: value ? dayjs(value) : undefined }),
    normalize: (value?: dayjs.Dayjs | string) => (value ? dayjs(value).format(format) : undefined),
  }
}

/** A form made from a list of fields. */
export function FieldForm({
  form,
  fields,
  more,
  onFinish,
}: {
  form: FormInstance
  fields: Field[]
  more?: (values: Values) => Field[]
  onFinish: (values: Values) => void
}) {
  const narrow = useNarrow()
  const filled = Form.useWatch<Values | undefined>([], form)
  const all = more ? [...fields, ...more(filled ?? {})] : fields
  const initial = Object.fromEntries(all.map((field) => [field.name, field.initial]))
  return (
    <Form form={form} layout="vertical" requiredMark="optional" initialValues={initial} onFinish={onFinish}>
      {all.map((field) => (
        <Form.Item
          key={field.name}
          name={field.name}
          label={field.label}
          extra={field.hint}
          rules={[
            { required: field.required, message: t.cases.fields.required },
            ...(field.kind.startsWith('photo')
              ? [{ validator: (_: unknown, photos?: Photo[]) => everyOneKept(photos) }]
              : []),
          ]}
          {...days(field, narrow)}
          {...(field.kind.startsWith('photo') ? { validateTrigger: 'onSubmit' } : {})}
        >
          {input(field, narrow)}
        </Form.Item>
      ))}
    </Form>
  )
}

/** Yuan as somebody typed them, in fen. */
export const fen = (yuan: unknown): number | null => (typeof yuan === 'number' ? Math.round(yuan * 100) : null)
export const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
