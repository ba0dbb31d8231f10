//! Identity numbers with the verdict their authors expect.

use domain::Date;
use domain::id_card::{IdText, Sex};

use super::{rows, text};

const TODAY: Date = Date::constant(2026, 11, 24);

fn parse(number: &str) -> Result<IdText, domain::id_card::IdError> {
    IdText::parse(number, TODAY)
}

#[test]
fn every_vector_gets_its_verdict() {
    let Some(text) = text("id_numbers/id_vectors.csv") else {
        return;
    };
    let mut seen = [0; 3];
    for row in rows(&text) {
        let parsed = parse(row[0]);
        let taken = matches!(parsed, Ok(IdText::Resident(_) | IdText::Upgraded(_)));
        match row[1] {
            "valid" => {
                assert!(taken, "{} {parsed:?}", row[0]);
                seen[0] += 1;
            }
            "invalid" => {
                let refused = matches!(parsed, Err(_) | Ok(IdText::WrongCheckDigit(_)));
                assert!(refused, "{} {parsed:?}", row[0]);
                seen[1] += 1;
            }
            // A code that was not yet, or no longer, in force at birth is noted and never refused.
            "invalid_region_at_birth" => {
                assert!(taken, "{} {parsed:?}", row[0]);
                seen[2] += 1;
            }
            other => panic!("a verdict nobody knows: {other}"),
        }
    }
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

#[test]
fn what_the_numbers_tell_is_what_their_authors_say() {
    if text("id_numbers/id_vectors.csv").is_none() {
        return;
    }
    let number = |text: &str| parse(text).expect("number").number().expect("resident");
    let told = number("371001198010082394");
    assert_eq!(
        (told.birth_date(), told.sex(), told.region()),
        (Date::constant(1980, 10, 8), Sex::Male, 371_001)
    );
    let told = number("11010519491231002X");
    assert_eq!(
        (told.birth_date(), told.sex()),
        (Date::constant(1949, 12, 31), Sex::Female)
    );
    assert_eq!(number("431389760616601").reveal(), "431389197606166012");
    assert_eq!(number("44011320141005001x").reveal(), "44011320141005001X");
}
