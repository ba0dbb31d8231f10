//! The file of the map (RFC 7946): a collection of polygons, each with the code of its place.

use std::collections::BTreeSet;
use std::path::Path;

use domain::problem::Problem;
use domain::region::RegionCode;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Positions of the smallest ring: a triangle that ends where it begins.
const LEAST: usize = 4;
/// Longitudes and latitudes go so far to both sides.
const FURTHEST: [f64; 2] = [180.0, 90.0];

/// The borders of the county's places.
#[derive(Debug)]
pub struct Map {
    pub(super) borders: Vec<Border>,
}

/// The border of one place.
#[derive(Debug)]
pub(super) struct Border {
    pub(super) code: RegionCode,
    /// As it stood in the file.
    pub(super) geometry: Box<RawValue>,
}

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Value,
    geometry: Option<Box<RawValue>>,
}

type Ring = Vec<Vec<f64>>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Shape {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Map {
    /// Reads the file.
    ///
    /// # Errors
    /// Everything that is wrong with it: which feature, what, and what to do.
    pub fn read(path: &Path) -> Result<Self, Vec<Problem>> {
        let unread = |cause: std::io::Error| Problem::error("MAP-002").arg("cause", cause.kind());
        let text = std::fs::read_to_string(path).map_err(unread);
        let read = text
            .map_err(|problem| vec![problem])
            .and_then(|text| Self::parse(&text));
        read.map_err(|problems| {
            let file = path.display().to_string();
            problems.into_iter().map(|one| one.arg("file", file.as_str())).collect()
        })
    }

    fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let collection: Collection = serde_json::from_str(text).map_err(|cause| vec![unreadable(&cause)])?;
        if collection.kind != "FeatureCollection" {
            return Err(vec![Problem::error("MAP-004")]);
        }
        let (mut borders, mut seen, mut problems) = (Vec::new(), BTreeSet::new(), Vec::new());
        for (feature, n) in collection.features.into_iter().zip(1..) {
            match border(feature, n) {
                Err(problem) => problems.push(problem),
                Ok(border) if !seen.insert(border.code.clone()) => {
                    problems.push(Problem::error("MAP-009").arg("n", n).arg("code", &border.code));
                }
                Ok(border) => borders.push(border),
            }
        }
        match problems.is_empty() {
            true => Ok(Self { borders }),
            false => Err(problems),
        }
    }
}

fn unreadable(cause: &serde_json::Error) -> Problem {
    match cause.is_data() {
        true => Problem::error("MAP-004"),
        false => Problem::error("MAP-003")
            .arg("line", cause.line())
            .arg("column", cause.column()),
    }
}

/// The border of a feature, or what is wrong with it.
fn border(feature: Feature, n: i64) -> Result<Border, Problem> {
    let code = match &feature.properties["code"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let wrong_code = |_| Problem::error("MAP-005").arg("n", n).arg("value", &code);
    let place = RegionCode::parse(&code).map_err(wrong_code)?;
    let wrong = |code: &'static str| Problem::error(code).arg("n", n).arg("code", &place);
    let geometry = feature.geometry.ok_or_else(|| wrong("MAP-006"))?;
    let shape: Shape = serde_json::from_str(geometry.get()).map_err(|_| wrong("MAP-006"))?;
    let polygons = match shape {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(polygons) => polygons,
    };
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err(wrong("MAP-006"));
    }
    for ring in polygons.iter().flatten() {
        if !ring.iter().all(|position| is_on_earth(position)) {
            return Err(wrong("MAP-008"));
        }
        if ring.len() < LEAST || ring.first() != ring.last() {
            return Err(wrong("MAP-007"));
        }
    }
    Ok(Border { code: place, geometry })
}

/// Whether a position is a longitude and a latitude; a height may follow.
fn is_on_earth(position: &[f64]) -> bool {
    position.len() >= FURTHEST.len() && position.iter().zip(FURTHEST).all(|(at, most)| at.abs() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "[[[106.0,26.0],[106.1,26.0],[106.1,26.1],[106.0,26.0]]]";

    fn feature(code: &str, kind: &str, coordinates: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"code":{code}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    }

    fn collection(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn borders_are_read_with_the_codes_of_their_places() {
        let text = collection(&[
            feature("\"529901100\"", "Polygon", SQUARE),
            feature("\"529901101000\"", "MultiPolygon", &format!("[{SQUARE}]")),
            feature("529901100201", "Polygon", SQUARE),
        ]);
        let map = Map::parse(&text).expect("a map");
        let codes: Vec<&str> = map.borders.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["529901100", "529901101", "529901100201"]);
    }

    #[test]
    fn what_is_wrong_with_a_map_is_said_with_the_feature() {
        let good = feature("\"529901100\"", "Polygon", SQUARE);
        for (text, expected) in [
            ("{".to_owned(), vec!["MAP-003"]),
            ("[]".to_owned(), vec!["MAP-004"]),
            (good.clone(), vec!["MAP-004"]),
            (collection(&[feature("\"52990x\"", "Polygon", SQUARE)]), vec!["MAP-005"]),
            (collection(&[feature("null", "Polygon", SQUARE)]), vec!["MAP-005"]),
            (
                collection(&[feature("\"529901100\"", "Point", "[106.0,26.0]")]),
                vec!["MAP-006"],
            ),
            (
                collection(&[feature("\"529901100\"", "Polygon", "[]")]),
                vec!["MAP-006"],
            ),
            (
                collection(&[feature("\"529901100\"", "Polygon", "[[[106,26],[106,27],[106,26]]]")]),
                vec!["MAP-007"],
            ),
            (
                collection(&[feature(
                    "\"529901100\"",
                    "Polygon",
                    "[[[106,26],[107,26],[107,27],[106,27]]]",
                )]),
                vec!["MAP-007"],
            ),
            (
                collection(&[feature(
                    "\"529901100\"",
                    "Polygon",
                    "[[[35406000,2879000],[35407000,2879000],[35407000,2880000],[35406000,2879000]]]",
                )]),
                vec!["MAP-008"],
            ),
            (
                collection(&[good.clone(), good.clone(), feature("\"x\"", "Polygon", SQUARE)]),
                vec!["MAP-009", "MAP-005"],
            ),
        ] {
            let problems = Map::parse(&text).err().unwrap_or_default();
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, expected, "{text}");
        }
    }
}
