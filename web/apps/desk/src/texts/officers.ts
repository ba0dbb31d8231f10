export const officers = {
  placeholder: '输入姓名或拼音首字母',
  none: '没有这个人，请核对姓名；没有账号的请先让安全管理员建账号',
  from: '原来由谁负责',
  to: '移交给',
  caseload: '整批移交',
  caseloadNote: '把一个人负责的在办个案全部交给另一个人，只限您范围内的。',
  moved: (n: string) => `已移交 ${n} 个个案`,
  tied: (n: string) => `，其中 ${n} 个接手人与农户有关联，已标记回避`,
  owner: '责任人',
}
