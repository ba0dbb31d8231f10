//! The two registers, as the national system exports them.

use crate::county::household::{Household, phone};
use crate::county::person::{Job, Person};
use crate::county::places::{CITY_NAME, COUNTY_NAME};
use crate::county::rows::Row;
use crate::county::scene::Scene;
use crate::county::welfare::measures;

/// Writes the household's row and one row per person.
pub(super) fn write(scene: &mut Scene<'_>) {
    household(scene);
    for person in 0..scene.household.people.len() {
        member(scene, person, scene.household.people[person].relation);
    }
}

/// One person's row of the member register, with the household's columns repeated.
pub(in crate::county) fn member(scene: &mut Scene<'_>, at: usize, relation: &str) {
    let household: &Household = scene.household;
    let person: &Person = &household.people[at];
    let months = scene.dice.range(6, 12);
    let row = scene
        .tables
        .row("member_register")
        .text("province", "贵州省")
        .text("city", CITY_NAME);
    let row = row
        .text("county", COUNTY_NAME)
        .text("township", scene.township.name)
        .text("village", scene.village.name.as_str());
    let row = row
        .text("group_name", format!("{}组", household.group))
        .text("household_no", household.number.as_str());
    let row = row
        .text("name", person.name.as_str())
        .text("sex", if person.male { "男" } else { "女" });
    let row = row
        .text("id_type", "身份证")
        .id("id_no", person.id)
        .day("birth_date", person.born);
    let row = row
        .text("relation", relation)
        .text("ethnicity", person.ethnicity)
        .text("politics", person.politics);
    let row = row.maybe("education", person.education);
    let row = row.maybe(
        "school_status",
        person.school.filter(|_| !person.blank_school).map(|s| s.status),
    );
    let row = row.text("health", person.health()).text("labour", person.labour);
    let row = work(row, person.job.as_ref().filter(|_| !person.jobless), person.able());
    let insured = !person.uninsured;
    let row = row.yes("resident_medical", insured && !person.employee_insured);
    let row = row.yes("employee_medical", insured && person.employee_insured);
    let row = row
        .yes("critical_illness_insurance", insured)
        .yes("commercial_medical", false);
    let welfare = &household.welfare;
    let row = row.yes("medical_aid", insured && (welfare.dibao || welfare.tekun));
    let adult = person.age >= 16 && person.school.is_none();
    let row = row.yes("resident_pension", adult && !person.employee_insured);
    let row = row.yes("employee_pension", adult && person.employee_insured);
    let row = row.text("dibao", if welfare.dibao { "农村低保" } else { "未享受" });
    let row = row
        .text("tekun", if welfare.tekun { "农村特困" } else { "不享受" })
        .yes("relocation", welfare.relocated);
    let idle = |p: &Person| p.able() && p.job.is_none();
    let post = welfare.exited_poverty && household.find(idle) == Some(at) && household.index.is_multiple_of(3);
    let row = if post {
        row.text("public_post", "保洁员").whole("public_post_months", months)
    } else {
        row
    };
    let row = row
        .maybe("phone", person.phone.as_deref())
        .yes("speaks_mandarin", person.age >= 6 && person.age < 75);
    monitoring(row, household).end();
}

fn work<'a>(row: Row<'a>, job: Option<&Job>, able: bool) -> Row<'a> {
    let Some(job) = job else {
        return row.yes("is_working", false).yes("planned_work", able);
    };
    let row = row
        .yes("is_working", true)
        .text("work_place", job.place)
        .text("work_county", job.county);
    let row = row
        .whole("work_months", job.months)
        .day("work_started_on", job.started_on);
    let row = row
        .amount("work_monthly_wage", job.monthly_wage as f64)
        .text("employer", job.employer);
    row.text("work_industry", job.industry)
        .text("employment_channel", "自主就业")
}

fn monitoring<'a>(row: Row<'a>, household: &Household) -> Row<'a> {
    let welfare = &household.welfare;
    let row = row.text(
        "household_type",
        if welfare.exited_poverty {
            "脱贫户"
        } else {
            "普通农户"
        },
    );
    let Some(spell) = &welfare.monitoring else { return row };
    let mut row = row.text("monitor_class", spell.class);
    for (column, risk) in ["risk_1", "risk_2", "risk_3", "risk_4", "risk_5"]
        .iter()
        .zip(&spell.risks)
    {
        row = row.text(column, *risk);
    }
    if spell.risks.contains(&"因自然灾害") {
        row = row.text("risk_disaster_kind", "洪涝");
    }
    row = row
        .day("identified_month", spell.identified)
        .yes("risk_eliminated", spell.eliminated.is_some());
    if let Some((way, month)) = spell.eliminated {
        row = row.text("elimination_kind", way).day("eliminated_month", month);
    }
    if welfare.no_labour {
        row.yes("no_labour_household", true)
    } else {
        row
    }
}

fn household(scene: &mut Scene<'_>) {
    let household: &Household = scene.household;
    let (economy, welfare, head) = (&household.economy, &household.welfare, &household.people[0]);
    let (self_paid, net) = (economy.net_income() / 50, economy.net_income() as f64);
    let address = format!(
        "{COUNTY_NAME}{}{}{}组",
        scene.township.name, scene.village.name, household.group
    );
    let row = scene
        .tables
        .row("household_register")
        .text("province", "贵州省")
        .text("city", CITY_NAME);
    let row = row
        .text("county", COUNTY_NAME)
        .text("township", scene.township.name)
        .text("village", scene.village.name.as_str());
    let row = row
        .text("group_name", format!("{}组", household.group))
        .text("household_no", household.number.as_str());
    let row = row
        .text("name", head.name.as_str())
        .id("id_no", head.id)
        .maybe("household_phone", head.phone.as_deref());
    let row = row
        .whole("n_people", household.size())
        .text("address", address)
        .yes("martyr_family", false);
    let row = row
        .amount("farmland", economy.farmland)
        .amount("forest", economy.forest)
        .amount("returned_forest", 0.0);
    let row = row
        .amount("orchard", economy.orchard)
        .amount("grassland", 0.0)
        .amount("water_area", 0.0);
    let row = row.amount("housing_area", economy.housing_area);
    let row = row.yes("house_dangerous", matches!(economy.house_grade, "C" | "D"));
    let row = row
        .text("house_grade_registered", economy.house_grade)
        .text("road_kind", "水泥路")
        .yes("road_paved", true);
    let row = row
        .amount("road_distance_km", economy.road_km)
        .yes("electricity", true)
        .yes("broadcast", true);
    let row = row
        .yes("safe_water", true)
        .yes("toilet", true)
        .yes("toilet_usable", true)
        .text("fuel", economy.fuel);
    let row = row
        .text("main_industry", economy.industry)
        .yes("cooperative", economy.orchard > 0.0);
    let row = if welfare.relocated {
        row.text("relocation_address", "守望县惠民安置点")
    } else {
        row
    };
    let row = row
        .whole("wage_income", economy.wage)
        .whole("business_income", economy.business);
    let row = row
        .whole("property_income", economy.property)
        .whole("transfer_income", economy.transfer);
    let dibao = if welfare.dibao {
        economy.transfer.clamp(0, 3_600)
    } else {
        0
    };
    let row = row.whole("dibao_income", dibao);
    let row = row.whole(
        "tekun_income",
        if welfare.tekun {
            economy.transfer.clamp(0, 9_000)
        } else {
            0
        },
    );
    let row = row.whole("business_cost", economy.cost).amount("net_income", net);
    let row = row
        .amount("per_capita_income", net / household.size().max(1) as f64)
        .amount("insurance_income", 0.0);
    let row = row.whole("compliant_self_paid", self_paid);
    after(row, household, scene.village.number).end();
}

/// The state at entry and after elimination, the contact, and the measures.
fn after<'a>(row: Row<'a>, household: &Household, village: usize) -> Row<'a> {
    let (welfare, economy) = (&household.welfare, &household.economy);
    let Some(spell) = &welfare.monitoring else { return row };
    let house = spell.risks.contains(&"因安全住房");
    let row = row
        .yes("at_entry_house_problem", house)
        .yes("at_entry_school_problem", false);
    let row = row
        .yes("at_entry_water_problem", false)
        .yes("at_entry_insurance_problem", false);
    let row = row.whole("at_entry_wage_income", economy.wage / 2 + 200);
    let mut row = row.amount(
        "at_entry_per_capita_income",
        (if spell.class == "突发严重困难户" {
            8_800
        } else {
            5_200
        } + household.index % 1_500) as f64,
    );
    if spell.eliminated.is_some() {
        row = row
            .yes("after_house_problem", welfare.house_broke_again)
            .yes("after_school_problem", false);
        row = row
            .yes("after_water_problem", false)
            .yes("after_insurance_problem", false);
        row = row
            .whole("after_wage_income", economy.wage)
            .whole("after_business_income", economy.business);
        row = row
            .whole("after_property_income", economy.property)
            .whole("after_transfer_income", economy.transfer);
        row = row
            .whole("after_business_cost", economy.cost)
            .whole("after_insurance_income", 0);
        row = row.whole("after_compliant_self_paid", economy.net_income() / 60);
        row = row.amount(
            "after_per_capita_income",
            economy.net_income() as f64 / household.size().max(1) as f64,
        );
    }
    let row = row.text("contact_name", ["王守田", "李望山", "陈护林", "杨长顺"][village % 4]);
    let row = row
        .text("contact_phone", phone(90_000_000 + village))
        .text("collector_name", "周采集");
    let mut row = row.text("collector_phone", phone(91_000_000 + village));
    let able = household.people.iter().any(Person::able);
    let works = household.people.iter().any(|p| p.job.is_some() && !p.jobless);
    let mut list = measures(&spell.risks, (able, works), welfare.dibao);
    list.sort_unstable();
    for (column, what) in list {
        row = row.text(column, what);
    }
    row
}
