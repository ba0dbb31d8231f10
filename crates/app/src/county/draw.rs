//! Draws a county household by household and hands the rows on.

use domain::Date;
use domain::policy::Policy;

use super::decoys::{self, Decoy};
use super::dice::Dice;
use super::economy::{earn, holdings};
use super::household::{Household, people};
use super::person::{Person, Registry};
use super::places::{COUNTY_CODE, County, Township, Village};
use super::rows::Tables;
use super::scene::Scene;
use super::sheets::{self, living::VillageWater};
use super::shocks::{self, Kind, Planted};
use super::truth::{DecoyTruth, HouseholdTruth, ShockTruth, Truth};
use super::{CountyError, CountyOptions, CountySink, structure, welfare};

/// Households per batch handed to the sink.
const BLOCK: usize = 1_000;
/// Share of households that a shock is drawn for.
const STRUCK: f64 = 0.02;
/// Share of households that a decoy is drawn for.
const DECOYED: f64 = 0.015;
/// Of so many villages one has no water for too long, one has foul water, one nearly too long none.
const WATER_EVERY: usize = 150;
/// Townships (positions) that the river flooded.
const FLOODED: [usize; 2] = [5, 11];
/// The income line in yuan when the policy has none.
const LINE: i64 = 7_300;

/// Invents a county: every row goes to the sink, the truth comes back. `progress` hears how many households are done.
///
/// # Errors
/// Whatever the sink fails with.
pub fn generate(
    options: &CountyOptions,
    policy: &Policy,
    sink: &mut dyn CountySink,
    progress: &mut dyn FnMut(usize),
) -> Result<Truth, CountyError> {
    let county = County::draw(options.seed, options.households);
    sink.regions(&county)?;
    let mut drawing = Drawing::new(options, policy, &county);
    county.write(&mut drawing.tables);
    for (number, township) in county.townships.iter().enumerate() {
        drawing.tables.enter(number);
        for village in &township.villages {
            drawing.village(number, township, village, sink, progress)?;
        }
        drawing.hand_over(number, sink)?;
        sink.township_done(number)?;
        progress(drawing.done);
    }
    Ok(drawing.truth)
}

/// A county half drawn.
struct Drawing<'a> {
    options: &'a CountyOptions,
    line: i64,
    tables: Tables,
    registry: Registry,
    truth: Truth,
    done: usize,
    first_dry: usize,
}

impl<'a> Drawing<'a> {
    fn new(options: &'a CountyOptions, policy: &Policy, county: &County) -> Self {
        let mut dice = Dice::stream(options.seed, "water", 0);
        let villages = county.villages();
        let line = policy
            .parameters
            .get("income_line")
            .and_then(|p| p.resolve(&COUNTY_CODE.to_string(), options.as_of));
        let truth = Truth {
            county: COUNTY_CODE.to_string(),
            households: options.households,
            villages,
            seed: options.seed,
            as_of: Some(options.as_of),
            ..Truth::default()
        };
        let first_dry = dice.below(villages.min(WATER_EVERY));
        Self {
            options,
            line: line.and_then(|line| line.value.scaled(0)).unwrap_or(LINE),
            tables: Tables::new(policy),
            registry: Registry::new(),
            truth,
            done: 0,
            first_dry,
        }
    }

    fn hand_over(&mut self, township: usize, sink: &mut dyn CountySink) -> Result<(), CountyError> {
        for batch in self.tables.take() {
            sink.batch(township, batch)?;
        }
        Ok(())
    }

    fn village(
        &mut self,
        number: usize,
        township: &Township,
        village: &Village,
        sink: &mut dyn CountySink,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(), CountyError> {
        let water = match (village.number + WATER_EVERY - self.first_dry) % WATER_EVERY {
            0 => VillageWater::LongOutage,
            5 => VillageWater::Failed,
            9 => VillageWater::NearlyLong,
            _ => VillageWater::Fine,
        };
        let mut dice = Dice::stream(self.options.seed, "village", village.number as u64);
        sheets::living::village(
            &mut self.tables,
            &mut dice,
            self.options.as_of,
            (township, village),
            water,
        );
        let river = FLOODED.contains(&number) && dice.chance(0.3);
        let mut neighbour = None;
        for at in 0..village.households {
            let group = at * 8 / village.households.max(1) + 1;
            neighbour = self.household(number, (township, village), group, (water, river), neighbour.as_ref());
            self.done += 1;
            if self.done.is_multiple_of(BLOCK) {
                self.hand_over(number, sink)?;
                progress(self.done);
            }
        }
        Ok(())
    }

    /// Draws one household; returns the member whom the next one may list by mistake.
    fn household(
        &mut self,
        number: usize,
        (township, village): (&Township, &Village),
        group: usize,
        (water, river): (VillageWater, bool),
        neighbour: Option<&Person>,
    ) -> Option<Person> {
        let index = self.done;
        let mut dice = Dice::stream(self.options.seed, "household", index as u64);
        let people = people(&mut dice, &mut self.registry, self.options.as_of, index);
        if people.is_empty() {
            return None;
        }
        let mut household = Household {
            index,
            number: format!("{COUNTY_CODE}{:010}", index + 1),
            group,
            economy: holdings(&mut dice, people.len(), number < 3),
            welfare: welfare::draw(&mut dice, &people, self.options.as_of),
            people,
            planted: Vec::new(),
        };
        let decoys = strike(
            &mut dice,
            &mut household,
            (self.line, self.options.as_of),
            (water, river),
        );
        if self.options.mistakes {
            structure::behead(&mut dice, &mut household, &mut self.truth.structure);
        }
        self.record(&household, township, village, &decoys);
        let as_of = self.options.as_of;
        let tables = &mut self.tables;
        let mut scene = Scene {
            as_of,
            township,
            village,
            household: &household,
            dice,
            tables,
            records: 0,
        };
        sheets::write(&mut scene);
        household
            .planted
            .iter()
            .for_each(|planted| shocks::tell(&mut scene, planted));
        decoys.iter().for_each(|decoy| decoys::tell(&mut scene, *decoy));
        if self.options.mistakes {
            structure::plant(&mut scene, &mut self.registry, neighbour, &mut self.truth.structure);
        }
        household.people.pop().filter(|person| !person.of_compulsory_age())
    }

    fn record(&mut self, household: &Household, township: &Township, village: &Village, decoys: &[Decoy]) {
        self.truth.people += household.people.len();
        if household.planted.is_empty() && decoys.is_empty() {
            return;
        }
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let shocks = household.planted.iter().map(|planted| {
            let (_, kind, risks, signals, _) = planted.kind.entry();
            let (risks, signals, also) = (words(risks), words(signals), words(shocks::consequences(planted.kind)));
            ShockTruth {
                kind: (*kind).to_owned(),
                risks,
                also,
                signals,
                magnitude: planted.amount,
            }
        });
        let decoys = decoys.iter().map(|decoy| {
            let (kind, risk) = decoy.entry();
            DecoyTruth {
                kind: kind.to_owned(),
                risk: risk.to_owned(),
            }
        });
        let truth = HouseholdTruth {
            township: township.name.to_owned(),
            village: village.name.clone(),
            shocks: shocks.collect(),
            decoys: decoys.collect(),
        };
        self.truth.by_household.insert(household.number.clone(), truth);
    }
}

/// Draws shocks or a decoy, then the income that goes with them.
fn strike(
    dice: &mut Dice,
    household: &mut Household,
    (line, as_of): (i64, Date),
    (water, river): (VillageWater, bool),
) -> Vec<Decoy> {
    let mut kinds = if dice.chance(STRUCK) {
        shocks::plan(dice, household)
    } else {
        Vec::new()
    };
    let mut decoys = Vec::new();
    if river {
        match dice.below(100) {
            0..9 if !kinds.contains(&Kind::Disaster) => kinds.push(Kind::Disaster),
            9..24 => decoys.push(Decoy::SmallFlood),
            _ => {}
        }
    }
    if kinds.is_empty() && decoys.is_empty() && dice.chance(DECOYED) {
        decoys.extend(decoys::plan(dice, household));
    }
    let lines = kinds
        .iter()
        .map(|kind| shocks::prepare(dice, *kind, household))
        .reduce(f64::min);
    let ordinary = dice.log_normal(17_000.0, 0.38).clamp(line as f64 * 1.12, 120_000.0);
    let rich = decoys.contains(&Decoy::RichAndIll);
    let per_person = match lines {
        Some(lines) => lines * line as f64,
        None if rich => dice.between(45_000.0, 90_000.0),
        None if on_relief(household) => dice.between(1.1, 1.6) * line as f64,
        None => ordinary,
    };
    earn(dice, &mut household.economy, &mut household.people, per_person, as_of);
    // Everybody's water is off; it is a household's case where the office already answers for it.
    let welfare = &household.welfare;
    let relief = welfare.dibao || welfare.tekun || welfare.monitoring.as_ref().is_some_and(|m| m.eliminated.is_none());
    match water {
        VillageWater::LongOutage | VillageWater::Failed if !relief => {}
        VillageWater::LongOutage => kinds.push(Kind::VillageOutage),
        VillageWater::Failed => kinds.push(Kind::VillageWaterFailed),
        VillageWater::NearlyLong => decoys.push(Decoy::NearlyLongOutage),
        VillageWater::Fine => {}
    }
    let planted: Vec<Planted> = kinds
        .iter()
        .filter_map(|kind| shocks::settle(dice, *kind, household))
        .collect();
    household.planted = planted;
    decoys
}

/// Whether the household is one of those that live near the line.
fn on_relief(household: &Household) -> bool {
    let welfare = &household.welfare;
    welfare.dibao || welfare.tekun || welfare.monitoring.is_some()
}
