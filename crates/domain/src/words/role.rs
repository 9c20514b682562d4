//! The roles that people have.

use crate::codes::codes;

codes! {
    /// A role that a person has.
    Role {
        /// 管理员: keeps users, units, categories and rules; does not handle cases.
        Administrator = "administrator",
        /// 坐席员: takes requests in, dispatches, follows up.
        Agent = "agent",
        /// 链办: keeps the lists, follows every item to its end.
        Office = "office",
        /// 链长: steers one chain, or all.
        Chief = "chief",
        /// 责任部门: handles what it was given.
        Department = "department",
        /// 园区管委会: sees its park and handles what it was given.
        Park = "park",
        /// 企业: asks, follows, rates.
        Enterprise = "enterprise",
        /// 审计: reads everything, changes nothing.
        Auditor = "auditor",
    }
}
