//! What requests about cases say, and the commands they become.

use std::collections::BTreeMap;

use domain::Date;
use domain::case::{
    AfterState, CaseRisk, Delivery, DeliverySource, Effect, Finding, Gap, GapKind, GuaranteeState, NewMeasure, Opinion,
    Record, ReviewForm, RiskState, Signature, SignatureKind,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// A risk of the household, in order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskRequest {
    /// Its name; one of `GET /case-words`.
    #[schema(example = "因病")]
    risk: String,
    /// What it rests on.
    evidence: String,
    /// What is missing to be safe.
    #[serde(default)]
    gap: Vec<GapRequest>,
    /// When it was seen to be gone.
    #[schema(value_type = Option<String>, format = Date)]
    met_on: Option<Date>,
}

/// Something that is missing for a household to be safe.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GapRequest {
    /// `yuan`, `place` or `document`.
    #[schema(value_type = String, example = "yuan")]
    kind: GapKind,
    /// What it is.
    what: String,
    /// How much, in fen.
    amount_cents: Option<i64>,
}

/// A signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureRequest {
    /// `hand`, `fingerprint`, or `proxy` (written and read out by another, finger beneath).
    #[schema(value_type = String, example = "hand")]
    kind: SignatureKind,
    /// Who signed.
    signer: String,
    /// Who wrote for the signer.
    proxy_writer: Option<String>,
    /// Digest of the paper.
    paper: Option<String>,
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
}

/// What a household says to its plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpinionRequest {
    /// Whether it agrees.
    agrees: bool,
    /// In its words.
    text: String,
    /// Its signature.
    signed: SignatureRequest,
}

/// A measure as somebody plans it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureRequest {
    /// Against which risk.
    #[schema(example = "因病")]
    risk: String,
    /// Its code in the catalogue; one of `GET /case-words`.
    code: String,
    /// The department responsible.
    department: String,
    /// The person responsible.
    person: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    start: Date,
    /// By when it must have arrived.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// How much, in fen.
    amount_cents: Option<i64>,
    /// How much, in words.
    quantity: Option<String>,
    /// What will prove it.
    evidence_kind: String,
    /// What it rests on.
    basis: String,
    /// What it is to change.
    expected: String,
}

/// That something arrived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryRequest {
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// How much, in fen.
    amount_cents: Option<i64>,
    /// What proves it.
    evidence: String,
}

/// What a measure changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EffectRequest {
    /// Before, in fen.
    before_cents: Option<i64>,
    /// After, in fen.
    after_cents: Option<i64>,
    /// In words.
    text: String,
}

/// What was found at the end; all of it is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterRequest {
    /// Each guarantee: `held`, `problem` or `unknown`.
    #[schema(value_type = BTreeMap<String, String>)]
    guarantees: BTreeMap<String, GuaranteeState>,
    /// Each amount in fen: the income lines, compensation, what the household paid.
    amounts: BTreeMap<String, i64>,
}

/// What is written down when a step is done.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RecordRequest {
    /// The case was taken in.
    Accept {
        /// Remarks.
        #[serde(default)]
        text: String,
        /// Number of the account that will be responsible for the household.
        duty: Option<String>,
    },
    /// Somebody went there.
    Visit {
        /// Number of the visit.
        visit_id: String,
        /// Risks that were found to be.
        #[serde(default)]
        confirmed: Vec<String>,
        /// Risks that were found to be gone.
        #[serde(default)]
        cleared: Vec<String>,
        /// What was seen.
        #[serde(default)]
        text: String,
    },
    /// The household promised the truth and authorised the comparison.
    Authorise {
        /// Its signature.
        signature: SignatureRequest,
    },
    /// Departments were asked.
    Compare {
        /// What was found, scope by scope.
        #[serde(default)]
        findings: Vec<FindingRequest>,
        /// The earlier comparison that is used again.
        reused: Option<String>,
    },
    /// The meeting was held.
    Review {
        /// When.
        #[schema(value_type = String, format = Date)]
        met_on: Date,
        /// Who was there, in number.
        present: u16,
        /// Who agreed, in number.
        agreed: u16,
        /// `representatives` or `committee`.
        #[schema(value_type = String, example = "representatives")]
        form: ReviewForm,
        /// What was said.
        #[serde(default)]
        text: String,
    },
    /// The notice hung in the village.
    Publish {
        /// In which village.
        village: String,
        /// From.
        #[schema(value_type = String, format = Date)]
        posted_on: Date,
        /// Until.
        #[schema(value_type = String, format = Date)]
        until: Date,
        /// What was objected.
        #[serde(default)]
        objections: Vec<String>,
    },
    /// The township checked.
    TownshipCheck {
        /// What it says.
        text: String,
    },
    /// The county decided.
    CountyDecision {
        /// The monitoring class; empty at elimination.
        #[serde(default)]
        class: String,
        /// What it says.
        text: String,
    },
    /// The announcement hung.
    Announce {
        /// From.
        #[schema(value_type = String, format = Date)]
        posted_on: Date,
    },
    /// It stands in the national system.
    Register {
        /// Number of the household there.
        household_no: String,
        /// The month there, `2026-11`.
        month: String,
    },
    /// The plan stands.
    Plan {},
    /// The measures arrived.
    Measures {},
    /// Somebody went there again.
    FollowUp {
        /// Number of the visit.
        visit_id: String,
        /// Risks that were found to be gone.
        #[serde(default)]
        cleared: Vec<String>,
    },
}

/// What a department said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindingRequest {
    /// What was asked for: houses, vehicles …
    scope: String,
    /// Whether something was found.
    found: bool,
    /// What.
    #[serde(default)]
    note: String,
}

/// Risks in the order in which they stand.
pub(super) fn risks(requests: Vec<RiskRequest>) -> Vec<CaseRisk> {
    let ordered = requests.into_iter().zip(1u8..=u8::MAX);
    let gap = |gap: GapRequest| Gap {
        kind: gap.kind,
        what: gap.what,
        amount_cents: gap.amount_cents,
    };
    let risk = |(request, order): (RiskRequest, u8)| CaseRisk {
        risk: request.risk,
        order,
        evidence: request.evidence,
        gap: request.gap.into_iter().map(gap).collect(),
        state: request.met_on.map_or(RiskState::Open, |on| RiskState::Met { on }),
    };
    ordered.map(risk).collect()
}

impl From<SignatureRequest> for Signature {
    fn from(request: SignatureRequest) -> Self {
        Self {
            kind: request.kind,
            signer: request.signer,
            proxy_writer: request.proxy_writer,
            paper: request.paper,
            on: request.on,
        }
    }
}

impl From<OpinionRequest> for Opinion {
    fn from(request: OpinionRequest) -> Self {
        Self {
            agrees: request.agrees,
            text: request.text,
            signed: request.signed.into(),
        }
    }
}

impl MeasureRequest {
    /// The measure under a number; a new one gets its number from the store.
    pub(super) fn measure(self, measure_id: String) -> NewMeasure {
        NewMeasure {
            measure_id,
            risk: self.risk,
            code: self.code,
            department: self.department,
            person: self.person,
            start: self.start,
            due: self.due,
            amount_cents: self.amount_cents,
            quantity: self.quantity,
            evidence_kind: self.evidence_kind,
            basis: self.basis,
            expected: self.expected,
        }
    }
}

impl DeliveryRequest {
    /// The delivery as somebody confirms it.
    pub(super) fn delivery(self, by: &str) -> Delivery {
        Delivery {
            on: self.on,
            amount_cents: self.amount_cents,
            evidence: self.evidence,
            source: DeliverySource::Hand,
            by: by.to_owned(),
        }
    }
}

impl EffectRequest {
    /// The effect as judged today.
    pub(super) fn effect(self, judged_on: Date) -> Effect {
        Effect {
            before_cents: self.before_cents,
            after_cents: self.after_cents,
            judged_on,
            text: self.text,
        }
    }
}

impl From<AfterRequest> for AfterState {
    fn from(request: AfterRequest) -> Self {
        Self {
            guarantees: request.guarantees,
            amounts: request.amounts,
        }
    }
}

impl From<FindingRequest> for Finding {
    fn from(request: FindingRequest) -> Self {
        Self {
            scope: request.scope,
            found: request.found,
            note: request.note,
        }
    }
}

impl From<RecordRequest> for Record {
    fn from(request: RecordRequest) -> Self {
        match request {
            RecordRequest::Accept { text, duty } => Self::Accept { text, duty },
            RecordRequest::Visit {
                visit_id,
                confirmed,
                cleared,
                text,
            } => Self::Visit {
                visit_id,
                confirmed,
                cleared,
                text,
            },
            RecordRequest::Authorise { signature } => Self::Authorise {
                signature: signature.into(),
            },
            RecordRequest::Compare { findings, reused } => Self::Compare {
                findings: findings.into_iter().map(Finding::from).collect(),
                reused,
            },
            RecordRequest::Review {
                met_on,
                present,
                agreed,
                form,
                text,
            } => Self::Review {
                met_on,
                present,
                agreed,
                form,
                text,
            },
            RecordRequest::Publish {
                village,
                posted_on,
                until,
                objections,
            } => Self::Publish {
                village,
                posted_on,
                until,
                objections,
            },
            RecordRequest::TownshipCheck { text } => Self::TownshipCheck { text },
            RecordRequest::CountyDecision { class, text } => Self::CountyDecision { class, text },
            RecordRequest::Announce { posted_on } => Self::Announce { posted_on },
            RecordRequest::Register { household_no, month } => Self::Register { household_no, month },
            RecordRequest::Plan {} => Self::Plan {},
            RecordRequest::Measures {} => Self::Measures {},
            RecordRequest::FollowUp { visit_id, cleared } => Self::FollowUp {
                visit_id,
                cleared,
                review_by: None,
            },
        }
    }
}
