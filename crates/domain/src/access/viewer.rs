//! The viewer: who asks, and with which grants.

use super::{Action, Actor, Area, Departments, Grant, Permit, Reason, Role, Scope, permits};

/// Who asks, and with which grants. Every function of the store takes one first.
///
/// The system may do everything and is journalled with its reason; somebody not signed in may do nothing. An account
/// may do what its sound grants permit, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    actor: Actor,
    grants: Vec<Grant>,
}

impl Viewer {
    /// The viewer for an actor and its grants; grants count for an account alone.
    pub fn new(actor: Actor, grants: Vec<Grant>) -> Self {
        Self { actor, grants }
    }

    /// The viewer for the system itself.
    pub fn system(reason: Reason) -> Self {
        Self::new(Actor::System(reason), Vec::new())
    }

    /// The viewer for somebody who is not signed in.
    pub fn anonymous() -> Self {
        Self::new(Actor::Anonymous, Vec::new())
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The grants as given, sound or not.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The account's id, where an account acts.
    pub fn account_id(&self) -> Option<&str> {
        match &self.actor {
            Actor::Account(id) => Some(id),
            Actor::System(_) | Actor::Anonymous => None,
        }
    }

    /// Whether the viewer may do it anywhere at all; [`Self::scope`] says where.
    pub fn may(&self, action: Action) -> bool {
        self.is_system() || self.permitting(action).next().is_some()
    }

    /// The households the viewer may do it to.
    ///
    /// An action that is about no household is permitted to the extent of [`Self::may`] and [`Self::departments`];
    /// one that [is about oneself](Action::is_about_oneself) reaches the own account only.
    pub fn scope(&self, action: Action) -> Scope {
        if self.is_system() {
            return Scope::Everything;
        }
        let mut regions = Vec::new();
        let mut own_households_of = None;
        for (grant, permit) in self.permitting(action) {
            match (permit, &grant.area) {
                (Permit::Everywhere, _) | (_, Area::County) => return Scope::Everything,
                (_, Area::Region(id)) => regions.push(id.clone()),
                (_, Area::OwnHouseholds) => own_households_of = self.account_id().map(str::to_owned),
            }
        }
        if regions.is_empty() && own_households_of.is_none() {
            return Scope::Nothing;
        }
        regions.sort();
        regions.dedup();
        Scope::Within {
            regions,
            own_households_of,
        }
    }

    /// The departments whose deliveries the viewer may do it to.
    pub fn departments(&self, action: Action) -> Departments {
        if self.is_system() {
            return Departments::All;
        }
        let mut names = Vec::new();
        for (grant, permit) in self.permitting(action) {
            match &grant.department {
                Some(name) if permit == Permit::InArea => names.push(name.clone()),
                _ => return Departments::All,
            }
        }
        names.sort();
        names.dedup();
        Departments::Only(names)
    }

    /// The role in which the viewer does it: of several, the one that reaches furthest.
    pub fn role_for(&self, action: Action) -> Option<Role> {
        let furthest = self
            .permitting(action)
            .min_by_key(|(grant, permit)| (std::cmp::Reverse(*permit), grant.role));
        furthest.map(|(grant, _)| grant.role)
    }

    fn is_system(&self) -> bool {
        matches!(self.actor, Actor::System(_))
    }

    /// The account's sound grants that permit it, and how far.
    fn permitting(&self, action: Action) -> impl Iterator<Item = (&Grant, Permit)> {
        let signed_in = self.account_id().is_some();
        let grants = self.grants.iter().filter(move |grant| signed_in && grant.is_sound());
        grants
            .map(move |grant| (grant, permits(grant.role, action)))
            .filter(|(_, permit)| *permit != Permit::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(grants: Vec<Grant>) -> Viewer {
        Viewer::new(Actor::Account("a1".into()), grants)
    }

    fn region(role: Role, id: &str) -> Grant {
        Grant::new(role, Area::Region(id.into()))
    }

    #[test]
    fn the_system_may_everything_and_a_stranger_nothing() {
        let office = Grant::new(Role::CountyOffice, Area::County);
        let pretender = Viewer::new(Actor::Anonymous, vec![office]);
        for action in Action::ALL {
            let system = Viewer::system(Reason::Job);
            assert!(system.may(*action) && system.scope(*action).is_everything());
            assert_eq!(system.departments(*action), Departments::All);
            for stranger in [Viewer::anonymous(), pretender.clone(), account(vec![])] {
                assert!(
                    !stranger.may(*action) && stranger.scope(*action).is_nothing(),
                    "{action}"
                );
                assert_eq!(stranger.departments(*action), Departments::Only(vec![]));
                assert_eq!(stranger.role_for(*action), None);
            }
        }
    }

    #[test]
    fn areas_of_several_grants_add_up_per_action() {
        let viewer = account(vec![
            region(Role::Village, "v2"),
            region(Role::GridWorker, "v1"),
            region(Role::Village, "v2"),
            Grant::new(Role::Helper, Area::OwnHouseholds),
        ]);
        for (action, regions, own) in [
            (Action::ReadHousehold, vec!["v1", "v2"], Some("a1")),
            (Action::UnmaskPhone, vec!["v2"], Some("a1")),
            (Action::UnmaskPerson, vec!["v2"], None),
            (Action::EditHousehold, vec!["v2"], None),
        ] {
            let expected = Scope::Within {
                regions: regions.into_iter().map(str::to_owned).collect(),
                own_households_of: own.map(str::to_owned),
            };
            assert_eq!(viewer.scope(action), expected, "{action}");
        }
        assert_eq!(viewer.scope(Action::SplitHousehold), Scope::Nothing);
        assert_eq!(viewer.role_for(Action::ReadHousehold), Some(Role::Village));
        assert_eq!(viewer.role_for(Action::SplitHousehold), None);
    }

    #[test]
    fn a_grant_that_is_not_sound_gives_nothing() {
        let department = Some("医保局".to_owned());
        for grant in [
            Grant::new(Role::Village, Area::County),
            Grant::new(Role::Helper, Area::County),
            region(Role::CountyOffice, "t1"),
            Grant::new(Role::DepartmentLiaison, Area::County),
            Grant {
                department,
                ..Grant::new(Role::CountyOffice, Area::County)
            },
        ] {
            let viewer = account(vec![grant]);
            assert!(Action::ALL.iter().all(|action| !viewer.may(*action)), "{viewer:?}");
        }
    }

    #[test]
    fn a_liaison_stays_in_the_departments_of_the_grants() {
        let office = Grant::new(Role::CountyOffice, Area::County);
        let liaisons = vec![
            Grant::liaison("教育局"),
            Grant::liaison("医保局"),
            Grant::liaison("教育局"),
        ];
        let viewer = account(liaisons.clone());
        let own = viewer.departments(Action::ReadImport);
        assert!(own.include("教育局") && own.include("医保局") && !own.include("民政局"));
        assert!(!viewer.may(Action::ReadHousehold) && !viewer.may(Action::UndoImport));
        assert_eq!(viewer.departments(Action::ReadRegions), Departments::All);
        assert_eq!(viewer.departments(Action::UndoImport), Departments::Only(vec![]));
        let both = account([liaisons, vec![office]].concat());
        assert_eq!(both.departments(Action::ReadImport), Departments::All);
        assert_eq!(both.role_for(Action::ReadImport), Some(Role::CountyOffice));
    }
}
