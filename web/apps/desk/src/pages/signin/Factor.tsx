import type { Schemas } from '@shouwang/api-client'
import { QRCode } from 'antd'
import { t } from '../../texts'

const words = t.signin.activate

/** The secret of a second factor, to be scanned or typed. */
export function Factor({ factor }: { factor: Schemas['SecondFactor'] }) {
  return (
    <div className="factor">
      <QRCode value={factor.otpauth_uri} size={168} bordered={false} type="svg" />
      <div>
        <p className="quiet">{words.secret}</p>
        <code>{factor.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
    </div>
  )
}
