import { color, font } from '@shouwang/ui'
import type { ThemeConfig } from 'antd'

export type TextSize = 'standard' | 'large'
const KEY = 'shouwang.size'

/** How large this reader wants letters to be; kept in this browser. */
export const textSize = {
  get: (): TextSize => (localStorage.getItem(KEY) === 'large' ? 'large' : 'standard'),
  set(size: TextSize) {
    localStorage.setItem(KEY, size)
    document.documentElement.dataset.size = size
  },
}

/** Letters and controls; on a phone everything that is tapped is as tall as a fingertip (44 px), small buttons too. */
export function theme(size: TextSize, narrow: boolean): ThemeConfig {
  const large = size === 'large'
  const letters = (large ? 18 : 14) + (narrow ? 2 : 0)
  const finger = 44
  return {
    cssVar: { key: 'desk' },
    hashed: false,
    token: {
      colorPrimary: color.primary,
      colorInfo: color.primary,
      colorLink: color.primary,
      colorSuccess: color.ok,
      colorWarning: color.warn,
      colorError: color.bad,
      colorWarningBg: '#fcf6e6',
      colorWarningBorder: '#e3cf9f',
      colorErrorBg: '#fbf0ed',
      colorErrorBorder: '#e5bdb5',
      colorSuccessBg: '#eef6f2',
      colorInfoBg: color.primarySoft,
      colorTextBase: color.text,
      colorTextPlaceholder: color.placeholder,
      colorTextDescription: color.quiet,
      colorBgLayout: color.paper,
      colorBorder: '#b9b8b2',
      colorBorderSecondary: color.line,
      fontFamily: font,
      fontSize: letters,
      borderRadius: 4,
      controlHeight: large || narrow ? finger : 34,
      ...(narrow && { controlHeightSM: finger }),
      wireframe: false,
      boxShadow: '0 6px 24px rgb(23 52 79 / 14%)',
      boxShadowSecondary: '0 6px 24px rgb(23 52 79 / 14%)',
      motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Tabs: { horizontalItemGutter: 24, titleFontSize: large ? 18 : 15 },
      ...(narrow && { DatePicker: { cellWidth: finger, cellHeight: 36, withoutTimeCellHeight: 60 } }),
      Form: { itemMarginBottom: 20, verticalLabelPadding: '0 0 4px' },
    },
  }
}
