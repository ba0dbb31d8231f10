//! Households and persons as they are sent, and what every change says.

use std::collections::BTreeMap;

use app::registers::{ActInput, PersonInput, SuccessionInput};
use serde::{Deserialize, Serialize};
use store::registers::households::{CurrentStatus, Household};
use store::registers::persons::MaskedPerson;
use store::registers::verbs::Seen;
use utoipa::ToSchema;

/// A household as a list shows it.
#[derive(Serialize, ToSchema)]
pub(super) struct HouseholdBody {
    /// Number of the household here.
    household_id: String,
    /// Order of entry, from 1.
    number: i64,
    /// Number in the national system.
    #[schema(example = "5226230001")]
    household_no: String,
    /// Number of the township.
    township_id: String,
    /// Its name now.
    township: String,
    /// Number of the village.
    village_id: String,
    /// Its name now.
    village: String,
    /// Number of the person who is its head.
    head_id: Option<String>,
    /// Name of the head.
    head_name: String,
    /// People who live there now.
    n_members: i64,
    /// First day.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which it was no longer there.
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// Why it ended: `merged`, `split`, `moved`, `died`, `married_out`, `not_in_register`, `undone`.
    end_reason: Option<String>,
    /// The same in Chinese.
    end_reason_title: Option<&'static str>,
    /// What it is now, and what its members are.
    statuses: Vec<StatusBody>,
    /// Counts up with every change; the `ETag` of `GET /households/{id}` and what `If-Match` takes.
    version: i64,
}

/// A status that holds now.
#[derive(Serialize, ToSchema)]
pub(super) struct StatusBody {
    /// The member who has it; absent when it is the household's.
    person_id: Option<String>,
    /// Its word; `GET /register-words` has its Chinese title.
    #[schema(example = "dibao")]
    status: String,
    /// Its value where there are several.
    #[schema(example = "农村低保")]
    value: Option<String>,
    /// Since which day.
    #[schema(format = Date)]
    valid_from: String,
}

/// A person, with identity number and telephone masked.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonBody {
    /// Number of the person here.
    person_id: String,
    /// Order of entry, from 1.
    number: i64,
    /// Name.
    name: String,
    /// Sex in the register's word.
    #[schema(example = "女")]
    sex: Option<String>,
    /// Date of birth.
    #[schema(format = Date)]
    born_on: Option<String>,
    /// Date of death.
    #[schema(format = Date)]
    died_on: Option<String>,
    /// What is known of the identity number: `resident`, `upgraded`, `wrong_check_digit`, `other`, `none`.
    id_state: String,
    /// The same in Chinese.
    id_state_title: Option<&'static str>,
    /// Identity number, its middle as stars.
    #[schema(example = "529901********0011")]
    id_masked: Option<String>,
    /// Telephone, its middle as stars.
    #[schema(example = "139****0001")]
    phone_masked: Option<String>,
    /// Household it lives in now.
    household_id: Option<String>,
    /// Township it lives in now.
    township_id: Option<String>,
    /// Village it lives in now.
    village_id: Option<String>,
    /// Counts up with every change; the `ETag` of `GET /persons/{id}` and what `If-Match` takes.
    version: i64,
}

/// A household or person as the sender saw it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenBody {
    /// Its number.
    id: String,
    /// Its version then.
    version: i64,
}

/// A person as given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPersonBody {
    /// Name.
    name: String,
    /// Sex, one of `GET /register-words`; told by the identity number when there is one.
    sex: Option<String>,
    /// Date of birth; told by the identity number when there is one.
    #[schema(format = Date)]
    born_on: Option<String>,
    /// Identity number, 18 characters, or 15 of the old kind.
    id: Option<String>,
    /// Telephone.
    phone: Option<String>,
}

/// Who is head from now on, and how the others are related to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SuccessionBody {
    /// Number of the person who is head.
    head_id: String,
    /// Relation to it by number of the person, each one of `GET /register-words`; who is not named keeps theirs.
    #[serde(default)]
    relations: BTreeMap<String, String>,
}

/// A person who was added.
#[derive(Serialize, ToSchema)]
pub(super) struct AddedPerson {
    /// Number of the person.
    pub(super) person_id: String,
}

/// A household that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct AddedHousehold {
    /// Number of the household.
    pub(super) household_id: String,
}

impl From<Household> for HouseholdBody {
    fn from(one: Household) -> Self {
        Self {
            household_id: one.household_id,
            number: one.number,
            household_no: one.household_no,
            township_id: one.township_id,
            township: one.township,
            village_id: one.village_id,
            village: one.village,
            head_id: one.head_id,
            head_name: one.head_name,
            n_members: one.n_members,
            valid_from: one.valid_from,
            valid_to: one.valid_to,
            end_reason_title: one.end_reason.as_deref().and_then(title),
            end_reason: one.end_reason,
            statuses: one.statuses.into_iter().map(StatusBody::from).collect(),
            version: one.version,
        }
    }
}

impl From<CurrentStatus> for StatusBody {
    fn from(one: CurrentStatus) -> Self {
        Self {
            person_id: one.person_id,
            status: one.status,
            value: one.value,
            valid_from: one.valid_from,
        }
    }
}

impl From<MaskedPerson> for PersonBody {
    fn from(one: MaskedPerson) -> Self {
        Self {
            person_id: one.person_id,
            number: one.number,
            name: one.name,
            sex: one.sex,
            born_on: one.born_on,
            died_on: one.died_on,
            id_state_title: title(&one.id_state),
            id_state: one.id_state,
            id_masked: one.id,
            phone_masked: one.phone,
            household_id: one.household_id,
            township_id: one.township_id,
            village_id: one.village_id,
            version: one.version,
        }
    }
}

impl From<SeenBody> for Seen {
    fn from(body: SeenBody) -> Self {
        Self {
            id: body.id,
            version: body.version,
        }
    }
}

impl From<NewPersonBody> for PersonInput {
    fn from(body: NewPersonBody) -> Self {
        Self {
            name: body.name,
            sex: body.sex,
            born_on: body.born_on,
            id: body.id,
            phone: body.phone,
        }
    }
}

impl From<SuccessionBody> for SuccessionInput {
    fn from(body: SuccessionBody) -> Self {
        Self {
            head_id: body.head_id,
            relations: body.relations,
        }
    }
}

/// The day and the reason of a change.
pub(super) fn act(on: String, reason: String) -> ActInput {
    ActInput { on, reason }
}

/// The Chinese of a word that the registers themselves keep.
pub(super) fn title(word: &str) -> Option<&'static str> {
    Some(match word {
        "merged" => "并户",
        "split" => "分户",
        "moved" => "迁移",
        "died" => "死亡",
        "married_out" => "婚出",
        "not_in_register" => "不在花名册",
        "undone" => "导入已撤销",
        "living" => "居住",
        "hukou" => "户籍",
        "held" => "已保障",
        "problem" => "有问题",
        "unknown" => "未知",
        "resident" => "有效",
        "upgraded" => "由 15 位升位",
        "wrong_check_digit" => "校验位不符",
        "other" => "其他证件",
        "none" => "无证件号",
        "province" => "省",
        "prefecture" => "市（州）",
        "county" => "县",
        "township" => "乡镇",
        "village" => "村",
        _ => return None,
    })
}
