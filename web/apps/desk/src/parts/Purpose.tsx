import { Form, Input } from 'antd'
import { t } from '../texts'

/** The purpose that the journal keeps, with words that are often meant. */
export function Purpose() {
  const form = Form.useFormInstance()
  return (
    <>
      <Form.Item
        name="purpose"
        label={t.personal.purpose}
        extra={t.personal.purposeHint}
        rules={[{ required: true, whitespace: true, message: t.personal.purposeMissing }]}
      >
        <Input autoComplete="off" maxLength={200} />
      </Form.Item>
      <div className="chips">
        {t.personal.purposes.map((word) => (
          <button
            type="button"
            key={word}
            className="chip"
            onClick={() => {
              form.setFieldValue('purpose', word)
              form.validateFields(['purpose']).catch(() => {})
            }}
          >
            {word}
          </button>
        ))}
      </div>
    </>
  )
}
