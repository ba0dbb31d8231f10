//! The plan of one household, its opinion and its signature.

use crate::access::closed_list::closed_list;
use crate::date::Date;

/// The plan of one household; its measures stand in the case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// When it was written or rewritten.
    pub written_on: Date,
    /// By whom.
    pub by: String,
    /// When it is to be looked at again.
    pub review_on: Date,
    /// What the household says to it.
    pub opinion: Option<Opinion>,
}

/// What a household says to its plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Opinion {
    /// Whether it agrees.
    pub agrees: bool,
    /// In its words.
    pub text: String,
    /// Its signature.
    pub signed: Signature,
}

closed_list! {
    /// How somebody signed.
    SignatureKind {
        /// By hand.
        Hand = "hand", "本人签字";
        /// By finger.
        Fingerprint = "fingerprint", "本人按指印";
        /// Written and read out by somebody, who is named; the own finger beneath.
        Proxy = "proxy", "代填并按指印";
    }
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signature {
    /// How.
    pub kind: SignatureKind,
    /// Who signed.
    pub signer: String,
    /// Who wrote for the signer.
    pub proxy_writer: Option<String>,
    /// Digest of the paper.
    pub paper: Option<String>,
    /// When.
    pub on: Date,
}
