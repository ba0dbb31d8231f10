//! Facts of the screening that is being looked at, held in memory while somebody tries figures out.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::Moment;
use domain::access::Viewer;
use domain::policy::Params;
use domain::problem::Problem;
use engine::Shared;
use engine::what_if::{Moved, Scene};
use tokio::sync::Mutex as AsyncMutex;

use super::keep::{is_kept, place_of, read};
use crate::policy::Loaded;
use crate::{App, Refusal};

/// Answers of the last figures tried out; turning pages asks for the same ones again.
const RECENT: usize = 4;

/// What this installation keeps of screenings, on the disk and in memory; cheap to clone.
#[derive(Clone)]
pub struct Standards(Arc<Inner>);

struct Inner {
    keep: usize,
    idle_minutes: i64,
    held: AsyncMutex<Option<Held>>,
}

struct Held {
    on: Shared<Stage>,
    used_at: Moment,
}

/// A screening's facts, ready to be tried out.
pub(super) struct Stage {
    pub(super) screening_id: String,
    pub(super) loaded: Arc<Loaded>,
    pub(super) scene: Scene,
    recent: Mutex<VecDeque<(Key, Arc<Moved>)>>,
}

/// The figures that were moved, with their values.
type Key = Vec<(String, String)>;

impl std::fmt::Debug for Standards {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standards")
            .field("keep", &self.0.keep)
            .finish_non_exhaustive()
    }
}

impl Default for Standards {
    /// A year of months, and a look of twenty minutes.
    fn default() -> Self {
        Self::new(12, 20)
    }
}

impl Standards {
    /// Keeps the facts of so many screenings, and one in memory for so many minutes after it was last used.
    pub fn new(keep: usize, idle_minutes: i64) -> Self {
        Self(Arc::new(Inner {
            keep,
            idle_minutes,
            held: AsyncMutex::new(None),
        }))
    }

    /// Facts of how many screenings are kept.
    pub(super) fn keep(&self) -> usize {
        self.0.keep
    }

    /// Lets facts go that nobody has used for a while; says whether it did.
    #[store::boxed]
    pub async fn drop_idle(&self, now: Moment) -> bool {
        let mut held = self.0.held.lock().await;
        let idle = held
            .as_ref()
            .is_some_and(|held| held.used_at.plus_minutes(self.0.idle_minutes) <= now);
        if idle {
            *held = None;
        }
        idle
    }
}

/// The facts of a screening, of the latest if none is named, under the policy as it is now for its day.
pub(super) async fn stage(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    screening_id: Option<&str>,
) -> Result<Shared<Stage>, Refusal> {
    let mut tx = app.store.read(viewer).await?;
    let (id, as_of) = match screening_id {
        Some(id) => {
            let day = store::screenings::day_of(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
            (id.to_owned(), day)
        }
        None => {
            let latest = store::screenings::latest(&mut tx).await?;
            latest.ok_or_else(|| Refusal::conflict(Problem::error("STD-010")))?
        }
    };
    drop(tx);
    let loaded = crate::policy::in_county(app, as_of).await?;
    let mut held = app.standards.0.held.lock().await;
    if let Some(held) = held.as_mut().filter(|held| held.on.screening_id == id)
        && held.on.loaded.digest == loaded.digest
    {
        held.used_at = at;
        return Ok(held.on.clone());
    }
    // The one before goes first: two at once may not fit.
    *held = None;
    let on = open(app, &id, loaded).await?;
    *held = Some(Held {
        on: on.clone(),
        used_at: at,
    });
    Ok(on)
}

/// Reads the facts of a screening and judges every rule over them.
pub(super) async fn open(app: &App, screening_id: &str, loaded: Arc<Loaded>) -> Result<Shared<Stage>, Refusal> {
    let not_kept = || Refusal::conflict(Problem::error("STD-009"));
    let path = place_of(app, screening_id).filter(|_| is_kept(app, screening_id));
    let path = path.ok_or_else(not_kept)?;
    let ring = Arc::clone(app.store.ring());
    let runtime = tokio::runtime::Handle::current();
    let screening_id = screening_id.to_owned();
    let opening = tokio::task::spawn_blocking(move || {
        let kept = read(&path, &ring).ok_or_else(|| vec![Problem::error("STD-016")])?;
        let scene = runtime.block_on(Scene::new(&loaded.policy, &loaded.params, kept))?;
        Ok(Shared::new(Stage {
            screening_id,
            loaded,
            scene,
            recent: Mutex::new(VecDeque::new()),
        }))
    });
    opening.await.map_err(Refusal::fault)?.map_err(Refusal::Conflict)
}

impl Stage {
    /// What moving figures comes to, computed once for the same figures. To be called where waiting is no harm.
    pub(super) fn moved(&self, params: &Params, moves: &[(String, String)]) -> Result<Arc<Moved>, Refusal> {
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, moved)) = recent().iter().find(|(key, _)| key.as_slice() == moves) {
            return Ok(Arc::clone(moved));
        }
        let names: BTreeSet<String> = moves.iter().map(|(name, _)| name.clone()).collect();
        let moved = Arc::new(self.scene.moved(params, &names).map_err(Refusal::fault)?);
        let mut recent = recent();
        recent.push_front((moves.to_vec(), Arc::clone(&moved)));
        recent.truncate(RECENT);
        Ok(moved)
    }
}
