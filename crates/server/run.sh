#!/bin/sh
# `make run`: loads the invented county into a fresh installation, plays some months of work in it and serves it. An
# installation that is there already is served as it is.
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
  echo "== 装入登记簿和部门数据,演几个月的办理 / loading $data, playing some months of work"
  "$binary" migrate --config "$config"
  "$binary" county live "$data" --as-of "$as_of" --config "$config" || {
    code=$?
    echo "没有演完。请删掉 $folder(数据库在别处的,也清空它)再来 / not finished: remove $folder (and empty a database elsewhere), then run again"
    exit $code
  }
  : > "$folder/loaded"
fi
"$binary" user invite-examples --config "$config"
exec "$binary" serve --config "$config"
