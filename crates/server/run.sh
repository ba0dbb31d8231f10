#!/bin/sh
# `make run`: loads a county into a fresh installation, screens it and serves it. An installation that is there
# already is served as it is.
#
# run.sh BINARY FOLDER DATA REGION AS_OF LISTEN DATABASE_URL
set -eu

binary=$1 folder=$2 data=$3 region=$4 as_of=$5 listen=$6 url=$7
mkdir -p "$folder"
config=$folder/shouwang.toml
# The borders of an invented county stand beside its data; a county of one's own may have none.
map=${data%/}/../map.geojson
[ -e "$map" ] || map=
cat > "$config" <<TOML
# Written by make run; docs/reference/configuration.md says what else can be set.
[server]
listen = "$listen"

[database]
url = "$url"

[data]
dir = "$folder/data"
keys_file = "$folder/keys.toml"

[county]
region = "$region"
policy = "policy"

[map]
file = "$map"
TOML

if [ ! -e "$folder/loaded" ]; then
  echo "== 装入登记簿和部门数据 / loading $data"
  "$binary" migrate --config "$config"
  # Exit code 3 is expected: the invented county has mistakes planted in it. See docs/reference/exit-codes.md.
  "$binary" import folder "$data" --as-of "$as_of" --config "$config" || { code=$?; [ $code -eq 3 ] || exit $code; }
  echo "== 筛查 / screening"
  "$binary" screen --as-of "$as_of" --config "$config" || { code=$?; [ $code -eq 3 ] || exit $code; }
  : > "$folder/loaded"
fi
"$binary" user invite-examples --config "$config"
exec "$binary" serve --config "$config"
