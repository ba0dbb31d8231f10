/** 黛蓝 for the frame, 宣纸 for the ground, 朱砂 only for the seal and for what is past its day. */
export const color = {
  ink: '#17344f',
  primary: '#1d5a8c',
  primarySoft: '#e8f0f6',
  paper: '#f6f5f1',
  line: '#dedace',
  text: '#1f2a33',
  quiet: '#56606b',
  placeholder: '#69727b',
  ok: '#2f7256',
  warn: '#8a5c08',
  bad: '#b13a2a',
}

export const font =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
