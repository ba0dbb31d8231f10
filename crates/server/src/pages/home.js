import { call, csrf, find, mend, on_submit, say } from "/pages/call.js";

// Lists that somebody may read, with the action that lets them. What the server does not offer is left out.
const LISTS = [
  ["/leads", "read_lead", "预警线索"],
  ["/households", "read_household", "农户"],
  ["/persons", "read_person", "人员"],
  ["/screenings", "read_screening", "筛查"],
  ["/imports", "read_import", "导入"],
  ["/unmatched", "link_row", "对不上人的行"],
  ["/jobs", "read_job", "后台任务"],
  ["/accounts", "read_accounts", "账号"],
  ["/journal", "read_journal", "日志"],
  ["/regions", "read_regions", "行政区划"],
  ["/roles", "read_own_account", "角色"],
  ["/sessions", "read_own_account", "我的登录"],
];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CODE_NEEDED = "ACT-002";

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function show_outside() {
  find("inside").hidden = true;
  find("leave").hidden = true;
  find("outside").hidden = false;
}

function line(list, term, description) {
  list.append(element("dt", term), element("dd", description));
}

/** Addresses that give a workbook without asking anything, by the address of their list. */
function workbook(paths, path) {
  const offers = (candidate) =>
    Object.keys(paths[candidate]?.get?.responses?.["200"]?.content ?? {}).some((media) => media === XLSX);
  return [`${path}.xlsx`, `${path}/export`].map((rest) => `/api/v1${rest}`).find(offers);
}

async function show_lists(actions) {
  const { paths } = await call("GET", "/openapi.json");
  const rows = LISTS.filter(([path, action]) => actions.has(action) && paths[`/api/v1${path}`]?.get);
  const items = rows.map(([path, , title]) => {
    const item = element("li", "");
    item.append(element("span", title, { class: "title" }));
    item.append(element("a", "数据（JSON）", { href: `/api/v1${path}`, "aria-label": `${title}，JSON` }));
    const book = workbook(paths, path);
    if (book) item.append(element("a", "表格（xlsx）", { href: book, "aria-label": `${title}，xlsx` }));
    return item;
  });
  find("lists").replaceChildren(...items);
  find("no-lists").hidden = items.length > 0;
}

async function show_inside(me, arriving) {
  const { account, actions } = me;
  find("greeting").textContent = `${account.display_name}，您好`;
  find("own-name").value = account.sign_in_name;
  const who = find("who");
  who.replaceChildren();
  line(who, "登录名", account.sign_in_name);
  for (const grant of account.grants) {
    line(who, "职责", [grant.role_title, grant.area, grant.department].filter(Boolean).join(" · "));
  }
  if (!account.grants.length) line(who, "职责", "没有");
  line(who, "验证器", account.second_factor ? "已启用" : "未启用");
  line(who, "最迟登录到", new Date(me.expires_at).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" }));
  await show_lists(new Set(actions.map((action) => action.name)));
  find("outside").hidden = true;
  find("inside").hidden = false;
  find("leave").hidden = false;
  if (arriving) find("greeting").focus();
}

async function look(arriving) {
  try {
    await show_inside(await call("GET", "/me"), arriving);
  } catch (problem) {
    show_outside();
    if (problem.status !== 401) say(find("sign-in-wrong"), problem.detail || "页面出错，请刷新后再试");
  }
}

const [name, password, code] = ["name", "password", "code"].map(find);

on_submit(find("sign-in"), find("sign-in-wrong"), async () => {
  const empty = [name, password].find((input) => !input.value);
  if (empty) {
    mend(empty);
    throw { detail: "请填写登录名和密码" };
  }
  const asked = !find("code-field").hidden;
  if (asked && !code.value.trim()) {
    mend(code);
    throw { detail: "请输入验证器应用上的 6 位验证码" };
  }
  try {
    const opened = await call("POST", "/sessions", {
      name: name.value,
      password: password.value,
      ...(asked ? { code: code.value } : {}),
    });
    csrf.keep(opened.csrf_token);
  } catch (problem) {
    if (problem.code === CODE_NEEDED && !asked) {
      find("code-field").hidden = false;
      code.focus();
      return;
    }
    code.value = "";
    throw problem;
  }
  for (const input of [name, password, code]) input.value = "";
  find("code-field").hidden = true;
  await look(true);
});

on_submit(find("change"), find("change-wrong"), async () => {
  say(find("change-done"), "");
  const [present, next, again] = ["present", "new", "again"].map(find);
  if (next.value !== again.value) {
    mend(again);
    throw { detail: "两次输入的新密码不一样" };
  }
  await call("PUT", "/me/password", { present: present.value, new: next.value });
  for (const input of [present, next, again]) input.value = "";
  say(find("change-done"), "密码已修改；在别处的登录已全部退出");
});

find("leave").addEventListener("click", async () => {
  try {
    await call("DELETE", "/sessions/current");
  } catch (problem) {
    if (problem.status !== 401) {
      say(find("sign-in-wrong"), `没有退出：${problem.detail}`);
      show_outside();
      return;
    }
  }
  csrf.forget();
  show_outside();
  name.focus();
});

look(false);
