//! The county's map, as far as one sees it.

use app::map::{ShownMap, show_map};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use store::seal::{Hash, hex};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::{ProblemBody, ProblemDetails};
use super::session::Signed;
use super::{Api, Endpoints};

/// Media type of GeoJSON.
const GEO_JSON: &str = "application/geo+json";
/// A browser keeps it, and asks each time whether it still holds: who sees what may change any day.
const KEPT: &str = "private, no-cache";

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    Endpoints {
        ordinary: OpenApiRouter::default().routes(routes!(get_map)),
        ..Endpoints::default()
    }
}

/// Borders of places, as GeoJSON (RFC 7946).
#[derive(Serialize, ToSchema)]
struct MapBody {
    /// `FeatureCollection`.
    r#type: &'static str,
    /// Places in the order of the file, so that later ones lie above earlier ones.
    features: Vec<MapFeature>,
    /// Codes of borders in the file that no place in force bears; told to whoever sees the whole county.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unplaced: Vec<String>,
}

/// One place with its border.
#[derive(Serialize, ToSchema)]
struct MapFeature {
    /// `Feature`.
    r#type: &'static str,
    /// Code of the place.
    #[schema(example = "529901100")]
    id: String,
    /// What is known of the place.
    properties: MapPlace,
    /// A `Polygon` or `MultiPolygon` in longitude and latitude.
    #[schema(value_type = Object)]
    geometry: Box<RawValue>,
}

/// A place of the map.
#[derive(Serialize, ToSchema)]
struct MapPlace {
    /// Number of the region.
    region_id: String,
    /// Its code.
    code: String,
    /// `county`, `township` or `village`.
    level: String,
    /// Name in force.
    name: String,
}

impl From<ShownMap> for MapBody {
    fn from(map: ShownMap) -> Self {
        let features = map.places.into_iter().map(|(region, geometry)| {
            let code = region.code.unwrap_or_default();
            MapFeature {
                r#type: "Feature",
                id: code.clone(),
                properties: MapPlace {
                    region_id: region.region_id,
                    code,
                    level: region.level,
                    name: region.name,
                },
                geometry,
            }
        });
        Self {
            r#type: "FeatureCollection",
            features: features.collect(),
            unplaced: map.unplaced,
        }
    }
}

/// The borders of the places in one's area, as the county dropped them into its folder.
#[utoipa::path(
    get,
    path = "/map",
    tag = "registers",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the map one has")),
    responses(
        (status = 200, description = "The map, with its `ETag`", body = MapBody, content_type = "application/geo+json"),
        (status = 304, description = "One has it already"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The county has no map", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_map(signed: Signed, State(api): State<Api>, headers: HeaderMap) -> Result<Response, ProblemDetails> {
    let map = show_map(&api.app, &signed.viewer).await?;
    let map = map.ok_or_else(|| ProblemDetails::new(StatusCode::NOT_FOUND, "MAP-001"))?;
    let text =
        serde_json::to_vec(&MapBody::from(map)).map_err(|cause| ProblemDetails::internal("writing a map", &cause))?;
    let digest: String = hex(&Hash::Sha256.digest(&[&text])).chars().take(32).collect();
    let tag = format!("\"{digest}\"");
    let value = HeaderValue::from_str(&tag).map_err(|cause| ProblemDetails::internal("writing a tag", &cause))?;
    let kept = [(ETAG, value), (CACHE_CONTROL, HeaderValue::from_static(KEPT))];
    if has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let media = [(CONTENT_TYPE, HeaderValue::from_static(GEO_JSON))];
    Ok((kept, media, text).into_response())
}

/// Whether the caller has what bears this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_every_form() {
        for (sent, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(sent));
            assert_eq!(has(&headers, "\"a\""), known, "{sent}");
        }
    }
}
