export const visits = {
  record: '登记走访',
  madeLead: '已登记。听到的新困难记成了一条线索。',
  nowDo: (step: string) => `已登记。请接着办“${step}”，选这次走访。`,
  form: '走访内容',
  channel: '怎么见到的',
  at: '走访时间',
  away: '是否举家在外',
  text: '其他看到的情况',
  files: '照片、材料',
}
