//! The page that a village's printed code leads to: a short form, a receipt, and what became of it. A few kilobytes,
//! made on the server, and it works without a script on an old telephone.

use app::Refusal;
use app::self_reports::{self, Form, NewSelfReport};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, RawForm, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::message::Lang;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::extract::Path;
use crate::http::problem::ProblemDetails;
use crate::http::{Api, ClientAddress};

/// Only the style of this server, and forms that come back to it.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// No report is longer.
const MOST_BYTES: usize = 16 << 10;
/// Where receipts are asked.
const RECEIPT: &str = "/report/receipt";

/// The pages.
pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/report/{token}", get(show_form).post(send))
        .route(RECEIPT, get(ask_receipt).post(show_receipt))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// The address that a printed code holds.
pub(crate) fn report_link(base_url: &str, token: &str) -> String {
    format!("{base_url}/report/{token}")
}

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    name: String,
    phone: String,
    words: String,
    risk: String,
    id: String,
    reporter: String,
    nonce: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    receipt: String,
}

async fn show_form(State(api): State<Api>, Path(token): Path<String>) -> Result<Response, ProblemDetails> {
    match self_reports::show_form(&api.app, api.now(), &token).await {
        Ok(form) => {
            let empty = Sent {
                nonce: form.nonce.clone(),
                ..Sent::default()
            };
            Ok(page(StatusCode::OK, &form_html(&form, &empty, &[])))
        }
        Err(refusal) => told(refusal, "SLF-001"),
    }
}

async fn send(
    State(api): State<Api>,
    Path(token): Path<String>,
    ClientAddress(client): ClientAddress,
    RawForm(body): RawForm,
) -> Result<Response, ProblemDetails> {
    let sent: Sent = read(&body);
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let new = NewSelfReport {
        name: sent.name.clone(),
        phone: sent.phone.clone(),
        words: sent.words.clone(),
        risk: given(&sent.risk),
        id: given(&sent.id),
        reporter: given(&sent.reporter),
        nonce: given(&sent.nonce),
    };
    match self_reports::receive_report(&api.app, api.now(), (&token, &client), new).await {
        Ok(received) => {
            let html = format!(
                "<h1>已收到您的申报</h1><p>请记下或拍下回执编号，用它查询办理情况：</p><p class=\"code\">{}</p>\
                 <p>村里会在 {} 前受理，并与您联系。</p><p><a href=\"{RECEIPT}\">查询办理情况</a></p>",
                received.receipt, received.due_on
            );
            Ok(page(StatusCode::CREATED, &html))
        }
        Err(Refusal::Invalid(fields)) => {
            let form = self_reports::show_form(&api.app, api.now(), &token).await?;
            let wrong: Vec<(String, String)> = fields
                .into_iter()
                .map(|field| (field.field, field.problem.sentence(Lang::Zh)))
                .collect();
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &form_html(&form, &sent, &wrong)))
        }
        Err(refusal) => told(refusal, "SLF-001"),
    }
}

async fn ask_receipt() -> Response {
    page(StatusCode::OK, &receipt_html("", None))
}

async fn show_receipt(State(api): State<Api>, RawForm(body): RawForm) -> Result<Response, ProblemDetails> {
    let asked: Asked = read(&body);
    match self_reports::show_receipt(&api.app, api.now(), &asked.receipt).await {
        Ok(found) => {
            let html = format!(
                "<h1>办理情况</h1><p>{} 收到的申报：</p><p><strong>{}</strong></p><p><a href=\"{RECEIPT}\">查询其他回执</a></p>",
                found.received_on,
                escaped(&found.told.sentence(Lang::Zh)),
            );
            Ok(page(StatusCode::OK, &html))
        }
        Err(Refusal::NotFound) => {
            let wrong = domain::message::render("SLF-007", &[], Lang::Zh);
            Ok(page(StatusCode::NOT_FOUND, &receipt_html(&asked.receipt, Some(&wrong))))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// A page that says why not; faults of the machine go on as they are.
fn told(refusal: Refusal, not_found: &'static str) -> Result<Response, ProblemDetails> {
    let (status, text) = match &refusal {
        Refusal::NotFound => (StatusCode::NOT_FOUND, domain::message::render(not_found, &[], Lang::Zh)),
        Refusal::Conflict(problems) => {
            let sentences: Vec<String> = problems.iter().map(|problem| problem.sentence(Lang::Zh)).collect();
            (StatusCode::CONFLICT, sentences.join("；"))
        }
        _ => return Err(refusal.into()),
    };
    Ok(page(status, &format!("<h1>暂时不能申报</h1><p>{}</p>", escaped(&text))))
}

/// The fields of a form; what does not read is taken for not filled in.
fn read<T: DeserializeOwned + Default>(body: &[u8]) -> T {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let uri = format!("/?{text}").parse::<Uri>();
    uri.ok()
        .and_then(|uri| Query::<T>::try_from_uri(&uri).ok())
        .map(|Query(fields)| fields)
        .unwrap_or_default()
}

fn form_html(form: &Form, sent: &Sent, wrong: &[(String, String)]) -> String {
    let wrong = |field: &str| {
        let mine = wrong.iter().filter(|(name, _)| name == field);
        mine.map(|(_, text)| format!("<p class=\"wrong\" role=\"alert\">{}</p>", escaped(text)))
            .collect::<String>()
    };
    let line = |field: &str, label: &str, value: &str, more: &str| {
        format!(
            "<label for=\"{field}\">{label}</label>{}<input id=\"{field}\" name=\"{field}\" value=\"{}\"{more}>",
            wrong(field),
            escaped(value)
        )
    };
    let options: String = form
        .risks
        .iter()
        .map(|risk| {
            let chosen = if *risk == sent.risk { " selected" } else { "" };
            format!("<option{chosen}>{}</option>", escaped(risk))
        })
        .collect();
    let optional = "<small>（可不填）</small>";
    [
        format!("<h1>{} · 困难申报</h1>", escaped(&form.village)),
        "<p>家里遇到大额医药费、上学、失业、受灾、意外等困难，可以在这里申报。村里会上门核实。</p>".to_owned(),
        "<form method=\"post\" accept-charset=\"utf-8\">".to_owned(),
        format!("<input type=\"hidden\" name=\"nonce\" value=\"{}\">", escaped(&sent.nonce)),
        line("name", "户主姓名", &sent.name, " required maxlength=\"40\" autocomplete=\"name\""),
        line("phone", "联系电话", &sent.phone, " type=\"tel\" required minlength=\"7\" maxlength=\"20\" autocomplete=\"tel\""),
        format!(
            "<label for=\"risk\">困难类型{optional}</label>{}<select id=\"risk\" name=\"risk\"><option value=\"\">不清楚</option>{options}</select>",
            wrong("risk")
        ),
        format!(
            "<label for=\"words\">困难情况</label>{}<textarea id=\"words\" name=\"words\" rows=\"5\" required maxlength=\"500\">{}</textarea>",
            wrong("words"),
            escaped(&sent.words)
        ),
        line("id", &format!("户主身份证号{optional}"), &sent.id, " maxlength=\"20\" autocomplete=\"off\""),
        line(
            "reporter",
            "替别人申报的，您的姓名<small>（自家申报不填）</small>",
            &sent.reporter,
            " maxlength=\"40\"",
        ),
        "<button>提交</button></form>".to_owned(),
        format!("<p><a href=\"{RECEIPT}\">已经申报过，查询办理情况</a></p>"),
        "<p><small>姓名、电话、身份证号加密保存，只用于核实和联系。</small></p>".to_owned(),
    ]
    .concat()
}

fn receipt_html(receipt: &str, wrong: Option<&str>) -> String {
    let wrong = wrong.map_or(String::new(), |text| {
        format!("<p class=\"wrong\" role=\"alert\">{}</p>", escaped(text))
    });
    format!(
        "<h1>查询办理情况</h1><form method=\"post\"><label for=\"receipt\">回执编号</label>{wrong}\
         <input id=\"receipt\" name=\"receipt\" value=\"{}\" required maxlength=\"40\" autocomplete=\"off\" \
         autocapitalize=\"characters\"><button>查询</button></form>",
        escaped(receipt)
    )
}

fn page(status: StatusCode, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>困难申报</title><link rel=\"stylesheet\" \
         href=\"/pages/report.css\"></head><body><header>防止返贫监测帮扶</header><main>{body}</main></body></html>"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, html).into_response()
}

/// Text that stands in a page and means nothing in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_shown_and_means_nothing() {
        let form = Form {
            village: "青树村".to_owned(),
            risks: vec!["因病".to_owned()],
            nonce: "n".to_owned(),
        };
        let sent: Sent = read("name=%22%3E%3Cscript%3E&words=a+b%26%E5%9B%A0&risk=%E5%9B%A0%E7%97%85".as_bytes());
        assert_eq!((sent.words.as_str(), sent.risk.as_str()), ("a b&因", "因病"));
        let html = form_html(&form, &sent, &[("phone".to_owned(), "请填写<电话>".to_owned())]);
        assert!(
            !html.contains("<script") && html.contains("&quot;&gt;&lt;script&gt;"),
            "{html}"
        );
        assert!(
            html.contains("请填写&lt;电话&gt;") && html.contains("<option selected>因病"),
            "{html}"
        );
        assert!(html.len() < 4096, "{}", html.len());
    }

    #[test]
    fn what_is_no_form_is_an_empty_one() {
        for body in [&b"\xff\xfe"[..], b"name=%ZZ", b"name=a b", b""] {
            let sent: Sent = read(body);
            assert!(sent.phone.is_empty() && sent.nonce.is_empty());
        }
    }
}
