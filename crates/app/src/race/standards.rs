//! Standards tried out over a whole county: facts kept and read back, every figure moved, everybody counted.

use std::collections::BTreeSet;
use std::time::Instant;

use domain::policy::Of;
use engine::what_if::{Keeping, Kept, KeptHead, KeptPlace, Scene, with_parameter};

use super::{Failed, MOVES, Opened, Options, Timed, failed, open, shifted, spread};

/// Moves every number that some rule rests on, county-wide, over kept facts: keeping and opening them, the first time a
/// figure is moved, and the slowest figure after that.
///
/// # Errors
/// As [`super::screen`].
#[store::boxed]
pub async fn tried_out(options: &Options) -> Result<Vec<Timed>, Failed> {
    let opened = open(options).await?;
    let mut clock = Instant::now();
    let mut lap = move || {
        let ms = clock.elapsed().as_secs_f64() * 1e3;
        clock = Instant::now();
        ms
    };
    let bytes = kept(&opened, &mut lap).await?;
    let keeping = lap();
    let Opened { loaded, .. } = opened;
    let facts = Kept::read(&mut bytes.as_slice()).map_err(failed)?;
    let mib = bytes.len() >> 20;
    drop(bytes);
    let (n, memory) = (facts.len(), facts.bytes() >> 20);
    let scene = Scene::new(&loaded.policy, &loaded.params, facts).await?;
    let opening = lap();
    let once = |name: String, ms: f64| Timed {
        name,
        households: n,
        median_ms: ms,
        p99_ms: ms,
        differing: 0,
    };
    let mut timed = vec![
        once(format!("facts kept, {mib} MiB unsealed"), keeping),
        once(format!("facts opened, {memory} MiB in memory"), opening),
    ];
    let parameters: BTreeSet<String> = scene
        .rules()
        .iter()
        .flat_map(|rule| scene.reach().of_rule(rule))
        .collect();
    let (mut first, mut slowest): (Option<Timed>, Option<Timed>) = (None, None);
    let mut figures = 0usize;
    for name in &parameters {
        let Some(resolved) = loaded.params.get(name) else {
            continue;
        };
        let mut took = Vec::with_capacity(MOVES + 1);
        for step in 1..=MOVES + 1 {
            let Some(value) = shifted(&resolved.value, step) else {
                break;
            };
            let params = with_parameter(&loaded.params, name, value);
            let begun = Instant::now();
            scene.moved(&params, &BTreeSet::from([name.clone()])).map_err(failed)?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        if took.is_empty() {
            continue;
        }
        figures += 1;
        keep_slower(
            &mut first,
            once(
                format!("slowest figure county-wide, first move: {name}"),
                took.remove(0),
            ),
        );
        let (median_ms, p99_ms) = spread(&mut took);
        let again = Timed {
            p99_ms,
            ..once(name.clone(), median_ms)
        };
        keep_slower(&mut slowest, again);
    }
    timed.extend(first);
    timed.extend(slowest.map(|slowest| Timed {
        name: format!("slowest of {figures} figures county-wide: {}", slowest.name),
        ..slowest
    }));
    Ok(timed)
}

fn keep_slower(known: &mut Option<Timed>, timed: Timed) {
    if known.as_ref().is_none_or(|known| known.median_ms < timed.median_ms) {
        *known = Some(timed);
    }
}

/// The facts of a screening as they are kept; the time it takes begins when everybody has been judged.
async fn kept(opened: &Opened, lap: &mut impl FnMut() -> f64) -> Result<Vec<u8>, Failed> {
    let (table, judged) = opened.screened().await?;
    lap();
    let n = table.len(Of::Household);
    let household_ids: Vec<String> = (0..n)
        .map(|household| format!("019a0000-0000-7000-8000-{household:012}"))
        .collect();
    let place_of = vec![0; n];
    let absent = opened.lake.description.absent_columns.clone();
    let head = KeptHead::new(
        opened.loaded.params.on,
        String::new(),
        vec![KeptPlace::default()],
        absent,
    );
    let keeping = Keeping {
        compiled: &opened.compiled,
        judged: &judged,
        table: &table,
        household_ids: &household_ids,
        place_of: &place_of,
    };
    let mut bytes = Vec::new();
    keeping.write(&head, &mut bytes).map_err(failed)?;
    Ok(bytes)
}
