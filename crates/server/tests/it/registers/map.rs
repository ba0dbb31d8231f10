//! The county's map, place by place.

use domain::access::Role;
use serde_json::{Value, json};

use crate::county::{call, counties};
use crate::service::send;

fn feature(code: &str) -> Value {
    let ring = json!([[106.0, 26.0], [106.1, 26.0], [106.1, 26.1], [106.0, 26.0]]);
    json!({ "type": "Feature", "properties": { "code": code },
        "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

#[tokio::test]
async fn everybody_sees_the_borders_of_the_own_area() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("map.geojson");
    let codes = ["529901100", "529901101", "529901100201", "529901101201", "529901102"];
    let map = json!({ "type": "FeatureCollection", "features": codes.map(feature) });
    std::fs::write(&file, map.to_string()).expect("writes");
    for county in counties(&[("SHOUWANG_MAP_FILE", file.to_str().expect("a path"))]).await {
        let admin = county.admin().await;
        for (role, expected, unplaced) in [
            (Role::CountyOffice, &codes[..4], json!(["529901102"])),
            (Role::Township, &[codes[0], codes[2]][..], Value::Null),
            (Role::GridWorker, &codes[2..3], Value::Null),
            (Role::Helper, &[][..], Value::Null),
        ] {
            let who = county.somebody(&admin, role).await;
            let answer = county.get("/map", &who).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
            assert_eq!(answer.header("content-type"), "application/geo+json");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
            let map = answer.json();
            let found: Vec<&Value> = map["features"]
                .as_array()
                .expect("features")
                .iter()
                .map(|one| &one["id"])
                .collect();
            assert_eq!(found, expected, "{role}");
            assert_eq!(map["unplaced"], unplaced, "{role}");
            let tag = format!("if-none-match: {}", answer.header("etag"));
            let again = send(&county.service, call("GET", "/map", Some(&who), &[&tag], "")).await;
            assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
        }
        let office = county.somebody(&admin, Role::Village).await;
        let one = &county.get("/map", &office).await.json()["features"][0];
        let place = json!({ "region_id": "v1", "code": codes[2], "level": "village", "name": "青树村" });
        assert_eq!(
            (&one["properties"], &one["geometry"]),
            (&place, &feature(codes[2])["geometry"])
        );
        let liaison = county.somebody(&admin, Role::DepartmentLiaison).await;
        assert_eq!(county.get("/map", &liaison).await.status.as_u16(), 403);
    }
}

#[tokio::test]
async fn a_county_without_a_map_says_so() {
    for county in counties(&[]).await {
        let admin = county.admin().await;
        let office = county.somebody(&admin, Role::CountyOffice).await;
        let answer = county.get("/map", &office).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (404, &json!("MAP-001"))
        );
    }
}
