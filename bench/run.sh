#!/bin/sh
# One stage of the benchmarks, or all: bench/run.sh [store|xlsx|screening|growth|what-if|household|all] [options of the stage]
set -eu
cd "$(dirname "$0")/.."

stage=${1:-all}
[ $# -gt 0 ] && shift
venv=target/bench-venv
made=$venv/made-from.txt

if ! cmp -s bench/requirements.txt "$made"; then
  command -v python3 > /dev/null 2>&1 || { echo "python3 was not found: the benchmarks need it"; exit 2; }
  echo "== setting up $venv: $(tr '\n' ' ' < bench/requirements.txt)"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements.txt
  cp bench/requirements.txt "$made"
fi

run() { PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -u "$@"; }

case $stage in
  store) run bench/store.py "$@" ;;
  xlsx) run bench/xlsx.py "$@" ;;
  screening) run bench/screening.py --stage screening --sizes 1000000 "$@" ;;
  growth) run bench/screening.py --stage growth --sizes 10000,100000,1000000 "$@" ;;
  what-if | household) run bench/answers.py --stage "$stage" "$@" ;;
  all)
    # A stage that fails is named at the end and does not stop the others.
    failed=
    for each in store xlsx screening growth what-if household; do
      sh "$0" "$each" || failed="$failed $each"
    done
    [ -z "$failed" ] || { echo "stages that failed:$failed"; exit 1; }
    ;;
  *) echo "there is no stage $stage"; exit 2 ;;
esac
