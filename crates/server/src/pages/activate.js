import { call, find, mend, on_submit } from "/pages/call.js";

const SECTIONS = ["no-token", "set", "factor", "done"];
const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
let sign_in_name = "";

function show(section) {
  for (const id of SECTIONS) find(id).hidden = id !== section;
  find(`${section}-title`)?.focus();
}

function finish() {
  // The link is used up: it should stay neither in the address nor in the history.
  history.replaceState(null, "", location.pathname);
  find("done-name").textContent = sign_in_name;
  show("done");
}

on_submit(find("password-form"), find("password-wrong"), async () => {
  const [password, again] = ["password", "again"].map(find);
  if (!password.value) {
    mend(password);
    throw { detail: "请输入密码" };
  }
  if (password.value !== again.value) {
    mend(again);
    throw { detail: "两次输入的密码不一样" };
  }
  const activated = await call("POST", "/activations", { token, password: password.value });
  sign_in_name = activated.sign_in_name;
  password.value = again.value = "";
  if (!activated.second_factor) {
    finish();
    return;
  }
  find("factor-name").textContent = sign_in_name;
  find("secret").textContent = activated.second_factor.secret.replace(/(.{4})(?=.)/g, "$1 ");
  find("uri").textContent = activated.second_factor.otpauth_uri;
  show("factor");
});

on_submit(find("code-form"), find("code-wrong"), async () => {
  const code = find("code");
  if (!code.value.trim()) {
    mend(code);
    throw { detail: "请输入 6 位验证码" };
  }
  await call("POST", "/activations/confirm", { token, code: code.value });
  finish();
});

show(token ? "set" : "no-token");
