"""The two quick answers at several sizes of county: what if one threshold moved, and one household again."""

import argparse
import sys

import contract
import lake
import measure
import paper

STAGES = {
    "what-if": (contract.what_if, "What if one threshold moved", 100.0),
    "household": (contract.household, "One household screened again", 10.0),
}


def main() -> None:
    args = arguments()
    measure.need_binary(contract.BINARY)
    cores = measure.use_two_cores()
    command, title, budget_ms = STAGES[args.stage]
    answers = []
    for households in lake.size_list(args.sizes):
        folder = lake.of(households, args.timeout)
        measure.say(f"== {args.stage}: {households:,} households on {cores}")
        done = measure.run(command(folder), args.timeout)
        for answer in done.lines():
            measure.say(f"  {answer['name']}: median {answer['median_ms']:.3f} ms, p99 {answer['p99_ms']:.3f} ms")
            answers.append((households, answer, done.rss_mb))
    if not answers:
        raise measure.Failed(f"{args.stage} printed no JSON line")
    paper.write(args.stage, title, f"make bench STAGE={args.stage}", page(answers, budget_ms), cores)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES, required=True)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="households, comma-separated")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds a run may take")
    return parser.parse_args()


def page(answers: list[tuple[int, dict, float]], budget_ms: float) -> str:
    """One row per answer and size, and the slowest of the largest county beside the budget."""
    rows = [
        [answer["name"], f"{n:,}", f"{answer['median_ms']:.3f}", f"{answer['p99_ms']:.3f}", f"{rss:,.0f}"]
        for n, answer, rss in answers
    ]
    largest = max(n for n, _, _ in answers)
    headers = ["", "households", "median ms", "p99 ms", "peak MB of the process"]
    parts = [paper.table(headers, rows)]
    # Keeping facts and opening them come before the answers that the budget is for; the first move makes plans ready.
    timed = [answer for n, answer, _ in answers if n == largest and not answer["name"].startswith("facts ")]
    for what, is_first in [("slowest median", False), ("slowest first move", True)]:
        medians = [answer["median_ms"] for answer in timed if ("first move" in answer["name"]) == is_first]
        if medians:
            parts.append(paper.budget(f"{what} at {largest:,}, ms", max(medians), budget_ms))
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(measure.guarded(main))
