// Requests to the interface, and what every page needs to show their answers.

const CSRF = "shouwang.csrf";

export const csrf = {
  keep: (token) => localStorage.setItem(CSRF, token),
  forget: () => localStorage.removeItem(CSRF),
};

/** Sends a request; an answer that is a problem is thrown as `{status, code, detail, errors}`. */
export async function call(method, path, body) {
  const headers = { accept: "application/json", "accept-language": "zh-CN" };
  if (body !== undefined) headers["content-type"] = "application/json";
  const token = localStorage.getItem(CSRF);
  if (token && method !== "GET") headers["x-csrf-token"] = token;
  let response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw { status: 0, code: "", detail: "连不上服务器：请检查网络后再试", errors: [] };
  }
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  if (!response.ok) {
    throw { status: response.status, code: answer.code ?? "", detail: answer.detail ?? "", errors: answer.errors ?? [] };
  }
  return answer;
}

export const find = (id) => document.getElementById(id);

/** Shows a sentence where a screen reader hears it; none hides the place. */
export function say(place, sentence) {
  place.hidden = !sentence;
  place.textContent = sentence ?? "";
}

/** What to tell of a problem: its fields where it names them. */
export function sentences(problem) {
  const fields = (problem.errors ?? []).map((error) => error.detail);
  return fields.length ? fields.join("；") : problem.detail || "没有成功，请稍后再试";
}

/** Runs what a form does, once at a time. */
export function on_submit(form, wrong, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    say(wrong, "");
    form.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
    button.disabled = true;
    try {
      await work();
    } catch (problem) {
      say(wrong, problem instanceof Error ? "页面出错，请刷新后再试" : sentences(problem));
    } finally {
      button.disabled = false;
    }
  });
}

/** Marks an input as the one to mend and goes there. */
export function mend(input) {
  input.setAttribute("aria-invalid", "true");
  input.focus();
}
