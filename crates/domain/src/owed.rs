//! What people are entitled to by what they are, and how it stands.

use crate::access::closed_list::closed_list;

closed_list! {
    /// How it stands with something that somebody is entitled to and of which no row has come.
    OwedState {
        /// A row should have come.
        Missing = "missing", "应享未享";
        /// The department has delivered no sheet to see it from.
        NotDelivered = "not_delivered", "部门没有交表";
        /// There is no identity number by which a row could be found.
        NoIdNumber = "no_id_number", "没有身份证号，对不上表";
        /// There is no row of the register to tell whether the person is entitled.
        NotRegistered = "not_registered", "花名册里没有这个人，看不出该不该享受";
    }
}

impl OwedState {
    /// Whether it is known that something is owed; of the others nobody can tell.
    pub fn is_known(self) -> bool {
        self == Self::Missing
    }
}
