import { Button, Form, Input, Select } from 'antd'
import { useTownships, useVillages } from '../../lists/regions'
import { t } from '../../texts'
import { usePolicyDepartments } from './departments'
import { useRoles } from './query'

const words = t.system.accounts.one

export type GrantValue = { role?: string; township?: string; village?: string; department?: string }

/** The request of one grant: only what its role needs goes along. */
export function grantInput(value: GrantValue) {
  return {
    role: value.role ?? '',
    region_id: value.village ?? value.township ?? null,
    department: value.department ?? null,
  }
}

/** The duties of an account, each with the area its role asks for. */
export function GrantFields() {
  return (
    <Form.List name="grants">
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <div key={field.key} className="grant">
              <One name={field.name} />
              {fields.length > 1 && (
                <Button type="text" onClick={() => remove(field.name)}>
                  {words.removeGrant}
                </Button>
              )}
            </div>
          ))}
          <Button type="dashed" block onClick={() => add({})}>
            {words.addGrant}
          </Button>
        </>
      )}
    </Form.List>
  )
}

function One({ name }: { name: number }) {
  const form = Form.useFormInstance()
  const { data: roles } = useRoles()
  const departments = usePolicyDepartments()
  const townships = useTownships()
  const value: GrantValue = Form.useWatch(['grants', name], form) ?? {}
  const villages = useVillages(value.township)
  const role = roles?.items.find((one) => one.name === value.role)
  const required = [{ required: true, message: words.required }]
  const options = (list: { region_id: string; name: string }[]) =>
    list.map((region) => ({ value: region.region_id, label: region.name }))
  return (
    <div className="grant-fields">
      <Form.Item name={[name, 'role']} label={words.role} rules={required}>
        <Select
          options={roles?.items.map((one) => ({ value: one.name, label: one.title }))}
          popupMatchSelectWidth={false}
        />
      </Form.Item>
      {role?.needs_department && (
        <Form.Item name={[name, 'department']} label={words.department} rules={required}>
          {departments.length ? <Select options={departments.map((value) => ({ value, label: value }))} /> : <Input />}
        </Form.Item>
      )}
      {(role?.level === 'township' || role?.level === 'village') && (
        <Form.Item name={[name, 'township']} label={t.list.township} rules={required}>
          <Select options={options(townships)} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
      )}
      {role?.level === 'village' && (
        <Form.Item name={[name, 'village']} label={t.list.village} rules={required}>
          <Select options={options(villages)} showSearch={{ optionFilterProp: 'label' }} disabled={!value.township} />
        </Form.Item>
      )}
    </div>
  )
}
