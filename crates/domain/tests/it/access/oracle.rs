//! Random viewer × region tree × household against ten lines that know nothing of scopes.

use domain::access::{Action, Actor, Area, AreaLevel, Grant, Permit, Reason, Role, Viewer, permits};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A county's tree by parent: region 0 is the county, then its townships, then their villages.
#[derive(Debug, Clone)]
struct Tree {
    parents: Vec<Option<usize>>,
    n_townships: usize,
}

/// A household: the number of its village (or whatever it is bound to) and the accounts of its helpers.
#[derive(Debug, Clone)]
struct Household {
    region: usize,
    helpers: Vec<String>,
}

impl Tree {
    fn path(&self, region: usize) -> Vec<String> {
        std::iter::successors(Some(region), |at| self.parents[*at])
            .map(id)
            .collect()
    }
}

/// Ids of which one is the beginning of another, so that only whole ids may be compared.
fn id(region: usize) -> String {
    "1".repeat(region + 1)
}

/// Whether the viewer may do `action` to the household: walks up the tree and asks grant by grant.
fn oracle(actor: &Actor, grants: &[Grant], action: Action, tree: &Tree, home: &Household) -> bool {
    let Actor::Account(me) = actor else {
        return matches!(actor, Actor::System(_));
    };
    grants.iter().any(|grant| {
        let reaches = match (&grant.area, grant.role.level()) {
            (Area::County, AreaLevel::County) => true,
            (Area::Region(r), AreaLevel::Township | AreaLevel::Village) => tree.path(home.region).contains(r),
            (Area::OwnHouseholds, AreaLevel::OwnHouseholds) => home.helpers.contains(me),
            _ => return false,
        };
        let permit = permits(grant.role, action);
        grant.department.is_some() == (grant.role == Role::DepartmentLiaison)
            && (permit == Permit::Everywhere || permit == Permit::InArea && reaches)
    })
}

fn trees() -> impl Strategy<Value = Tree> {
    prop::collection::vec(0usize..5, 1..5).prop_map(|villages_of| {
        let n_townships = villages_of.len();
        let mut parents = vec![None];
        parents.extend(vec![Some(0); n_townships]);
        for (township, n_villages) in villages_of.iter().enumerate() {
            parents.extend(vec![Some(township + 1); *n_villages]);
        }
        Tree { parents, n_townships }
    })
}

/// Names of accounts; one looks like a region.
fn accounts() -> impl Strategy<Value = String> {
    select(vec!["a1", "a2", "a3", "11"]).prop_map(str::to_owned)
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        8 => accounts().prop_map(Actor::Account),
        1 => select(Reason::ALL).prop_map(Actor::System),
        1 => Just(Actor::Anonymous),
    ]
}

/// Mostly sound grants, some of them not; some for a region that is not in the tree.
fn grants(tree: &Tree) -> impl Strategy<Value = Grant> + use<> {
    let n_regions = tree.parents.len() + 1;
    let any_area = prop_oneof![
        Just(Area::County),
        (0..n_regions).prop_map(|r| Area::Region(id(r))),
        Just(Area::OwnHouseholds)
    ];
    (select(Role::ALL), 0..n_regions, any_area, 0u8..8).prop_map(|(role, region, any_area, luck)| {
        let sound = match role.level() {
            AreaLevel::County => Area::County,
            AreaLevel::Township | AreaLevel::Village => Area::Region(id(region)),
            AreaLevel::OwnHouseholds => Area::OwnHouseholds,
        };
        let named = (role == Role::DepartmentLiaison) != (luck == 0);
        Grant {
            role,
            area: if luck == 1 { any_area } else { sound },
            department: named.then(|| "医保局".to_owned()),
        }
    })
}

fn households() -> impl Strategy<Value = (Index, Vec<String>)> {
    (any::<Index>(), prop::collection::vec(accounts(), 0..3))
}

type Case = (Tree, Vec<Grant>, Household);

fn cases() -> impl Strategy<Value = Case> {
    (trees(), households()).prop_flat_map(|(tree, (at, helpers))| {
        let region = at.index(tree.parents.len());
        let grants = prop::collection::vec(grants(&tree), 0..4);
        (Just(tree), grants, Just(Household { region, helpers }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_scope_covers_what_the_oracle_allows((tree, grants, home) in cases(), actor in actors()) {
        let viewer = Viewer::new(actor.clone(), grants.clone());
        let path = tree.path(home.region);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let helpers: Vec<&str> = home.helpers.iter().map(String::as_str).collect();
        for action in Action::ALL {
            let scope = viewer.scope(*action);
            let allowed = oracle(&actor, &grants, *action, &tree, &home);
            prop_assert_eq!(scope.covers(&path, &helpers), allowed, "{} {:?}", action, scope);
            prop_assert_eq!(viewer.may(*action), !scope.is_nothing(), "{} {:?}", action, scope);
            prop_assert!(!allowed || viewer.may(*action));
        }
    }

    #[test]
    fn nobody_reaches_into_a_sister_township((tree, _, _) in cases(), at in any::<Index>(), home in any::<Index>()) {
        let mine = 1 + at.index(tree.n_townships);
        let path = tree.path(home.index(tree.parents.len()));
        let grant = Grant::new(Role::Township, Area::Region(id(mine)));
        let viewer = Viewer::new(Actor::Account("a1".into()), vec![grant]);
        let ids: Vec<&str> = path.iter().map(String::as_str).collect();
        let inside = path.contains(&id(mine));
        prop_assert_eq!(viewer.scope(Action::ReadLead).covers(&ids, &["a1"]), inside);
    }
}
