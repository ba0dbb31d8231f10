//! Borders of the invented county: villages tile their townships, townships the county, without gaps and without
//! overlaps.
//!
//! A square of cells is walked along a Hilbert curve; each village takes the next cells of the walk, so that villages
//! and townships hang together. Corners and the middles of sides are moved a little, each once for both neighbours,
//! and the square is bent to a round county.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::dice::Dice;
use super::places::County;
use super::{CountyError, CountyOptions};

/// Cells that a village has at least.
const CELLS: usize = 8;
/// The middle of the county and how far it reaches, in degrees.
const MIDDLE: [f64; 2] = [105.6, 26.3];
const REACH: [f64; 2] = [0.42, 0.36];
/// How far corners and middles of sides are moved, in widths of a cell.
const CORNER: f64 = 0.28;
const SIDE: f64 = 0.16;
/// Digits kept of a degree: about a metre.
const DIGITS: f64 = 1e5;

/// A corner of the grid.
type Corner = (usize, usize);
type Point = [f64; 2];

/// Writes the borders of an invented county to a file. It stands outside the folder of the data: a map is no sheet.
///
/// # Errors
/// When it cannot be written.
pub fn write_map(options: &CountyOptions, file: &Path) -> Result<(), CountyError> {
    let county = County::draw(options.seed, options.households);
    let written = std::fs::write(file, geojson(&county, options.seed));
    written.map_err(|source| CountyError::Write(file.to_owned(), source))
}

/// The borders as a collection of features: townships first, so that villages lie above them.
fn geojson(county: &County, seed: u64) -> String {
    let n_villages = county.villages();
    let grid = Grid::draw(seed, n_villages * CELLS);
    let side = grid.side;
    let first = |village: usize| village * side * side / n_villages.max(1);
    let cells = |from: usize, to: usize| (first(from)..first(to)).map(move |step| hilbert(side, step));
    let (mut townships, mut villages, mut n) = (Vec::new(), Vec::new(), 0);
    for township in &county.townships {
        let end = n + township.villages.len();
        townships.push(grid.feature(&township.code, township.name, "township", cells(n, end)));
        for (village, n) in township.villages.iter().zip(n..) {
            villages.push(grid.feature(&village.code, &village.name, "village", cells(n, n + 1)));
        }
        n = end;
    }
    townships.append(&mut villages);
    json!({ "type": "FeatureCollection", "features": townships }).to_string()
}

/// The cell at a step of the curve through a square whose side is a power of two.
fn hilbert(side: usize, step: usize) -> (usize, usize) {
    let (mut x, mut y, mut rest, mut s) = (0, 0, step, 1);
    while s < side {
        let right = 1 & (rest / 2);
        let up = 1 & (rest ^ right);
        if up == 0 {
            if right == 1 {
                (x, y) = (s - 1 - x, s - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += s * right;
        y += s * up;
        rest /= 4;
        s *= 2;
    }
    (x, y)
}

/// Where the corners of the cells and the middles of their sides lie.
struct Grid {
    side: usize,
    corners: Vec<Point>,
    /// Middles of the sides to the right of a corner, and above it.
    middles: [Vec<Point>; 2],
}

impl Grid {
    /// A grid of at least so many cells.
    fn draw(seed: u64, cells: usize) -> Self {
        let mut side = 2;
        while side * side < cells {
            side *= 2;
        }
        let mut dice = Dice::stream(seed, "map", 0);
        let n = (side + 1) * (side + 1);
        let at = |number: usize| [number % (side + 1), number / (side + 1)].map(|at| at as f64);
        let mut moved = |number: usize, along: Point, most: f64| {
            let at = at(number);
            let mut point = [at[0] + along[0], at[1] + along[1]];
            point.iter_mut().for_each(|one| *one += dice.between(-most, most));
            bent(point, side)
        };
        let corners = (0..n).map(|number| moved(number, [0.0, 0.0], CORNER)).collect();
        let right = (0..n).map(|number| moved(number, [0.5, 0.0], SIDE)).collect();
        let above = (0..n).map(|number| moved(number, [0.0, 0.5], SIDE)).collect();
        Self {
            side,
            corners,
            middles: [right, above],
        }
    }

    fn number(&self, (x, y): Corner) -> usize {
        y * (self.side + 1) + x
    }

    fn feature(&self, code: &str, name: &str, level: &str, cells: impl Iterator<Item = (usize, usize)>) -> Value {
        let rings: Vec<Vec<Point>> = rings(cells).iter().map(|ring| self.line(ring)).collect();
        json!({
            "type": "Feature",
            "properties": { "code": code, "name": name, "level": level },
            "geometry": { "type": "Polygon", "coordinates": rings },
        })
    }

    /// The line along corners, with the middle of each side between.
    fn line(&self, ring: &[Corner]) -> Vec<Point> {
        let mut line = Vec::with_capacity(ring.len() * 2);
        for pair in ring.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let (first, is_upright) = (from.min(to), usize::from(from.0 == to.0));
            line.push(self.corners[self.number(from)]);
            line.push(self.middles[is_upright][self.number(first)]);
        }
        line.extend(line.first().copied());
        line
    }
}

/// A point of the square on the round county.
fn bent(point: Point, side: usize) -> Point {
    let [x, y] = point.map(|at| at * 2.0 / side as f64 - 1.0);
    // Corners that were moved past the edge stay on it.
    let round = |own: f64, other: f64| own * (1.0 - (other * other).min(2.0) / 2.0).sqrt();
    let on_earth = [round(x, y), round(y, x)];
    std::array::from_fn(|axis| ((MIDDLE[axis] + REACH[axis] * on_earth[axis]) * DIGITS).round() / DIGITS)
}

/// The rings around cells that hang together: the outer one first, against the clock, then holes, with it.
fn rings(cells: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<Corner>> {
    let mut ways: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for (x, y) in cells {
        let around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        for side in around.windows(2) {
            let (from, to) = (side[0], side[1]);
            // The same side the other way belongs to a neighbour in the same place: no border.
            let back = ways.get_mut(&to).and_then(|ends| {
                let at = ends.iter().position(|end| *end == from)?;
                Some(ends.swap_remove(at))
            });
            if back.is_none() {
                ways.entry(from).or_default().push(to);
            }
        }
    }
    let mut rings = Vec::new();
    while let Some((start, next)) = ways.iter().find_map(|(from, ends)| Some((*from, *ends.first()?))) {
        let (mut ring, mut here) = (vec![start], start);
        let mut next = Some(next);
        while let Some(to) = next {
            if let Some(ends) = ways.get_mut(&here) {
                ends.retain(|end| *end != to);
            }
            ring.push(to);
            next = (to != start)
                .then(|| turn(here, to, ways.get(&to).map_or(&[], Vec::as_slice)))
                .flatten();
            here = to;
        }
        rings.push(ring);
    }
    rings.sort_by_key(|ring| std::cmp::Reverse(area(ring)));
    rings
}

/// Of the ways on from a corner the one most to the right, so that a ring does not touch itself.
fn turn(from: Corner, here: Corner, ends: &[Corner]) -> Option<Corner> {
    let step = |a: Corner, b: Corner| (b.0 as i64 - a.0 as i64, b.1 as i64 - a.1 as i64);
    let came = step(from, here);
    let left = |end: &&Corner| {
        let goes = step(here, **end);
        came.0 * goes.1 - came.1 * goes.0
    };
    ends.iter().min_by_key(left).copied()
}

/// Twice the area within a ring, below zero when it runs with the clock.
fn area(ring: &[Corner]) -> i64 {
    let part = |pair: &[Corner]| pair[0].0 as i64 * pair[1].1 as i64 - pair[1].0 as i64 * pair[0].1 as i64;
    ring.windows(2).map(part).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_curve_goes_through_every_cell_from_neighbour_to_neighbour() {
        for side in [2, 4, 16] {
            let walk: Vec<(usize, usize)> = (0..side * side).map(|step| hilbert(side, step)).collect();
            assert_eq!(walk.iter().collect::<BTreeSet<_>>().len(), side * side);
            for pair in walk.windows(2) {
                assert_eq!(pair[0].0.abs_diff(pair[1].0) + pair[0].1.abs_diff(pair[1].1), 1);
            }
        }
    }

    #[test]
    fn rings_go_around_places_and_their_holes() {
        let block = |without: &[(usize, usize)]| {
            let all = (0..9).map(|n| (n % 3, n / 3));
            all.filter(|cell| !without.contains(cell)).collect::<Vec<_>>()
        };
        for (cells, areas) in [
            (vec![(0, 0)], vec![2]),
            (block(&[]), vec![18]),
            (block(&[(1, 1)]), vec![18, -2]),
            (block(&[(1, 1), (2, 2)]), vec![16, -2]),
        ] {
            let found = rings(cells.into_iter());
            assert_eq!(found.iter().map(|ring| area(ring)).collect::<Vec<_>>(), areas);
            for ring in found {
                assert_eq!(ring.first(), ring.last());
                let corners: BTreeSet<_> = ring[1..].iter().collect();
                assert_eq!(corners.len(), ring.len() - 1, "{ring:?}");
            }
        }
    }

    #[test]
    fn villages_cover_their_county_and_it_is_the_same_again() {
        let county = County::draw(7, 2_000);
        let text = geojson(&county, 7);
        assert_eq!(text, geojson(&county, 7));
        let map: Value = serde_json::from_str(&text).expect("JSON");
        let features = map["features"].as_array().expect("features");
        assert_eq!(features.len(), county.townships.len() + county.villages());
        let sum = |level: &str| {
            let of_level = features.iter().filter(|one| one["properties"]["level"] == level);
            let rings = of_level.flat_map(|one| one["geometry"]["coordinates"].as_array().expect("rings"));
            rings.map(covered).sum::<f64>()
        };
        let (townships, villages) = (sum("township"), sum("village"));
        assert!(
            (townships - villages).abs() < 1e-6 && villages > 0.1,
            "{townships} {villages}"
        );
    }

    /// Area within a ring, below zero for a hole.
    fn covered(ring: &Value) -> f64 {
        let ring = ring.as_array().expect("a ring");
        let at = |n: usize, axis: usize| ring[n][axis].as_f64().expect("a number");
        let part = |n: usize| at(n, 0) * at(n + 1, 1) - at(n + 1, 0) * at(n, 1);
        (0..ring.len() - 1).map(part).sum::<f64>() / 2.0
    }
}
