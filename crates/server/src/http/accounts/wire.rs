//! Accounts and grants as they are sent.

use app::accounts::{Account, AreaNames, DatedGrant, GrantInput};
use domain::Date;
use domain::access::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account as administrators and its owner see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountBody {
    /// Number of the account.
    account_id: String,
    /// What its owner types to sign in.
    sign_in_name: String,
    /// The owner's name.
    display_name: String,
    /// Telephone with its middle hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "138****0000")]
    phone_masked: Option<String>,
    /// Identity number with its middle hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "529901********0011")]
    id_masked: Option<String>,
    /// `invited`, `active`, `locked` or `closed`.
    state: &'static str,
    /// Whether a password was ever set.
    has_password: bool,
    /// Whether signing in needs a code as well.
    second_factor: bool,
    /// When it was created (UTC).
    created_at: String,
    /// Counts its changes; the `ETag` of a single account.
    version: i64,
    /// Grants that have not ended.
    grants: Vec<GrantBody>,
}

/// What an account may do, and where.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantBody {
    /// Number of the grant.
    grant_id: String,
    /// Word of the role.
    #[schema(example = "township")]
    role: &'static str,
    /// Its Chinese title.
    #[schema(example = "乡镇")]
    role_title: &'static str,
    /// Region it is bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    region_id: Option<String>,
    /// Code of that region.
    #[serde(skip_serializing_if = "Option::is_none")]
    region_code: Option<String>,
    /// What the area is called.
    #[schema(example = "茶坪镇")]
    area: String,
    /// Department, for liaisons.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// First day on which it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

/// A grant as somebody asks for it; where it reaches follows from the role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGrant {
    /// Word of the role; `GET /roles` lists them.
    #[schema(example = "township")]
    role: String,
    /// Region, for roles of a township or village.
    region_id: Option<String>,
    /// Department, for liaisons.
    department: Option<String>,
    /// First day; today when absent.
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    /// First day on which it no longer holds.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

impl AccountBody {
    /// An account with the names of its areas.
    pub(crate) fn new(account: Account, names: &AreaNames) -> Self {
        Self {
            account_id: account.account_id,
            sign_in_name: account.sign_in_name,
            display_name: account.display_name,
            phone_masked: account.phone_masked,
            id_masked: account.id_masked,
            state: account.state.name(),
            has_password: account.has_password,
            second_factor: account.second_factor,
            created_at: account.created_at.to_string(),
            version: account.version,
            grants: account
                .grants
                .into_iter()
                .map(|grant| GrantBody::new(grant, names))
                .collect(),
        }
    }
}

impl GrantBody {
    /// A grant with the name of its area.
    pub(crate) fn new(dated: DatedGrant, names: &AreaNames) -> Self {
        let DatedGrant {
            grant_id,
            grant,
            valid_from,
            valid_to,
        } = dated;
        let area = names.of(&grant.area);
        let region_id = match grant.area {
            Area::Region(id) => Some(id),
            Area::County | Area::OwnHouseholds => None,
        };
        Self {
            grant_id,
            role: grant.role.name(),
            role_title: grant.role.title(),
            region_code: region_id.as_deref().and_then(|id| names.code(id)).map(str::to_owned),
            region_id,
            area,
            department: grant.department,
            valid_from,
            valid_to,
        }
    }
}

impl From<NewGrant> for GrantInput {
    fn from(new: NewGrant) -> Self {
        let NewGrant {
            role,
            region_id,
            department,
            valid_from,
            valid_to,
        } = new;
        Self {
            role,
            region_id,
            department,
            valid_from,
            valid_to,
        }
    }
}
