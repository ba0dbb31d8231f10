//! The multidimensional poverty index of Benin, by the policy in `examples/benin_mpi`.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;

use documents::read::{Intaken, Limits, Reader, Sink};
use domain::policy::{Of, Verdict};
use domain::table::TableBatch;
use engine::evaluate::{evaluate, verdict};
use engine::facts::{compute, fen_of};
use engine::lake::LakeWriter;
use engine::linkage::RegisterBuilder;

use crate::support::{AS_OF, lines, policy_dir, root, run};

const FLAGS: usize = 10;

struct Register(RegisterBuilder);

impl Sink for Register {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        self.0.push(&batch);
        ControlFlow::Continue(())
    }
}

/// The survey as a county would send it: whole numbers for flags, weights in millionths.
fn survey(source: &Path, to: &Path) -> usize {
    let mut text = String::new();
    let packed = std::fs::File::open(source).expect("survey");
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .expect("unpacked");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("header").split(',').collect();
    let at = |name: &str| header.iter().position(|title| *title == name).expect(name);
    let first_flag = at("d_cm");
    let columns = [at("hh_id"), at("ind_id"), at("sex"), at("area"), at("region")];
    let mut out = std::io::BufWriter::new(std::fs::File::create(to).expect("file"));
    let flags = header[first_flag..first_flag + FLAGS].join(",");
    writeln!(out, "hh_id,ind_id,sex,area,region,weight_millionths,{flags}").expect("written");
    let mut n = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let whole = |cell: &str| cell.trim_end_matches(".0").to_owned();
        let mut row: Vec<String> = columns.iter().map(|column| whole(cells[*column])).collect();
        row.push(millionths(cells[at("weight")]));
        row.extend(cells[first_flag..first_flag + FLAGS].iter().map(|cell| whole(cell)));
        writeln!(out, "{}", row.join(",")).expect("written");
        n += 1;
    }
    out.flush().expect("written");
    n
}

/// A decimal of at most six places in millionths.
fn millionths(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 6, "{text}");
    format!("{whole}{fraction:0<6}").trim_start_matches('0').to_owned()
}

#[test]
fn the_index_of_benin_is_the_published_one() {
    let source = root().join("../shared/data/mpi_benin/ben_dhs17_18.csv.gz");
    if !source.is_file() {
        println!("skipped: ../shared/data is absent");
        return;
    }
    let dir = tempfile::tempdir().expect("folder");
    let file = dir.path().join("benin.csv");
    assert_eq!(survey(&source, &file), 73_728);

    let loaded =
        app::policy::load(&root().join("examples/benin_mpi"), "", AS_OF).unwrap_or_else(|e| panic!("{}", lines(&e)));
    run(app::policy::check(&loaded)).unwrap_or_else(|e| panic!("{}", lines(&e)));
    // The limits of reading are the machine's, not Benin's.
    let nation = app::policy::load(&policy_dir(), "", AS_OF).unwrap_or_else(|e| panic!("{}", lines(&e)));
    let (limits, words) = Limits::from_policy(&nation.params).expect("limits");
    let mut reader = Reader::new(loaded.policy.sheets.values().cloned().collect(), limits, words, AS_OF);
    let mut register = Register(RegisterBuilder::default());
    reader.read_file(&file, "benin.csv", &|_| true, &mut register);
    let Intaken { sources, problems, .. } = reader.finish(&mut register);
    assert_eq!(
        (sources[0].counts.read, sources[0].counts.accepted),
        (73_728, 73_728),
        "{}",
        lines(&problems)
    );

    let registered = register.0.finish(&loaded.policy, AS_OF).expect("registers");
    let lake_dir = dir.path().join("lake");
    std::fs::create_dir(&lake_dir).expect("folder");
    let lake = LakeWriter::start(&lake_dir, AS_OF, registered.tables)
        .and_then(LakeWriter::finish)
        .expect("lake")
        .0;
    assert_eq!(
        (lake.description.n_persons, lake.description.n_households),
        (73_728, 14_156)
    );
    let (table, judged) = run(async {
        let ctx = engine::functions::session(2);
        lake.register(&ctx, &loaded.policy).await.expect("registered");
        let compiled = engine::policy::compile(&ctx, &loaded.policy, &loaded.params)
            .await
            .expect("compiled");
        let table = compute(&ctx, &lake, &compiled).await.expect("facts");
        let judged = evaluate(&ctx, &compiled, &compiled.rules, &table, &[]).expect("verdicts");
        (table, judged)
    });

    let (scores, weights) = (
        fen_of(&table, Of::Person, "score"),
        fen_of(&table, Of::Person, "weight_millionths"),
    );
    let cutoff = loaded.params.integer("poverty_cutoff").expect("cut-off");
    let (mut used, mut on_the_line) = (0, 0);
    let (mut all, mut poor, mut deprived) = (0i64, 0i64, 0i64);
    for (person, (score, weight)) in scores.iter().zip(&weights).enumerate() {
        let verdict = verdict(&judged[0].own, person);
        let (Some(score), Some(weight)) = (score, weight) else {
            assert_eq!(verdict, Verdict::Unknown, "a blank flag decides nothing");
            continue;
        };
        used += 1;
        all += weight;
        if *score == cutoff {
            on_the_line += 1;
            assert_eq!(verdict, Verdict::Hit, "who stands on the cut-off is poor");
        }
        if verdict == Verdict::Hit {
            poor += weight;
            deprived += weight * score;
        }
    }
    assert_eq!((used, on_the_line), (72_412, 5_051));
    let headcount = poor as f64 / all as f64;
    let intensity = deprived as f64 / 18.0 / poor as f64;
    println!(
        "H = {headcount:.5}  A = {intensity:.4}  MPI = {:.5}",
        headcount * intensity
    );
    assert_eq!(
        format!("{headcount:.5} {intensity:.4} {:.5}", headcount * intensity),
        "0.66751 0.5496 0.36686"
    );
    let (_, _, unknown) = judged[0].counts();
    assert!(
        unknown > 0,
        "households with a blank are unknown and not dropped without a word"
    );
}
